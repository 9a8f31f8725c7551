package dev.iapo.io;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The lines of a UTF-8 file, one at a time; in CSV a line goes on behind a line break within
 * quotes. A byte-order mark is skipped. Lines that cannot be read are reported and skipped.
 */
final class DataLines implements Closeable {
  /** The longest line, in bytes. */
  static final int MAX_LINE_BYTES = 16 << 20;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /**
   * One line, without its break.
   *
   * @param number where it begins: the physical line, from 1
   */
  record Line(int number, String text) {}

  /** Where in a CSV line the next byte stands. */
  private enum Place {
    FIELD_START,
    UNQUOTED,
    QUOTED,
    /** Behind a quote in a quoted value: it ends there, or a second quote follows. */
    QUOTE;

    Place after(int next) {
      return switch (this) {
        case FIELD_START -> next == '"' ? QUOTED : next == ',' ? FIELD_START : UNQUOTED;
        case UNQUOTED -> next == ',' ? FIELD_START : UNQUOTED;
        case QUOTED -> next == '"' ? QUOTE : QUOTED;
        case QUOTE -> next == '"' ? QUOTED : next == ',' ? FIELD_START : UNQUOTED;
      };
    }
  }

  private final InputStream in;
  private final boolean csv;
  private final DataProblems problems;
  private int read;

  DataLines(InputStream in, boolean csv, DataProblems problems) throws IOException {
    this.in = new BufferedInputStream(in, 1 << 16);
    this.csv = csv;
    this.problems = problems;
    this.in.mark(BYTE_ORDER_MARK.length);
    if (!Arrays.equals(this.in.readNBytes(BYTE_ORDER_MARK.length), BYTE_ORDER_MARK)) {
      this.in.reset();
    }
  }

  /** The next line that can be read; empty at the end of the file. */
  Optional<Line> next() throws IOException {
    while (true) {
      int number = read + 1;
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      Place place = Place.FIELD_START;
      boolean tooLong = false;
      int next = in.read();
      if (next < 0) {
        return Optional.empty();
      }
      while (next >= 0 && (next != '\n' || place == Place.QUOTED)) {
        read += next == '\n' ? 1 : 0;
        place = csv ? place.after(next) : place;
        if (line.size() < MAX_LINE_BYTES) {
          line.write(next);
        } else {
          tooLong = true;
        }
        next = in.read();
      }
      read++;
      Optional<String> text = Optional.empty();
      if (place == Place.QUOTED) {
        problems.add(number, "a quote is not closed (double the quotes within a quoted value)");
      } else if (tooLong) {
        problems.add(number, "longer than " + (MAX_LINE_BYTES >> 20) + " MB (split the row)");
      } else {
        text = decode(number, line);
      }
      if (text.isPresent()) {
        return Optional.of(new Line(number, text.get()));
      }
    }
  }

  private Optional<String> decode(int number, ByteArrayOutputStream line) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(line.toByteArray()))
              .toString();
      return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    } catch (CharacterCodingException e) {
      problems.add(number, "not UTF-8 (save the file in UTF-8)");
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
