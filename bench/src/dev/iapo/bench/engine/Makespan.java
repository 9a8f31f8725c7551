package dev.iapo.bench.engine;

import dev.iapo.bench.Results;
import dev.iapo.bench.Spread;
import dev.iapo.bench.engine.Runs.Finished;
import dev.iapo.bench.engine.Runs.Flight;
import dev.iapo.bench.engine.Runs.Round;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Task;
import dev.iapo.llm.LlmClient;
import dev.iapo.llm.LlmRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The time that the same calls take by the best schedule with the same barriers ÷ measured. */
final class Makespan implements Scenario {
  private static final int IN_FLIGHT = 64;
  private static final int PROMPTS = 8;
  private static final int MAX_SCALE = 4;
  private static final int COMPLETIONS = 25_000;
  private static final int REPETITIONS = 3;
  private static final Latency LATENCY = new Latency(Duration.ofMillis(40), 0.4, 0.01, 20);

  /** Seconds: measured, and simulated of the same calls. */
  private record Times(
      double measured, double inOrder, double longestFirst, double overlapping, int rounds) {}

  @Override
  public void run(Results results) throws Exception {
    results.section("Makespan");
    results.line(
        Results.format(
            "Runs of about %,d completions (%d prompts, N up to %d) at %d calls in flight; latency"
                + " lognormal with median %d ms and σ = %.1f, %.0f %% of the calls %.0f times as"
                + " long. Median (and range) of %d runs after one.",
            COMPLETIONS,
            PROMPTS,
            MAX_SCALE,
            IN_FLIGHT,
            LATENCY.median().toMillis(),
            LATENCY.sigma(),
            100 * LATENCY.stragglers(),
            LATENCY.factor(),
            REPETITIONS));
    results.line(
        "Simulated with the same barriers: in order, each call as soon as a slot is free; best, the"
            + " longest calls first, which nobody can know. Overlapping: in order, without barriers.");
    results.line("");
    Times[] times = new Times[REPETITIONS];
    try (ChatServer server = ChatServer.start();
        LlmClient client = Clients.open(server.baseUri(), IN_FLIGHT);
        Runs runs = new Runs()) {
      Task small = task(COMPLETIONS / 10);
      runs.run(small, Flight.of(IN_FLIGHT), client);
      server.behave(LATENCY.behaviour());
      for (int i = 0; i < REPETITIONS; i++) {
        Watched watched = new Watched(client);
        Finished run = runs.run(task(COMPLETIONS), Flight.of(IN_FLIGHT), watched);
        times[i] = times(run, watched.requests());
      }
    }
    results.header(
        "rounds",
        "measured, s",
        "best ÷ measured",
        "in order ÷ measured",
        "barriers' cost, of in order",
        "overlapping rounds would save, of measured");
    results.row(
        "" + times[0].rounds,
        spread(times, Times::measured, "%.2f"),
        spread(times, t -> t.longestFirst / t.measured, "%.3f"),
        spread(times, t -> t.inOrder / t.measured, "%.3f"),
        spread(times, t -> 1 - t.overlapping / t.inOrder, "%.3f"),
        spread(times, t -> 1 - t.overlapping / t.measured, "%.3f"));
  }

  private static Task task(int completions) {
    return Tasks.task("m", new Tasks.Size(PROMPTS, MAX_SCALE), Budget.ofCompletions(completions));
  }

  private static String spread(Times[] times, ToDoubleFunction<Times> of, String format) {
    return Spread.of(Arrays.stream(times).mapToDouble(of).toArray()).text(format);
  }

  private static Times times(Finished run, List<LlmRequest> requests) {
    long[] all = requests.stream().mapToLong(request -> LATENCY.nanos(request.seed())).toArray();
    long inOrder = 0;
    long longestFirst = 0;
    int from = 0;
    for (Round round : run.rounds()) {
      long[] own = Arrays.copyOfRange(all, from, from + round.pulls());
      inOrder += ListScheduling.inOrder(own, IN_FLIGHT);
      longestFirst += ListScheduling.longestFirst(own, IN_FLIGHT);
      from += own.length;
    }
    if (from != all.length) {
      throw new IllegalStateException(
          "calls: " + all.length + " (expected: one for each of the " + from + " pulls)");
    }
    return new Times(
        run.seconds(),
        inOrder / 1e9,
        longestFirst / 1e9,
        ListScheduling.inOrder(all, IN_FLIGHT) / 1e9,
        run.rounds().size());
  }
}
