package dev.iapo.report;

import java.util.Locale;

/** Makes text that others wrote safe to show: what would act or hide is spelt out instead. */
final class Visible {
  private static final int ZERO_WIDTH_NON_JOINER = 0x200C; // scripts and emoji need these two
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  private Visible() {}

  /**
   * The text with control characters, bidirectional marks, other invisible format characters,
   * unpaired surrogates and non-characters written as {@code \\u{hex}}. Tabs and line feeds stay; a
   * carriage return before a line feed goes.
   */
  static String of(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c == '\r' && i < text.length() && text.charAt(i) == '\n') {
        continue;
      }
      if (isHarmless(c)) {
        out.appendCodePoint(c);
      } else {
        out.append("\\u{").append(Integer.toHexString(c).toUpperCase(Locale.ROOT)).append('}');
      }
    }
    return out.toString();
  }

  /** The same on one line. */
  static String line(String text) {
    return of(text).replace('\n', ' ').replace('\t', ' ');
  }

  /** At most that many characters, the last of them an ellipsis if any are left out. */
  static String shortened(String text, int most) {
    if (text.codePointCount(0, text.length()) <= most) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
  }

  private static boolean isHarmless(int c) {
    if (c == '\n' || c == '\t' || c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER) {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> (c & 0xFFFE) != 0xFFFE && !(c >= 0xFDD0 && c <= 0xFDEF);
    };
  }
}
