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
import java.util.stream.IntStream;

/** What the server charged beyond the budgets of runs that share a gateway and a ledger. */
final class BudgetExactness implements Scenario {
  private static final int RUNS = 16;
  private static final int IN_FLIGHT = 256;
  private static final int REPETITIONS = 2;
  private static final double SHARE = 0.05;
  private static final long TOKENS = 250_000;
  private static final Flight FLIGHT = new Flight(IN_FLIGHT, Duration.ofMillis(300), 5);

  private static final List<Fault> KINDS =
      List.of(Fault.values()).subList(1, Fault.values().length);

  @Override
  public void run(Results results) throws Exception {
    results.section("Budget exactness");
    results.line(
        Results.format(
            "%d runs at once with %,d tokens each, one gateway and one ledger; %.0f %% of the"
                + " attempts get one of: 500, 503, 429, a reset, half a body, no JSON, no answer,"
                + " no usage. The server counts what it may charge by run. %d repetitions.",
            RUNS, TOKENS, 100 * SHARE, REPETITIONS));
    results.line("");
    results.header(
        "calls charged",
        "charged beyond a budget, tokens",
        "charged, of the budget",
        "booked, of the budget",
        "not booked, tokens");
    try (Runs runs = new Runs()) {
      for (int i = 0; i < REPETITIONS; i++) {
        try (ChatServer server = ChatServer.start();
            LlmClient client = Clients.open(server.baseUri(), IN_FLIGHT)) {
          server.behave(new Faults(SHARE, KINDS, 2_000_000, i));
          measure(results, server, client, runs);
        }
      }
    }
  }

  private static void measure(Results results, ChatServer server, LlmClient client, Runs runs) {
    List<Task> tasks =
        IntStream.range(0, RUNS)
            .mapToObj(
                i ->
                    Tasks.task(
                        "m" + i, new Tasks.Size(8, 4), new Budget(Budget.Unit.TOKENS, TOKENS, 0.1)))
            .toList();
    List<Finished> finished = runs.run(tasks, FLIGHT, client);
    double[] charged = new double[RUNS];
    double[] booked = new double[RUNS];
    double[] left = new double[RUNS];
    long calls = 0;
    long beyond = 0;
    for (int i = 0; i < RUNS; i++) {
      long tokens = server.charged("m" + i).tokens().sum();
      calls += server.charged("m" + i).calls().sum();
      beyond = Math.max(beyond, tokens - TOKENS);
      charged[i] = (double) tokens / TOKENS;
      left[i] = TOKENS - finished.get(i).result().tally().spend().tokens();
      booked[i] = 1 - left[i] / TOKENS;
    }
    results.row(
        Results.format("%,d", calls),
        Results.format("%,d", Math.max(0, beyond)),
        Spread.of(charged).text("%.3f"),
        Spread.of(booked).text("%.3f"),
        Spread.of(left).text("%,.0f"));
  }
}
