package dev.iapo.llm.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
 * Takes an answer as it streams in. The content type is not looked at: a proxy's error page with a
 * strange one must keep its status.
 */
abstract class BodyConsumer extends AbstractBinDataConsumer
    implements AsyncResponseConsumer<Answer> {
  /** The answer is longer than allowed. */
  static final class TooLong extends IOException {
    private static final long serialVersionUID = 1;

    TooLong(long limit) {
      super("the answer is longer than " + limit + " bytes");
    }
  }

  /** What becomes the answer's body. */
  final ByteArrayOutputStream kept = new ByteArrayOutputStream();

  private final int chunkBytes;
  private @Nullable HttpResponse head;
  private @Nullable FutureCallback<Answer> callback;

  BodyConsumer(int chunkBytes) {
    this.chunkBytes = chunkBytes;
  }

  @Override
  public final void consumeResponse(
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
  public final void informationResponse(HttpResponse response, HttpContext context) {}

  @Override
  protected final int capacityIncrement() {
    return chunkBytes;
  }

  /** Whether the answer's head is there and says that all went well. */
  final boolean isOk() {
    return head != null && head.getCode() == 200;
  }

  /** Nothing more comes. */
  void ended() {}

  @Override
  protected final void completed() {
    if (head == null || callback == null) {
      throw new IllegalStateException("no response head");
    }
    ended();
    callback.completed(new Answer(head.getCode(), headers(head), kept.toByteArray()));
  }

  private static Map<String, String> headers(HttpResponse head) {
    Map<String, String> headers = new HashMap<>();
    for (Header header : head.getHeaders()) {
      if (header.getValue() != null) {
        headers.putIfAbsent(header.getName().toLowerCase(Locale.ROOT), header.getValue());
      }
    }
    return headers;
  }

  @Override
  public final void failed(Exception cause) {
    releaseResources();
  }

  @Override
  public final void releaseResources() {
    kept.reset();
  }
}
