package dev.iapo.io;

import dev.iapo.domain.Query;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Queries in a temporary file that is gone when the process is. Those that are read one after the
 * other are read in blocks; otherwise one is read alone. Any thread may read.
 */
final class QueryFile {
  private static final int BLOCK = 1 << 16;

  /** Reading is going on in order if it skips no more queries than this. */
  private static final int NEAR = 8;

  private final RandomAccessFile file;
  private final List<String> names = new ArrayList<>(); // of fields
  private final Map<String, Integer> numbers = new HashMap<>(); // by name
  private final ByteArrayOutputStream unwritten = new ByteArrayOutputStream(2 * BLOCK);
  private long written;
  private long[] ends = new long[1024]; // by query: where it ends in the file
  private int size;
  private byte[] block = {};
  private long blockFrom;
  private int last = -NEAR - 1; // read

  QueryFile() throws IOException {
    Path path = Files.createTempFile("iapo-data-", ".tmp");
    file = new RandomAccessFile(path.toFile(), "rw");
    try {
      Files.delete(path); // it stays for as long as it is open
    } catch (IOException thatIsNotPossibleHere) {
      path.toFile().deleteOnExit();
    }
  }

  synchronized int size() {
    return size;
  }

  synchronized void add(Query query) throws IOException {
    write(query, new DataOutputStream(unwritten));
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * size);
    }
    ends[size++] = written + unwritten.size();
    if (unwritten.size() >= BLOCK) {
      flush();
    }
  }

  private void flush() throws IOException {
    file.seek(written);
    file.write(unwritten.toByteArray());
    written += unwritten.size();
    unwritten.reset();
  }

  /**
   * The query of a number, from 0.
   *
   * @throws UncheckedIOException if the file cannot be read
   */
  Query get(int index) {
    try {
      byte[] bytes = bytes(Objects.checkIndex(index, size()));
      return read(new DataInputStream(new ByteArrayInputStream(bytes)));
    } catch (IOException e) {
      throw new UncheckedIOException("a temporary file cannot be read: " + e.getMessage(), e);
    }
  }

  private synchronized byte[] bytes(int index) throws IOException {
    if (unwritten.size() > 0) {
      flush();
    }
    long from = index == 0 ? 0 : ends[index - 1];
    int length = Math.toIntExact(ends[index] - from);
    boolean inOrder = index > last && index <= last + NEAR;
    last = index;
    if (from >= blockFrom && from + length <= blockFrom + block.length) {
      int at = (int) (from - blockFrom);
      return Arrays.copyOfRange(block, at, at + length);
    }
    if (inOrder && length < BLOCK) {
      block = at(from, (int) Math.min(BLOCK, written - from));
      blockFrom = from;
      return Arrays.copyOf(block, length);
    }
    return at(from, length);
  }

  private byte[] at(long from, int length) throws IOException {
    byte[] bytes = new byte[length];
    file.seek(from);
    file.readFully(bytes);
    return bytes;
  }

  private void write(Query query, DataOutputStream out) throws IOException {
    text(query.id(), out);
    out.writeInt(query.fields().size());
    for (Map.Entry<String, String> field : query.fields().entrySet()) {
      out.writeInt(number(field.getKey()));
      text(field.getValue(), out);
    }
    out.writeInt(query.accepted().size());
    for (String answer : query.accepted()) {
      text(answer, out);
    }
  }

  private int number(String name) {
    return numbers.computeIfAbsent(
        name,
        another -> {
          names.add(another);
          return names.size() - 1;
        });
  }

  private synchronized String name(int number) {
    return names.get(number);
  }

  private Query read(DataInputStream in) throws IOException {
    String id = text(in);
    Map<String, String> fields = new HashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      String name = name(in.readInt());
      fields.put(name, text(in));
    }
    List<String> accepted = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      accepted.add(text(in));
    }
    return new Query(id, fields, accepted);
  }

  /** Any text, half a surrogate pair too: a byte per character, or two where one needs them. */
  private static void text(String text, DataOutputStream out) throws IOException {
    boolean wide = false;
    for (int i = 0; i < text.length(); i++) {
      wide |= text.charAt(i) > 0xff;
    }
    out.writeBoolean(wide);
    out.writeInt(text.length());
    if (wide) {
      out.writeChars(text);
    } else {
      out.writeBytes(text);
    }
  }

  private static String text(DataInputStream in) throws IOException {
    boolean wide = in.readBoolean();
    int length = in.readInt();
    if (!wide) {
      return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }
    char[] chars = new char[length];
    for (int i = 0; i < length; i++) {
      chars[i] = in.readChar();
    }
    return new String(chars);
  }
}
