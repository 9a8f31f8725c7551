package dev.iapo.bench.engine;

import dev.iapo.bench.Results;
import dev.iapo.bench.Spread;
import dev.iapo.bench.engine.Runs.Finished;
import dev.iapo.bench.engine.Runs.Flight;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Task;
import dev.iapo.llm.LlmClient;
import dev.iapo.llm.LlmRequest;
import java.util.List;

/** Calls per second of whole runs ÷ those of the client alone with the same requests. */
final class Ceiling implements Scenario {
  private static final int CALLS = 20_000;
  private static final int WARM_UPS = 3;
  private static final int REPETITIONS = 7;
  private static final int[] IN_FLIGHT = {64, 256};

  @Override
  public void run(Results results) throws Exception {
    results.section("Engine ceiling");
    results.line(
        Results.format(
            "Runs of about %,d calls of one completion, answered at once; the client alone makes the"
                + " same calls, before each run. Median (and range) of %d pairs after %d.",
            CALLS, REPETITIONS, WARM_UPS));
    results.line("");
    results.header("in flight", "engine, calls/s", "client alone, calls/s", "ratio");
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
    Watched watched = new Watched(client);
    runs.run(task, Flight.of(inFlight), watched);
    List<LlmRequest> requests = watched.requests();
    double[] bare = new double[REPETITIONS];
    double[] engine = new double[REPETITIONS];
    double[] ratios = new double[REPETITIONS];
    for (int i = -WARM_UPS; i < REPETITIONS; i++) {
      double alone = BareLoop.callsPerSecond(client, requests, inFlight);
      Finished run = runs.run(task, Flight.of(inFlight), client);
      if (i >= 0) {
        bare[i] = alone;
        engine[i] = run.completions() / run.seconds();
        ratios[i] = engine[i] / bare[i];
      }
    }
    results.row(
        Results.format("%,d", inFlight),
        Spread.of(engine).text("%,.0f"),
        Spread.of(bare).text("%,.0f"),
        Spread.of(ratios).text("%.2f"));
  }
}
