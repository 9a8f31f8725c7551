package dev.iapo.bench.engine;

import dev.iapo.bench.Results;
import dev.iapo.bench.Spread;
import dev.iapo.bench.engine.Behaviour.Fault;
import dev.iapo.bench.engine.Runs.Finished;
import dev.iapo.bench.engine.Runs.Flight;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Task;
import dev.iapo.llm.LlmClient;
import java.time.Duration;
import java.util.List;

/** Attempts per accepted completion where a share of the attempts fails. */
final class Goodput implements Scenario {
  private static final double[] SHARES = {0.01, 0.05, 0.2};
  private static final int CALLS = 20_000;
  private static final int IN_FLIGHT = 256;
  private static final int REPETITIONS = 3;
  private static final Flight FLIGHT = new Flight(IN_FLIGHT, Duration.ofMillis(300), 8);

  /** Mostly quick failures, and some calls that are never answered. */
  private static final List<Fault> KINDS =
      List.of(
          Fault.SERVER_ERROR,
          Fault.UNAVAILABLE,
          Fault.RESET,
          Fault.CUT,
          Fault.MALFORMED,
          Fault.HANG);

  @Override
  public void run(Results results) throws Exception {
    results.section("Faulted goodput");
    results.line(
        Results.format(
            "Runs of about %,d calls; a share p of the attempts gets 500, 503, a reset, half a body,"
                + " no JSON or no answer within 300 ms, by chance; up to 8 attempts a call. The"
                + " realised share differs from p by chance. Median (and range) of %d runs.",
            CALLS, REPETITIONS));
    results.line("");
    results.header(
        "p", "attempts per accepted", "1/(1−p)", "less 1/(1 − realised p)", "missing completions");
    try (ChatServer server = ChatServer.start();
        LlmClient client = Clients.open(server.baseUri(), IN_FLIGHT);
        Runs runs = new Runs()) {
      for (double share : SHARES) {
        measure(results, share, server, client, runs);
      }
    }
  }

  private static void measure(
      Results results, double share, ChatServer server, LlmClient client, Runs runs) {
    double[] attempts = new double[REPETITIONS];
    double[] excess = new double[REPETITIONS];
    long missing = 0;
    Task task =
        Tasks.task(
            "m",
            new Tasks.Size(8, 1),
            new Budget(Budget.Unit.COMPLETIONS, Math.round(CALLS / 0.7), 0.3));
    for (int i = 0; i < REPETITIONS; i++) {
      Faults faults = new Faults(share, KINDS, 0, i);
      server.behave(faults);
      Finished run = runs.run(task, FLIGHT, client);
      missing += run.result().tally().total().missing();
      attempts[i] = (double) faults.attempts() / run.completions();
      excess[i] = attempts[i] - 1 / (1 - faults.realisedShare());
    }
    results.row(
        Results.format("%.0f %%", 100 * share),
        Spread.of(attempts).text("%.4f"),
        Results.format("%.4f", 1 / (1 - share)),
        Spread.of(excess).text("%.4f"),
        Results.format("%,d", missing));
  }
}
