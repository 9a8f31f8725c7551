package dev.iapo.llm.openai;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.hc.client5.http.async.methods.AbstractBinResponseConsumer;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Collects an answer as it streams in, and refuses it when it grows past the limit. */
final class AnswerConsumer extends AbstractBinResponseConsumer<Answer> {
  private static final int CHUNK_BYTES = 8192;

  /** The answer is longer than allowed. */
  static final class TooLong extends IOException {
    private static final long serialVersionUID = 1;

    TooLong(int limit) {
      super("the answer is longer than " + limit + " bytes");
    }
  }

  private final int maxBytes;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private @Nullable HttpResponse response;

  AnswerConsumer(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  protected void start(HttpResponse head, ContentType contentType) {
    this.response = head;
  }

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
  protected Answer buildResult() {
    HttpResponse head = response;
    if (head == null) {
      throw new IllegalStateException("no response head");
    }
    return new Answer(
        head.getCode(),
        header(head, "content-type"),
        header(head, "retry-after"),
        header(head, "retry-after-ms"),
        body.toByteArray());
  }

  private static Optional<String> header(HttpResponse head, String name) {
    return Optional.ofNullable(head.getFirstHeader(name)).map(Header::getValue);
  }

  @Override
  public void releaseResources() {
    body.reset();
  }
}
