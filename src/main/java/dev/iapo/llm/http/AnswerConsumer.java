package dev.iapo.llm.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.entity.AbstractBinDataConsumer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Collects an answer as it streams in, and refuses it when it grows past the limit. The content
 * type is not looked at: a proxy's error page with a strange one must keep its status.
 */
final class AnswerConsumer extends AbstractBinDataConsumer
    implements AsyncResponseConsumer<Answer> {
  private static final int CHUNK_BYTES = 8192;

  /** The answer is longer than allowed. */
  static final class TooLong extends IOException {
    private static final long serialVersionUID = 1;

    TooLong(long limit) {
      super("the answer is longer than " + limit + " bytes");
    }
  }

  private final int maxBytes;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private @Nullable HttpResponse head;
  private @Nullable FutureCallback<Answer> callback;

  AnswerConsumer(int maxBytes) {
    this.maxBytes = maxBytes;
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

  @Override
  protected void data(ByteBuffer source, boolean endOfStream) throws IOException {
    if (body.size() + source.remaining() > maxBytes) {
      throw new TooLong(maxBytes);
    }
    byte[] bytes = new byte[source.remaining()];
    source.get(bytes);
    body.write(bytes);
  }

  @Override
  protected void completed() {
    if (head == null || callback == null) {
      throw new IllegalStateException("no response head");
    }
    callback.completed(new Answer(head.getCode(), headers(head), body.toByteArray()));
  }

  static Map<String, String> headers(HttpResponse head) {
    Map<String, String> headers = new HashMap<>();
    for (Header header : head.getHeaders()) {
      if (header.getValue() != null) {
        headers.putIfAbsent(header.getName().toLowerCase(Locale.ROOT), header.getValue());
      }
    }
    return headers;
  }

  @Override
  public void failed(Exception cause) {
    releaseResources();
  }

  @Override
  public void releaseResources() {
    body.reset();
  }
}
