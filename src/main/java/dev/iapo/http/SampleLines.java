package dev.iapo.http;

import akka.util.ByteString;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * The lines of a samples file that a filter lets through, one by one. What is written while it is
 * read is read as well; a line that is not whole yet is not.
 */
final class SampleLines implements Closeable {
  /**
   * A line with its break.
   *
   * @param start where it begins in the file
   * @param from where reading has to begin for what follows to be let through as it is now
   */
  record Line(ByteString bytes, long start, long from) {
    long end() {
      return start + bytes.length();
    }

    Line from(long other) {
      return new Line(bytes, start, other);
    }
  }

  /**
   * Where reading goes on.
   *
   * @param from where a line begins
   * @param behind lines that end up to there are not given
   */
  record Place(long from, long behind) {
    static final Place START = new Place(0, 0);

    static Place after(Line line) {
      return new Place(line.from(), line.end());
    }
  }

  /** A longer line is an error. */
  static final int MAX_LINE_BYTES = 64 << 20;

  private final InputStream in;
  private final SampleFilter filter;
  private final Queue<Line> ready = new ArrayDeque<>();
  private final Place begin;
  private final long most;
  private long position;
  private boolean over;

  private SampleLines(InputStream in, SampleFilter filter, Place begin, long most) {
    this.in = in;
    this.filter = filter;
    this.begin = begin;
    this.most = most;
    this.position = begin.from();
  }

  /**
   * Opens a file.
   *
   * @param most bytes to read, about
   */
  static SampleLines open(Path file, SampleFilter filter, Place begin, long most)
      throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      in.skipNBytes(Math.min(begin.from(), Files.size(file)));
      return new SampleLines(in, filter, begin, most);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /** The next one, if there is one. */
  Optional<Line> next() throws IOException {
    while (ready.isEmpty() && !over && !isEnough()) {
      Optional<Line> line = read();
      if (line.isPresent()) {
        filter.take(line.get(), ready);
        ready.removeIf(known -> known.end() <= begin.behind());
      } else {
        over = true;
      }
    }
    return Optional.ofNullable(ready.poll());
  }

  private boolean isEnough() {
    return !filter.holds() && position - Math.max(begin.from(), begin.behind()) > most;
  }

  /** Where to go on, if not all was read because it was too much. */
  Optional<Place> rest() {
    return over || !isEnough()
        ? Optional.empty()
        : Optional.of(new Place(filter.from(position), Math.max(position, begin.behind())));
  }

  private Optional<Line> read() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c >= 0; c = in.read()) {
      line.write(c);
      if (c == '\n') {
        long start = position;
        position += line.size();
        ByteString bytes = ByteString.fromArrayUnsafe(line.toByteArray());
        return Optional.of(new Line(bytes, start, position));
      }
      if (line.size() > MAX_LINE_BYTES) {
        throw new IOException("a line is longer than " + MAX_LINE_BYTES + " bytes");
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
