package dev.iapo.scoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The canonical form of a list whose order does not matter: elements between commas, semicolons,
 * "and", "or" and "&", perhaps in braces or square brackets and in quotes.
 *
 * <p>A comma between digits parts them, unless all commas of the number are thousands separators:
 * {@code 1,000} is one number, {@code 1,2,300} are three. What stands in brackets of its own is not
 * parted.
 */
final class SetKeys {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<number>(?<![\\d,])[1-9]\\d{0,2}(?:,\\d{3})++(?!\\d|,\\d))"
              + "|(?<separator>[,;&]|\\b(?:and|or)\\b)"
              + "|(?<open>[(\\[{])|(?<close>[)\\]}])");
  private static final String QUOTES = "\"'\u2018\u2019\u201C\u201D";

  private SetKeys() {}

  /** The set of a folded text: its elements' keys in order, in braces; blank if it has none. */
  static String key(String folded, UnaryOperator<String> element) {
    Set<String> keys = new TreeSet<>();
    for (String part : split(bare(folded))) {
      String key = element.apply(unquoted(part));
      if (!key.isEmpty()) {
        keys.add(key);
      }
    }
    return keys.isEmpty() ? "" : "{" + String.join(", ", keys) + "}";
  }

  private static String bare(String text) {
    boolean brackets =
        (text.startsWith("{") && text.endsWith("}"))
            || (text.startsWith("[") && text.endsWith("]"));
    return brackets ? text.substring(1, text.length() - 1) : text;
  }

  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    Matcher token = TOKEN.matcher(text);
    int depth = 0;
    int from = 0;
    while (token.find()) {
      if (token.group("open") != null) {
        depth++;
      } else if (token.group("close") != null) {
        depth = Math.max(0, depth - 1);
      } else if (token.group("separator") != null && depth == 0) {
        parts.add(text.substring(from, token.start()));
        from = token.end();
      }
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static String unquoted(String part) {
    String text = part.strip();
    boolean quoted =
        text.length() > 1
            && QUOTES.indexOf(text.charAt(0)) >= 0
            && QUOTES.indexOf(text.charAt(text.length() - 1)) >= 0;
    return quoted ? text.substring(1, text.length() - 1) : text;
  }
}
