package dev.iapo.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads a stream of server-sent events ({@code text/event-stream}). */
final class EventReader implements AutoCloseable {
  /**
   * What happened.
   *
   * @param id the last that was given, with this event or before; empty if none was
   */
  record Event(String id, String type, String data) {}

  private static final String USUAL_TYPE = "message";
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final InputStream in;
  private final int mostBytes;
  private boolean afterReturn; // a line feed would belong to the line before
  private boolean begun;
  private String lastId = "";

  /**
   * @param mostBytes of an event
   */
  EventReader(InputStream in, int mostBytes) {
    this.in = new BufferedInputStream(in);
    this.mostBytes = mostBytes;
  }

  /**
   * The next event; empty at the end of the stream, where an event that is not whole is lost.
   *
   * @throws IOException if the stream breaks, or an event is too large
   */
  Optional<Event> next() throws IOException {
    StringBuilder data = new StringBuilder();
    String type = "";
    for (Optional<String> line = line(); line.isPresent(); line = line()) {
      String text = line.get();
      if (text.isEmpty()) {
        if (!data.isEmpty()) {
          data.setLength(data.length() - 1);
          return Optional.of(
              new Event(lastId, type.isEmpty() ? USUAL_TYPE : type, data.toString()));
        }
        type = "";
        continue;
      }
      int colon = text.indexOf(':');
      String field = colon < 0 ? text : text.substring(0, colon);
      String value = colon < 0 ? "" : text.substring(colon + 1);
      value = value.startsWith(" ") ? value.substring(1) : value;
      switch (field) {
        case "data" -> data.append(value).append('\n');
        case "event" -> type = value;
        case "id" -> lastId = value.indexOf('\0') < 0 ? value : lastId;
        default -> {} // a comment, or a field that does not matter here
      }
      if (data.length() > mostBytes) {
        throw tooLarge();
      }
    }
    return Optional.empty();
  }

  private Optional<String> line() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      boolean second = afterReturn && next == '\n';
      afterReturn = next == '\r';
      if (second) {
        continue;
      }
      if (next == '\n' || next == '\r') {
        return Optional.of(decoded(bytes));
      }
      bytes.write(next);
      if (bytes.size() > mostBytes) {
        throw tooLarge();
      }
    }
    return Optional.empty();
  }

  private String decoded(ByteArrayOutputStream bytes) {
    String text = bytes.toString(StandardCharsets.UTF_8);
    boolean marked = !begun && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    begun = true;
    return marked ? text.substring(1) : text;
  }

  private IOException tooLarge() {
    return new IOException("an event is larger than " + mostBytes + " bytes");
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
