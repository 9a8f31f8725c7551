package dev.iapo.bench.engine;

import dev.iapo.bench.Results;
import dev.iapo.bench.Spread;
import dev.iapo.bench.engine.Runs.Finished;
import dev.iapo.bench.engine.Runs.Flight;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Task;
import dev.iapo.llm.LlmClient;
import dev.iapo.store.Store;
import dev.iapo.store.jdbc.Stores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Completions per second of runs that are kept ÷ those of runs that are not. */
final class Durability implements Scenario {
  private static final int IN_FLIGHT = 1000;
  private static final Duration LATENCY = Duration.ofMillis(200);
  private static final int CALLS = 30_000;
  private static final int REPETITIONS = 4;

  @Override
  public void run(Results results) throws Exception {
    results.section("Durability");
    results.line(
        Results.format(
            "Runs of about %,d calls of one completion in 3 rounds; every answer is held back L ="
                + " 200 ms; C = %,d in flight. In memory, and kept in a new store in a file on this"
                + " disk, in turn; whole runs. Median (and range) of %d of each after one.",
            CALLS, IN_FLIGHT, REPETITIONS));
    results.line("");
    results.header("in memory, calls/s", "kept, calls/s", "kept ÷ in memory");
    double[] memory = new double[REPETITIONS];
    double[] kept = new double[REPETITIONS];
    double[] ratio = new double[REPETITIONS];
    Path folder = Files.createTempDirectory(Path.of("target"), "durability");
    try (ChatServer server = ChatServer.start();
        LlmClient client = Clients.open(server.baseUri(), IN_FLIGHT)) {
      server.behave(Latency.constant(LATENCY).behaviour());
      for (int i = -1; i < REPETITIONS; i++) {
        double without = perSecond(client, Optional.empty());
        double with;
        try (Store store = Stores.open(folder.resolve("store" + i), Optional.empty())) {
          with = perSecond(client, Optional.of(store));
        }
        if (i >= 0) {
          memory[i] = without;
          kept[i] = with;
          ratio[i] = with / without;
        }
      }
    }
    results.row(
        Spread.of(memory).text("%,.0f"),
        Spread.of(kept).text("%,.0f"),
        Spread.of(ratio).text("%.2f"));
  }

  private static double perSecond(LlmClient client, Optional<Store> store) {
    Task task = Tasks.task("m", new Tasks.Size(8, 1), Budget.ofCompletions(CALLS));
    try (Runs runs = new Runs(store)) {
      Finished run = runs.run(task, Flight.of(IN_FLIGHT), client);
      return run.completions() / run.seconds();
    }
  }
}
