package dev.iapo.client;

import dev.iapo.client.EventReader.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Follows a run of a daemon by its events, through restarts of the daemon. */
public final class RunWatch {
  /** Is told of a run. */
  public interface Watcher {
    /** How it is now. */
    void seen(ServedRun run);

    /** Nothing is heard of it; it is tried to connect again. */
    void lost(String why);
  }

  private final ApiClient client;
  private final String id;
  private final Patience patience;
  private final Watcher watcher;
  private String lastId = "";
  private boolean heard;

  public RunWatch(ApiClient client, String id, Patience patience, Watcher watcher) {
    this.client = client;
    this.id = id;
    this.patience = patience;
    this.watcher = watcher;
  }

  /**
   * The run when it has ended.
   *
   * @throws ApiException if it was deleted, or nothing was heard of it for too long
   */
  public ServedRun untilEnded() {
    Patience.Waits waits = patience.waits();
    heard = true;
    while (true) {
      ApiException lost;
      try {
        Optional<ServedRun> ended = follow();
        if (ended.isPresent()) {
          return ended.get();
        }
        lost = client.unreachable(new IOException("it ended the stream of events"));
      } catch (IOException e) {
        lost = client.unreachable(e);
      } catch (ApiException e) {
        if (!e.isTransient()) {
          throw e;
        }
        lost = e;
      }
      if (heard) {
        heard = false;
        waits = patience.waits();
        watcher.lost(lost.messages().get(0));
      }
      if (!waits.again(lost.retryAfter().orElse(Duration.ZERO))) {
        throw lost;
      }
    }
  }

  /** Until the stream ends; the run, if it has ended. */
  private Optional<ServedRun> follow() throws IOException {
    try (EventReader events = client.events(id, lastId)) {
      for (Optional<Event> event = events.next(); event.isPresent(); event = events.next()) {
        heard = true;
        lastId = event.get().id();
        if (event.get().type().equals("removed")) {
          throw ApiException.failed(id + " was deleted");
        }
        if (event.get().type().equals("run")) {
          ServedRun run = ApiJson.run(event.get().data());
          watcher.seen(run);
          if (run.hasEnded()) {
            return Optional.of(run);
          }
        }
      }
      return Optional.empty();
    }
  }
}
