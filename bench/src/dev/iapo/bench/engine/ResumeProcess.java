package dev.iapo.bench.engine;

import dev.iapo.bench.Postgres;
import dev.iapo.bench.engine.Runs.Finished;
import dev.iapo.bench.engine.Runs.Flight;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Task;
import dev.iapo.llm.LlmClient;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.llm.LlmReply.Usage;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.store.Store;
import dev.iapo.store.jdbc.Server;
import dev.iapo.store.jdbc.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** Runs a task that is kept in a store, or goes through it again, and tells how that was. */
final class ResumeProcess {
  static final String FIGURES = "figures ";

  private static final int CHOICES = 16;
  private static final int IN_FLIGHT = 256;
  private static final String TEXT = "A train leaves at nine. ".repeat(20) + "The answer is ";

  /** Answers at once, and counts. */
  private static final class Instant implements LlmClient {
    private final AtomicLong calls = new AtomicLong();

    @Override
    public CompletionStage<LlmResult> complete(LlmRequest request) {
      calls.incrementAndGet();
      String answer = TEXT + (request.seed() % 3 == 0 ? 240 : request.seed() % 100);
      return CompletableFuture.completedFuture(
          new LlmReply(
              Collections.nCopies(request.choices(), new Completion(answer, "stop")),
              Optional.of(new Usage(150, 0, 96L * request.choices(), Map.of()))));
    }

    @Override
    public void close() {}
  }

  private ResumeProcess() {}

  /**
   * The arguments: the store's folder, the completions of the run, and the URL of PostgreSQL if it
   * is kept there. Tells calls, completions, seconds to open the store, seconds of the run, and the
   * most resident memory, in MB.
   */
  public static void main(String[] args) throws Exception {
    Instant client = new Instant();
    Optional<Server> server =
        args.length > 2 ? Optional.of(Postgres.at(args[2])) : Optional.empty();
    long start = System.nanoTime();
    try (Store store = Stores.open(Path.of(args[0]), server);
        Runs runs = new Runs(Optional.of(store))) {
      double open = (System.nanoTime() - start) / 1e9;
      Task task =
          Tasks.task(
              "m", new Tasks.Size(8, CHOICES), Budget.ofCompletions(Integer.parseInt(args[1])));
      Finished run = runs.run(task, Flight.of(IN_FLIGHT), client);
      System.out.println(
          FIGURES
              + String.join(
                  " ",
                  List.of(
                      "" + client.calls.get(),
                      "" + run.completions(),
                      "" + open,
                      "" + run.seconds(),
                      "" + resident())));
    }
    System.exit(0);
  }

  /** The most memory that the process had. */
  private static double resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024 / 1e6)
        .findFirst()
        .orElseThrow();
  }
}
