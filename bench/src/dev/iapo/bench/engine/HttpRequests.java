package dev.iapo.bench.engine;

import dev.iapo.bench.engine.Behaviour.Request;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Finds the requests in what a connection brings; it reads what our own client writes. */
final class HttpRequests {
  private static final int INITIAL = 2048;
  private static final byte[] END_OF_HEAD = ascii("\r\n\r\n");
  private static final byte[] LENGTH = ascii("Content-Length: ");
  private static final byte[] MODEL = ascii("\"model\":\"");
  private static final byte[] CHOICES = ascii("\"n\":");
  private static final byte[] SEED = ascii("\"seed\":");
  private static final byte[] PROBLEM = ascii("Problem number ");

  private byte[] bytes = new byte[INITIAL];
  private int length;

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Where to read to. */
  ByteBuffer room() {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * length);
    }
    return ByteBuffer.wrap(bytes, length, bytes.length - length);
  }

  /** The next whole request, after so many more bytes were read; null if there is none yet. */
  @Nullable Request next(int read) {
    length += read;
    int head = find(END_OF_HEAD, 0, length);
    if (head < 0) {
      return null;
    }
    int at = find(LENGTH, 0, head);
    if (at < 0) {
      throw new IllegalStateException("a request without Content-Length (expected: chat client's)");
    }
    int body = head + END_OF_HEAD.length;
    int end = body + number(at + LENGTH.length);
    if (length < end) {
      return null;
    }
    int model = find(MODEL, body, end) + MODEL.length;
    int quote = model;
    while (bytes[quote] != '"') {
      quote++;
    }
    int choices = findLast(CHOICES, body, end);
    int seed = findLast(SEED, body, end);
    int problem = findLast(PROBLEM, body, end);
    Request request =
        new Request(
            new String(bytes, model, quote - model, StandardCharsets.US_ASCII),
            choices < 0 ? 1 : number(choices + CHOICES.length),
            seed < 0 ? 0 : number(seed + SEED.length),
            problem < 0 ? 0 : number(problem + PROBLEM.length));
    System.arraycopy(bytes, end, bytes, 0, length - end);
    length -= end;
    return request;
  }

  private int number(int at) {
    int value = 0;
    for (int i = at; bytes[i] >= '0' && bytes[i] <= '9'; i++) {
      value = 10 * value + bytes[i] - '0';
    }
    return value;
  }

  private int find(byte[] wanted, int from, int to) {
    for (int i = from; i <= to - wanted.length; i++) {
      if (isAt(wanted, i)) {
        return i;
      }
    }
    return -1;
  }

  private int findLast(byte[] wanted, int from, int to) {
    for (int i = to - wanted.length; i >= from; i--) {
      if (isAt(wanted, i)) {
        return i;
      }
    }
    return -1;
  }

  private boolean isAt(byte[] wanted, int at) {
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
