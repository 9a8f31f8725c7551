package dev.iapo.scoring;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a JSON value: {@code $}, then {@code .name}, {@code ['any name']} and {@code [0]}; or
 * an RFC 6901 pointer, which begins with a slash. Wildcards, slices and filters are not paths here.
 */
public final class JsonPath {
  private static final Pattern STEP =
      Pattern.compile(
          "\\.([^.\\[\\]'\"*?@\\s]++)|\\[(0|[1-9]\\d{0,8})]|\\['([^']*+)']|\\[\"([^\"]*+)\"]");

  private JsonPath() {}

  /**
   * Reads a path.
   *
   * @param of what the path belongs to, for the message
   * @throws IllegalArgumentException if it is not one
   */
  public static JsonPointer parse(String of, String path) {
    if (path.startsWith("/")) {
      return JsonPointer.compile(path);
    }
    if (!path.startsWith("$")) {
      throw malformed(of, path);
    }
    StringBuilder pointer = new StringBuilder();
    Matcher step = STEP.matcher(path);
    int at = 1;
    while (at < path.length()) {
      if (!step.region(at, path.length()).lookingAt()) {
        throw malformed(of, path);
      }
      pointer.append('/').append(name(step).replace("~", "~0").replace("/", "~1"));
      at = step.end();
    }
    return JsonPointer.compile(pointer.toString());
  }

  private static String name(Matcher step) {
    for (int group = 1; group <= step.groupCount(); group++) {
      String name = step.group(group);
      if (name != null) {
        return name;
      }
    }
    throw new IllegalStateException("a step without a name");
  }

  private static IllegalArgumentException malformed(String of, String path) {
    return new IllegalArgumentException(
        of
            + ": "
            + (path.isEmpty() ? "no path" : path)
            + " (expected: a path such as $.answer, $.items[0].name or /items/0/name)");
  }
}
