package dev.iapo.testkit.kill;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.iapo.llm.LlmClient;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.run.RunResult;
import dev.iapo.run.RunSettings;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Store;
import dev.iapo.store.StoreException;
import dev.iapo.testkit.GatewayOverHttp;
import dev.iapo.testkit.KeptRuns;
import dev.iapo.testkit.RunBench;
import dev.iapo.testkit.RunBench.Finished;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A process that runs or resumes a task, and may be killed at any time. */
public final class KilledRun {
  /** What it says when it begins to open the store. */
  static final String OPENING = "opening";

  static final String ASSIGNMENT = "assignment.json";
  static final String WITNESS = "witness.txt";
  static final String ENDING = "ending.json";

  private KilledRun() {}

  /** Its argument: a folder with the assignment. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    Assignment assignment = Assignment.read(folder.resolve(ASSIGNMENT));
    Halt halt = new Halt(assignment.kill());
    System.out.println(OPENING);
    try (Witness witness = Witness.open(folder.resolve(WITNESS));
        Store store =
            new HaltingStore(assignment.open(Path.of(assignment.store())), halt, witness);
        LlmClient client =
            new HaltingClient(GatewayOverHttp.client(URI.create(assignment.endpoint())), halt)) {
      Finished finished = run(assignment, store, client);
      Ending.of(finished).write(folder.resolve(ENDING));
    }
    System.exit(0);
  }

  /** Runs it as the command line does. */
  static Finished run(Assignment assignment, Store store, LlmClient client) {
    RunSettings kept = KeptRuns.resume(assignment.settings(), store, assignment.recovery());
    ActorTestKit kit = ActorTestKit.create();
    Finished finished =
        new RunBench(kit)
            .start(kept, RunBench.gateway(assignment.inFlight()), client, Optional.of(store))
            .finished();
    kit.shutdownTestKit();
    tell(finished.result(), store);
    return finished;
  }

  private static void tell(RunResult result, Store store) {
    RunEntry.State state = RunEntry.State.valueOf(result.state().name());
    try {
      store.setState(Assignment.RUN, state, result.detail(), Instant.now());
    } catch (StoreException e) {
      System.err.println(e.getMessage()); // it has failed, and its run is parked
    }
  }

  /** Ends its process when an answer has been read. */
  private record HaltingClient(LlmClient client, Halt halt) implements LlmClient {
    @Override
    public CompletionStage<LlmResult> complete(LlmRequest request) {
      return client
          .complete(request)
          .thenApply(
              result -> {
                if (result instanceof LlmReply) {
                  halt.at(KillPoint.READ);
                }
                return result;
              });
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
