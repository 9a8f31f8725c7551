package dev.iapo.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path with parameters, such as {@code /v1/runs/{id}}. A parameter stands for one segment; the
 * last one may stand for all the rest: {@code /dashboard/{path*}}.
 */
final class Template {
  private static final int MAX_PARAMETER_LENGTH = 200;

  private final String text;
  private final List<String> parts;

  Template(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException("path: " + text + " (expected: it begins with /)");
    }
    this.text = text;
    this.parts = Arrays.asList(text.substring(1).split("/", -1));
  }

  /**
   * The segments of a path, decoded.
   *
   * @throws Refusal if one is no percent-encoded UTF-8
   */
  static List<String> segments(String path) throws Refusal {
    List<String> segments = new ArrayList<>();
    for (String part : path.substring(path.startsWith("/") ? 1 : 0).split("/", -1)) {
      segments.add(decoded(part));
    }
    return segments;
  }

  private static String decoded(String part) throws Refusal {
    if (part.indexOf('%') < 0) {
      return part;
    }
    byte[] from = part.getBytes(StandardCharsets.UTF_8);
    ByteBuffer to = ByteBuffer.allocate(from.length);
    for (int i = 0; i < from.length; i++) {
      if (from[i] != '%') {
        to.put(from[i]);
        continue;
      }
      int high = i + 2 < from.length ? Character.digit(from[i + 1], 16) : -1;
      int low = i + 2 < from.length ? Character.digit(from[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw Refusal.of(ProblemType.BAD_REQUEST, "path: % (expected: two hex digits behind it)");
      }
      to.put((byte) (high << 4 | low));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(to.flip()).toString();
    } catch (CharacterCodingException e) {
      throw Refusal.of(ProblemType.BAD_REQUEST, "path: not UTF-8");
    }
  }

  /** The values of the parameters, if the path is one of this template. */
  Optional<Map<String, String>> match(List<String> segments) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      String part = parts.get(i);
      if (part.endsWith("*}") && segments.size() > i) {
        String rest = String.join("/", segments.subList(i, segments.size()));
        values.put(part.substring(1, part.length() - 2), rest);
        return Optional.of(values);
      }
      if (i >= segments.size()) {
        return Optional.empty();
      }
      if (part.startsWith("{") && isPlain(segments.get(i))) {
        values.put(part.substring(1, part.length() - 1), segments.get(i));
      } else if (!part.equals(segments.get(i))) {
        return Optional.empty();
      }
    }
    return parts.size() == segments.size() ? Optional.of(values) : Optional.empty();
  }

  /** Whether a value can be the name of anything: no path within it, nothing that does not show. */
  private static boolean isPlain(String value) {
    return !value.isEmpty()
        && value.length() <= MAX_PARAMETER_LENGTH
        && !value.equals(".")
        && !value.equals("..")
        && value.chars().noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c));
  }

  /** As the document of the API writes it. */
  String documented() {
    return text.replace("*}", "}");
  }

  @Override
  public String toString() {
    return text;
  }
}
