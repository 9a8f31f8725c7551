package dev.iapo.llm.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.entity.AbstractBinDataConsumer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Hands on the lines of an answer as they stream in. Too long a line is left out; an answer that is
 * too long in all is refused. An error answer has no lines: its body is kept instead, cut.
 */
final class LineConsumer extends AbstractBinDataConsumer implements AsyncResponseConsumer<Answer> {
  private static final int CHUNK_BYTES = 64 * 1024;

  private final int maxLineBytes;
  private final long maxBytes;
  private final Consumer<byte[]> receiver;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean tooLong; // the line
  private long bytes;
  private @Nullable HttpResponse head;
  private @Nullable FutureCallback<Answer> callback;

  LineConsumer(int maxLineBytes, long maxBytes, Consumer<byte[]> receiver) {
    this.maxLineBytes = maxLineBytes;
    this.maxBytes = maxBytes;
    this.receiver = receiver;
  }

  @Override
  public void consumeResponse(
      HttpResponse response,
      @Nullable EntityDetails entity,
      HttpContext context,
      FutureCallback<Answer> resultCallback) {
    head = response;
    callback = resultCallback;
    if (entity == null) {
      completed();
    }
  }

  @Override
  public void informationResponse(HttpResponse response, HttpContext context) {}

  @Override
  protected int capacityIncrement() {
    return CHUNK_BYTES;
  }

  private boolean hasLines() {
    return head != null && head.getCode() == 200;
  }

  @Override
  protected void data(ByteBuffer source, boolean endOfStream) throws IOException {
    bytes += source.remaining();
    if (bytes > maxBytes) {
      throw new AnswerConsumer.TooLong(maxBytes);
    }
    while (source.hasRemaining()) {
      byte b = source.get();
      if (b == '\n' && hasLines()) {
        ended();
      } else if (line.size() < maxLineBytes) {
        line.write(b);
      } else {
        tooLong = true;
      }
    }
  }

  private void ended() {
    if (!tooLong && line.size() > 0) {
      receiver.accept(line.toByteArray());
    }
    line.reset();
    tooLong = false;
  }

  @Override
  protected void completed() {
    if (head == null || callback == null) {
      throw new IllegalStateException("no response head");
    }
    if (hasLines()) {
      ended();
    }
    callback.completed(
        new Answer(head.getCode(), AnswerConsumer.headers(head), line.toByteArray()));
  }

  @Override
  public void failed(Exception cause) {
    releaseResources();
  }

  @Override
  public void releaseResources() {
    line.reset();
  }
}
