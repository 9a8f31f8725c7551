package dev.iapo.bench.engine;

import com.sun.management.OperatingSystemMXBean;
import dev.iapo.bench.Results;
import dev.iapo.bench.Spread;
import dev.iapo.bench.engine.Runs.Finished;
import dev.iapo.bench.engine.Runs.Flight;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Task;
import dev.iapo.llm.LlmClient;
import java.lang.management.ManagementFactory;

/**
 * Calls per second of whole runs ÷ those of a bare loop around the same client with the same
 * prompts. What only a run has to do is its cost: scoring, money, admission in order, records.
 */
final class Ceiling implements Scenario {
  private static final int CALLS = 20_000;
  private static final int WARM_UPS = 8;
  private static final int REPETITIONS = 7;
  private static final int[] IN_FLIGHT = {64, 256};

  @Override
  public void run(Results results) throws Exception {
    results.section("Engine ceiling");
    results.line(
        Results.format(
            "Runs of about %,d calls of one completion, answered at once; a bare loop renders the"
                + " same prompts and makes as many calls with the same client, before each run."
                + " Median (and range) of %d pairs after %d.",
            CALLS, REPETITIONS, WARM_UPS));
    results.line("");
    results.header(
        "in flight",
        "engine, calls/s",
        "bare loop, calls/s",
        "ratio",
        "engine, µs of CPU per call",
        "bare loop, µs of CPU per call");
    for (int inFlight : IN_FLIGHT) {
      try (ChatServer server = ChatServer.start();
          LlmClient client = Clients.open(server.baseUri(), inFlight);
          Runs runs = new Runs()) {
        measure(results, inFlight, client, runs);
      }
    }
    try (ChatServer server = ChatServer.start()) {
      RawLoad.callsPerSecond(server, IN_FLIGHT[0], 1);
      double most = RawLoad.callsPerSecond(server, IN_FLIGHT[0], 2);
      results.line("");
      results.line(
          Results.format("The server answers %,.0f/s to a client that reads nothing.", most));
    }
  }

  private static void measure(Results results, int inFlight, LlmClient client, Runs runs) {
    Task task = Tasks.task("m", new Tasks.Size(8, 1), Budget.ofCompletions(CALLS));
    double[] bare = new double[REPETITIONS];
    double[] engine = new double[REPETITIONS];
    double[] ratios = new double[REPETITIONS];
    double[] bareCpu = new double[REPETITIONS];
    double[] engineCpu = new double[REPETITIONS];
    for (int i = -WARM_UPS; i < REPETITIONS; i++) {
      long started = cpuNanos();
      double alone = BareLoop.callsPerSecond(client, task, CALLS, inFlight);
      long between = cpuNanos();
      Finished run = runs.run(task, Flight.of(inFlight), client);
      long ended = cpuNanos();
      if (i >= 0) {
        bare[i] = alone;
        engine[i] = run.completions() / run.seconds();
        ratios[i] = engine[i] / bare[i];
        bareCpu[i] = (between - started) / 1e3 / CALLS;
        engineCpu[i] = (ended - between) / 1e3 / run.completions();
      }
    }
    results.row(
        Results.format("%,d", inFlight),
        Spread.of(engine).text("%,.0f"),
        Spread.of(bare).text("%,.0f"),
        Spread.of(ratios).text("%.2f"),
        Spread.of(engineCpu).text("%.0f"),
        Spread.of(bareCpu).text("%.0f"));
  }

  /** Of the whole process, with the server, the collector and the compiler. */
  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
