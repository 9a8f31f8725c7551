package dev.iapo.llm.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Collects an answer whole, and refuses it when it grows past the limit. */
final class AnswerConsumer extends BodyConsumer {
  private static final int CHUNK_BYTES = 8192;

  private final int maxBytes;

  AnswerConsumer(int maxBytes) {
    super(CHUNK_BYTES);
    this.maxBytes = maxBytes;
  }

  @Override
  protected void data(ByteBuffer source, boolean endOfStream) throws IOException {
    if (kept.size() + source.remaining() > maxBytes) {
      throw new TooLong(maxBytes);
    }
    byte[] bytes = new byte[source.remaining()];
    source.get(bytes);
    kept.write(bytes);
  }
}
