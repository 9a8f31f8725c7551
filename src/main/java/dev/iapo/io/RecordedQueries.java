package dev.iapo.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A file of queries that were answered, as task data: JSONL, each line an object of the query's
 * fields, and under {@value #ABOUT} an object of what is no field: its id, its context and what it
 * was answered. One thread writes; it goes on where the file ends.
 */
public final class RecordedQueries implements Closeable {
  /** The column of what is no field. A query that has a field of that name has no such object. */
  public static final String ABOUT = "iapo";

  /** As many rows are known, the last ones, so that they are not written again. */
  static final int KNOWN_ROWS = 1 << 17;

  private static final char UNKNOWN = '\ufffd';

  /** What became of a row. */
  public enum Outcome {
    ADDED,
    /** One with the same fields is there. */
    KNOWN,
    /** It has no fields, or is longer than a line of data may be. */
    UNUSABLE,
    /** There are as many as may be; so it will be with all further ones. */
    FULL
  }

  /**
   * What there is to a query besides its fields.
   *
   * @param answer canonical, as the policy gave it: no reference
   * @param text of the completion that was answered
   */
  public record About(String id, String context, Optional<String> answer, Optional<String> text) {}

  private final Path file;
  private final int mostRows;
  private final long mostBytes;
  private final Set<Long> known = new LinkedHashSet<>();
  private final FileChannel channel;
  private long rows;
  private long bytes;
  private boolean full;

  /**
   * Opens a file, or begins it, for its owner alone. What stands behind its last line break is cut
   * off.
   */
  public RecordedQueries(Path file, int mostRows, long mostBytes) throws IOException {
    this.file = file;
    this.mostRows = mostRows;
    this.mostBytes = mostBytes;
    channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      readAgain();
      channel.truncate(bytes);
      channel.position(bytes);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void readAgain() throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      long read = 0;
      for (int next = in.read(); next >= 0; next = in.read()) {
        read++;
        if (next != '\n') {
          if (line.size() < DataLines.MAX_LINE_BYTES) {
            line.write(next);
          }
          continue;
        }
        rows++;
        bytes = read;
        remember(line.toByteArray());
        line.reset();
      }
    }
  }

  private void remember(byte[] line) throws IOException {
    try {
      if (JsonRows.MAPPER.readTree(line) instanceof ObjectNode row) {
        if (row.path(ABOUT).isObject()) {
          row.remove(ABOUT);
        }
        remember(print(row));
      }
    } catch (JsonProcessingException notOneOfOurs) {
      return;
    }
  }

  private boolean remember(long print) {
    if (!known.add(print)) {
      return false;
    }
    if (known.size() > KNOWN_ROWS) {
      Iterator<Long> first = known.iterator();
      first.next();
      first.remove();
    }
    return true;
  }

  /**
   * Writes a row, unless one with the same fields was among the last {@value #KNOWN_ROWS}. What no
   * provider takes, NUL and half surrogate pairs, becomes U+FFFD.
   */
  public Outcome add(Map<String, String> fields, About about) throws IOException {
    if (full) {
      return Outcome.FULL;
    }
    ObjectNode row = JsonRows.MAPPER.createObjectNode();
    new TreeMap<>(fields).forEach((name, text) -> row.put(sendable(name), sendable(text)));
    if (row.isEmpty()) {
      return Outcome.UNUSABLE;
    }
    long print = print(row);
    if (known.contains(print)) {
      return Outcome.KNOWN;
    }
    if (!row.has(ABOUT)) {
      ObjectNode own = row.putObject(ABOUT);
      own.put("id", sendable(about.id())).put("context", sendable(about.context()));
      about.answer().ifPresent(answer -> own.put("answer", sendable(answer)));
      about.text().ifPresent(text -> own.put("text", sendable(text)));
    }
    byte[] line = (JsonRows.MAPPER.writeValueAsString(row) + "\n").getBytes(StandardCharsets.UTF_8);
    if (line.length > DataLines.MAX_LINE_BYTES) {
      return Outcome.UNUSABLE;
    }
    if (rows >= mostRows || bytes + line.length > mostBytes) {
      full = true;
      return Outcome.FULL;
    }
    write(line);
    remember(print);
    return Outcome.ADDED;
  }

  private void write(byte[] line) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(line);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
    rows++;
    bytes += line.length;
  }

  private static String sendable(String text) {
    StringBuilder sendable = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
      if (pair) {
        i++;
      } else if (c == 0 || Character.isSurrogate(c)) {
        sendable.setCharAt(i, UNKNOWN);
      }
    }
    return sendable.toString();
  }

  /** The same for rows of the same fields. */
  private static long print(JsonNode fields) throws JsonProcessingException {
    byte[] canonical = JsonRows.MAPPER.writeValueAsBytes(fields);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(canonical);
      return ByteBuffer.wrap(Arrays.copyOf(digest, Long.BYTES)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
