package dev.iapo.http;

import akka.NotUsed;
import akka.stream.BoundedSourceQueue;
import akka.stream.ThrottleMode;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Events for all who listen. Of each run and kind the last event is kept, written once, and streams
 * take from there what they have not sent: a listener who is slow gets fewer events, and in the end
 * the last of each, and needs no queue of its own.
 */
final class EventHub {
  /** Of what happened; a run's kinds are told apart. */
  enum Kind {
    RUN("run"),
    FINDINGS("findings"),
    REMOVED("removed");

    private final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  /** There are as many streams as there may be. */
  static final class FullException extends Exception {
    FullException(int limit) {
      super(limit + " streams are open (expected: fewer)");
    }
  }

  private record Key(Kind kind, String run) {}

  /**
   * @param lasting whether who connects later is told
   */
  private record Event(String run, boolean lasting, ByteString bytes) {}

  /** Runs that were removed are remembered for those who were not listening then. */
  private static final int MAX_EVENTS = 4096;

  private static final ByteString HEARTBEAT = ByteString.fromString(":\n\n");
  private static final long IDS_PER_MILLI = 1000;

  /** What happens between is told together, each run's last; so many times a second at most. */
  private static final int WAKES_PER_SECOND = 4;

  private static final int WAKES_AT_ONCE = 8;

  private final int maxStreams;
  private final Duration heartbeat;
  private final ConcurrentNavigableMap<Long, Event> events = new ConcurrentSkipListMap<>();
  private final Map<Key, Long> last = new HashMap<>(); // guarded by this
  private final Map<BoundedSourceQueue<Boolean>, Optional<String>> listeners =
      new ConcurrentHashMap<>();
  private long id; // guarded by this
  private boolean closed; // guarded by this

  /**
   * @param startedMillis greater than that of any hub before, so that its ids are
   */
  EventHub(int maxStreams, Duration heartbeat, long startedMillis) {
    this.maxStreams = maxStreams;
    this.heartbeat = heartbeat;
    this.id = startedMillis * IDS_PER_MILLI;
  }

  /**
   * Tells all who listen.
   *
   * @param data one line
   * @param lasting whether who connects later is told: a run that has not ended
   */
  synchronized void publish(Kind kind, String run, String data, boolean lasting) {
    id++;
    events.put(id, new Event(run, lasting, event(kind, data)));
    forget(new Key(kind, run));
    if (kind == Kind.REMOVED) {
      forget(new Key(Kind.RUN, run));
      forget(new Key(Kind.FINDINGS, run));
    }
    last.put(new Key(kind, run), id);
    if (last.size() > MAX_EVENTS) {
      long oldest = oldest();
      events.remove(oldest);
      last.values().remove(oldest);
    }
    listeners.forEach(
        (listener, only) -> {
          if (only.isEmpty() || only.get().equals(run)) {
            listener.offer(true); // one that is waiting to be told is told once
          }
        });
  }

  /** An event as it is sent, with the last id. */
  synchronized ByteString event(Kind kind, String data) {
    return ByteString.fromString("id: %d\nevent: %s\ndata: %s\n\n".formatted(id, kind.label, data));
  }

  /** What lasts is kept longest. */
  private long oldest() {
    for (Map.Entry<Long, Event> entry : events.entrySet()) {
      if (!entry.getValue().lasting()) {
        return entry.getKey();
      }
    }
    return events.firstKey();
  }

  private void forget(Key key) {
    Long before = last.remove(key);
    if (before != null) {
      events.remove(before);
    }
  }

  /**
   * A stream of what lasts, and then of what happens.
   *
   * @param run of which alone, if any
   * @param since the last event that the listener knows, if any
   * @throws FullException if there are too many streams
   */
  Source<ByteString, NotUsed> stream(Optional<String> run, Optional<Long> since)
      throws FullException {
    long known;
    synchronized (this) {
      if (listeners.size() >= maxStreams || closed) {
        throw new FullException(maxStreams);
      }
      known = since.orElse(id);
    }
    return Source.<Boolean>queue(1)
        .throttle(WAKES_PER_SECOND, Duration.ofSeconds(1), WAKES_AT_ONCE, ThrottleMode.shaping())
        .statefulMapConcat(
            () -> {
              long[] sent = {-1};
              return wake -> news(run, known, sent);
            })
        .keepAlive(heartbeat, () -> HEARTBEAT)
        .watchTermination(
            (queue, done) -> {
              listen(queue, run);
              done.whenComplete((ok, failure) -> listeners.remove(queue));
              return NotUsed.getInstance();
            });
  }

  private void listen(BoundedSourceQueue<Boolean> queue, Optional<String> run) {
    boolean late;
    synchronized (this) {
      listeners.put(queue, run);
      late = closed;
    }
    queue.offer(true);
    if (late) {
      queue.complete();
    }
  }

  /** All at once: each element is written by itself. */
  private List<ByteString> news(Optional<String> run, long known, long[] sent) {
    boolean first = sent[0] < 0;
    sent[0] = Math.max(sent[0], 0);
    ByteString news = ByteString.emptyByteString();
    for (Map.Entry<Long, Event> entry : events.tailMap(sent[0], false).entrySet()) {
      Event event = entry.getValue();
      sent[0] = entry.getKey();
      if ((run.isEmpty() || run.get().equals(event.run()))
          && (entry.getKey() > known || (first && event.lasting()))) {
        news = news.concat(event.bytes());
      }
    }
    return news.isEmpty() ? List.of() : List.of(news);
  }

  /** How many streams are open. */
  int open() {
    return listeners.size();
  }

  /** Ends all streams. */
  synchronized void close() {
    closed = true;
    listeners.keySet().forEach(BoundedSourceQueue::complete);
  }
}
