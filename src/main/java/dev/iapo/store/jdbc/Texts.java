package dev.iapo.store.jdbc;

import java.util.Map;
import java.util.TreeMap;

/**
 * Any text as one that every database takes: a character that UTF-8 or a database has no place for
 * (NUL, half a surrogate pair) is written as ESC and four hexadecimal digits, and so is ESC.
 */
final class Texts {
  private static final char ESCAPE = '\u001b';
  private static final int DIGITS = 4;

  private Texts() {}

  static String escaped(String text) {
    int first = nextSpecial(text, 0);
    if (first == text.length()) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    int from = 0;
    for (int at = first; at < text.length(); at = nextSpecial(text, from)) {
      escaped.append(text, from, at).append(ESCAPE);
      escaped.append("%04x".formatted((int) text.charAt(at)));
      from = at + 1;
    }
    return escaped.append(text, from, text.length()).toString();
  }

  static String unescaped(String escaped) {
    int first = escaped.indexOf(ESCAPE);
    if (first < 0) {
      return escaped;
    }
    StringBuilder text = new StringBuilder(escaped.length());
    int from = 0;
    for (int at = first; at >= 0; at = escaped.indexOf(ESCAPE, from)) {
      int end = at + 1 + DIGITS;
      text.append(escaped, from, at);
      text.append((char) Integer.parseInt(escaped, at + 1, end, 16));
      from = end;
    }
    return text.append(escaped, from, escaped.length()).toString();
  }

  static <T> Map<String, T> escapedNames(Map<String, T> map) {
    Map<String, T> escaped = new TreeMap<>();
    map.forEach((name, value) -> escaped.put(escaped(name), value));
    return escaped;
  }

  static <T> Map<String, T> unescapedNames(Map<String, T> map) {
    Map<String, T> unescaped = new TreeMap<>();
    map.forEach((name, value) -> unescaped.put(unescaped(name), value));
    return unescaped;
  }

  private static int nextSpecial(String text, int from) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == 0 || c == ESCAPE) {
        return at;
      }
      if (Character.isSurrogate(c)) {
        if (at + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(at + 1))) {
          return at;
        }
        at++;
      }
      at++;
    }
    return at;
  }
}
