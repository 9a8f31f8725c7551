package dev.iapo.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An answer's body that is read as it comes, and given up when nothing comes for too long. */
final class TimedBody extends InputStream implements BodySubscriber<InputStream> {
  private sealed interface Item {}

  private record Bytes(List<ByteBuffer> buffers) implements Item {}

  private record Failed(Throwable cause) implements Item {}

  private record End() implements Item {}

  private final Duration longest;
  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>(); // what was requested: one
  private final Deque<ByteBuffer> current = new ArrayDeque<>();
  private @Nullable Subscription subscription; // guarded by this
  private boolean closed; // guarded by this
  private boolean ended;

  /**
   * @param longest wait for the next bytes
   */
  TimedBody(Duration longest) {
    this.longest = longest;
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public synchronized void onSubscribe(Subscription given) {
    subscription = given;
    if (closed) {
      given.cancel();
    } else {
      given.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    items.add(new Bytes(buffers));
  }

  @Override
  public void onError(Throwable cause) {
    items.add(new Failed(cause));
  }

  @Override
  public void onComplete() {
    items.add(new End());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    while (!ended && current.isEmpty()) {
      receive();
    }
    ByteBuffer first = current.peek();
    if (first == null) {
      return -1;
    }
    int count = Math.min(length, first.remaining());
    first.get(into, offset, count);
    if (!first.hasRemaining()) {
      current.remove();
    }
    return count;
  }

  private void receive() throws IOException {
    Item item = next();
    if (item instanceof Bytes bytes) {
      bytes.buffers().stream().filter(ByteBuffer::hasRemaining).forEach(current::add);
      requestOne();
    } else if (item instanceof Failed failed) {
      throw new IOException(failed.cause().getMessage(), failed.cause());
    } else {
      ended = true;
    }
  }

  private Item next() throws IOException {
    try {
      Item item = items.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
      if (item == null) {
        throw new HttpTimeoutException("nothing came for " + longest.toSeconds() + " s");
      }
      return item;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private synchronized void requestOne() {
    if (subscription != null) {
      subscription.request(1);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
