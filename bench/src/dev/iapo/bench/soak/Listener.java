package dev.iapo.bench.soak;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A stream of events that is read. */
final class Listener implements Flow.Subscriber<String>, AutoCloseable {
  private final LongAdder events = new LongAdder();
  private final Consumer<String> onData;
  private final CompletableFuture<Integer> status = new CompletableFuture<>();
  private volatile String last = "";
  private volatile boolean ended;
  private volatile boolean closed;
  private volatile Flow.@Nullable Subscription subscription;

  private Listener(Consumer<String> onData) {
    this.onData = onData;
  }

  /**
   * Opens one.
   *
   * @param since the last event that is known, if any
   * @param onData is told what events say, in threads of the client
   */
  static Listener open(Api api, String path, String since, Consumer<String> onData) {
    Listener listener = new Listener(onData);
    var request = api.request(path);
    if (!since.isEmpty()) {
      request.header("Last-Event-ID", since);
    }
    api.client()
        .sendAsync(request.build(), info -> listener.take(info))
        .whenComplete(
            (response, failure) -> {
              listener.ended = true;
              listener.status.complete(0); // if there was no answer
            });
    return listener;
  }

  private HttpResponse.BodySubscriber<Void> take(HttpResponse.ResponseInfo info) {
    status.complete(info.statusCode());
    retryAfter = info.headers().firstValue("Retry-After");
    return BodySubscribers.fromLineSubscriber(this);
  }

  private volatile Optional<String> retryAfter = Optional.empty();

  /** The answer's status, when it has come; 0 if there is none. */
  int status() {
    return status.join();
  }

  Optional<String> retryAfter() {
    return retryAfter;
  }

  /** How many events have come. */
  long events() {
    return events.sum();
  }

  String last() {
    return last;
  }

  /** Whether the daemon has ended it. */
  boolean isCut() {
    return ended && !closed;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(String line) {
    if (line.startsWith("id: ")) {
      last = line.substring(4);
      events.increment();
    } else if (line.startsWith("data: ")) {
      onData.accept(line);
    }
  }

  @Override
  public void onError(Throwable failure) {
    ended = true;
  }

  @Override
  public void onComplete() {
    ended = true;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    Flow.Subscription open = subscription;
    if (open != null) {
      open.cancel();
    }
  }
}
