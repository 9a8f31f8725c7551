package dev.iapo.llm.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Hands on the lines of an answer as they stream in. Too long a line is left out; an answer that is
 * too long in all is refused. An error answer has no lines: its body is kept instead, cut.
 */
final class LineConsumer extends BodyConsumer {
  private static final int CHUNK_BYTES = 64 * 1024;

  private final int maxLineBytes;
  private final long maxBytes;
  private final Consumer<byte[]> receiver;
  private boolean tooLong; // the line
  private long bytes;

  LineConsumer(int maxLineBytes, long maxBytes, Consumer<byte[]> receiver) {
    super(CHUNK_BYTES);
    this.maxLineBytes = maxLineBytes;
    this.maxBytes = maxBytes;
    this.receiver = receiver;
  }

  @Override
  protected void data(ByteBuffer source, boolean endOfStream) throws IOException {
    bytes += source.remaining();
    if (bytes > maxBytes) {
      throw new TooLong(maxBytes);
    }
    while (source.hasRemaining()) {
      byte b = source.get();
      if (b == '\n' && isOk()) {
        lineEnded();
      } else if (kept.size() < maxLineBytes) {
        kept.write(b);
      } else {
        tooLong = true;
      }
    }
  }

  private void lineEnded() {
    if (!tooLong && kept.size() > 0) {
      receiver.accept(kept.toByteArray());
    }
    kept.reset();
    tooLong = false;
  }

  @Override
  void ended() {
    if (isOk()) {
      lineEnded();
    }
  }
}
