package dev.iapo.bench.engine;

import dev.iapo.bench.Results;
import dev.iapo.bench.Spread;
import dev.iapo.bench.engine.Runs.Finished;
import dev.iapo.bench.engine.Runs.Flight;
import dev.iapo.bench.engine.Runs.Round;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Task;
import dev.iapo.llm.LlmClient;
import java.time.Duration;
import java.util.Arrays;

/** Calls per second ÷ the most that the latency and the calls in flight allow. */
final class ConcurrencyUse implements Scenario {
  private static final int IN_FLIGHT = 1000;
  private static final Duration LATENCY = Duration.ofMillis(200);
  private static final int CALLS = 30_000;
  private static final int REPETITIONS = 4;

  /** Shares of C/L: while calls begin and end, in rounds with ramp-up and tail, and in all. */
  private record Use(double steady, double rounds, double run) {}

  @Override
  public void run(Results results) throws Exception {
    double most = IN_FLIGHT * 1e9 / LATENCY.toNanos();
    results.section("Concurrency use");
    results.line(
        Results.format(
            "Runs of about %,d calls in 3 rounds; every answer is held back L = 200 ms; C = %,d in"
                + " flight; shares of C/L = %,.0f/s. Median (and range) of %d runs after one.",
            CALLS, IN_FLIGHT, most, REPETITIONS));
    results.line(
        "Steady: from the C-th answer of a round to its last but C. Rounds: with ramp-up and tail,"
            + " ÷ the time that n calls take in ⌈n/C⌉ waves. Run: planning and barriers included.");
    results.line("");
    results.header("steady", "rounds, of whole waves", "run, of C/L");
    Use[] uses = new Use[REPETITIONS];
    try (ChatServer server = ChatServer.start();
        LlmClient client = Clients.open(server.baseUri(), IN_FLIGHT);
        Runs runs = new Runs()) {
      server.behave(Latency.constant(LATENCY).behaviour());
      Task task = Tasks.task("m", new Tasks.Size(8, 1), Budget.ofCompletions(CALLS));
      for (int i = -1; i < REPETITIONS; i++) {
        Watched watched = new Watched(client);
        Finished run = runs.run(task, Flight.of(IN_FLIGHT), watched);
        if (i >= 0) {
          uses[i] = use(run, watched.endedNanos(), most);
        }
      }
    }
    results.row(
        Spread.of(Arrays.stream(uses).mapToDouble(Use::steady).toArray()).text("%.3f"),
        Spread.of(Arrays.stream(uses).mapToDouble(Use::rounds).toArray()).text("%.3f"),
        Spread.of(Arrays.stream(uses).mapToDouble(Use::run).toArray()).text("%.3f"));
  }

  private static Use use(Finished run, long[] ended, double most) {
    double steadyCalls = 0;
    double steadySeconds = 0;
    double waves = 0;
    double seconds = 0;
    int from = 0;
    for (Round round : run.rounds()) {
      int to = from + round.pulls();
      int first = from + IN_FLIGHT;
      int last = to - IN_FLIGHT;
      steadyCalls += last - first;
      steadySeconds += (ended[last] - ended[first]) / 1e9;
      waves += Math.ceil((double) round.pulls() / IN_FLIGHT);
      seconds += (ended[to - 1] - round.startedNanos()) / 1e9;
      from = to;
    }
    return new Use(
        steadyCalls / steadySeconds / most,
        waves * LATENCY.toNanos() / 1e9 / seconds,
        run.completions() / run.seconds() / most);
  }
}
