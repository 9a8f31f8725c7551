package dev.iapo.io.pickle;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a pickle of known size, which can say beforehand whether what is announced fits. */
final class PickleInput extends InputStream {
  private final BufferedInputStream bytes;
  private long remaining;

  PickleInput(InputStream bytes, long size) {
    this.bytes = new BufferedInputStream(bytes);
    this.remaining = size;
  }

  @Override
  public int read() throws IOException {
    int value = remaining == 0 ? -1 : bytes.read();
    if (value >= 0) {
      remaining--;
    }
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int most = (int) Math.min(length, remaining);
    int count = most == 0 ? -1 : bytes.read(buffer, offset, most);
    remaining -= Math.max(0, count);
    return count;
  }

  boolean atEnd() {
    return remaining == 0;
  }

  /** Requires as many bytes as the little-endian number announces that comes next. */
  void requireAnnounced(int width) throws IOException {
    bytes.mark(width);
    byte[] announced = bytes.readNBytes(width);
    bytes.reset();
    long length = 0;
    for (int i = announced.length - 1; i >= 0; i--) {
      length = (length << 8) | (announced[i] & 0xFF);
    }
    if (announced.length < width || length < 0 || length > remaining - width) {
      throw new PickleFormatException("damaged or cut off: a value is longer than the file");
    }
  }

  /** Requires that the next line is not longer than this. */
  void requireLine(int longest) throws IOException {
    bytes.mark(longest + 1);
    byte[] next = bytes.readNBytes(longest + 1);
    bytes.reset();
    for (byte b : next) {
      if (b == '\n') {
        return;
      }
    }
    throw new PickleFormatException("damaged or cut off: a line does not end");
  }
}
