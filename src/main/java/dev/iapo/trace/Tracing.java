package dev.iapo.trace;

import dev.iapo.llm.LlmClient;
import dev.iapo.run.RunEvent;
import java.net.URI;
import java.util.function.Consumer;

/** Shows what runs do as spans: a run has rounds, and a round has calls. */
public interface Tracing {
  /** Shows nothing, and costs nothing. */
  Tracing NONE =
      new Tracing() {
        @Override
        public Consumer<RunEvent> run(String id, String task) {
          return event -> {};
        }

        @Override
        public void left(String id) {}

        @Override
        public LlmClient calls(LlmClient client, Peer peer) {
          return client;
        }
      };

  /**
   * Who is called.
   *
   * @param operation what a call does: {@code chat} or {@code score}
   * @param provider by its name
   */
  record Peer(String operation, String provider, URI address) {}

  /**
   * A run begins, or goes on.
   *
   * @param task its name
   * @return takes in what the run tells, before anything else follows from it
   */
  Consumer<RunEvent> run(String id, String task);

  /** A run is not under way any more: what is open of it ends, as failed. */
  void left(String id);

  /** The same client, whose calls for runs are shown. */
  LlmClient calls(LlmClient client, Peer peer);
}
