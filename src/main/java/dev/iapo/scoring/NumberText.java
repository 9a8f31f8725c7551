package dev.iapo.scoring;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of numbers as people and models write them.
 *
 * <ul>
 *   <li>digits, with a decimal point or without: {@code 12}, {@code 3.50}, {@code .5};
 *   <li>thousands in groups of exactly three: {@code 1,234}, {@code 1{,}234}, {@code 1\,234}; other
 *       commas part numbers, and a decimal comma is none;
 *   <li>powers of ten: {@code 1e3}, {@code 1.5E-3}, {@code 3 × 10^8}, {@code 3\times10^{8}};
 *   <li>fractions: {@code 1/2}, {@code \frac{1}{2}}, {@code \frac12}, and mixed {@code 2 1/2},
 *       {@code 2\frac{1}{2}} if the fraction is below one; {@code 3/4/2024} is three numbers;
 *   <li>a percent sign, also {@code \%}, divides by a hundred; a currency sign is ignored;
 *   <li>a sign, also the Unicode minus, unless it follows a letter, a digit or a closing bracket:
 *       {@code 3-4} is 3 and 4.
 * </ul>
 *
 * <p>Digits inside a word ({@code x2}) and dotted sequences ({@code 1.2.3}) are no numbers. Letters
 * after a number ({@code 5cm}) are not part of it.
 */
final class NumberText {
  /** The longest number read, in characters; the longest canonical key is shorter. */
  static final int MAX_CHARS = 4096;

  /** The greatest power of ten read. */
  static final int MAX_EXPONENT = 1000;

  private static final String SIGNS = "-+\u2212\u2013\uFE63\uFF0D";
  private static final String SIGN = "[" + SIGNS + "]";
  private static final String CURRENCIES = "$\u20AC\u00A3\u00A5\u20B9";

  /** What a number can start with, beside digits. */
  private static final String FIRST = SIGNS + CURRENCIES + "\\.";

  private static final boolean[] CAN_START = canStart(); // of ASCII

  private static final String THOUSANDS = "(?:,(?:\\\\!)?+|\\{,}|\\\\,)";
  // The check for a fourth digit belongs into the loop, or long hostile lists take quadratic time.
  private static final String PLAIN =
      "(?>(?:[1-9]\\d{0,2}+(?:" + THOUSANDS + "\\d{3}(?!\\d))++|\\d++)(?:\\.\\d++)?+|\\.\\d++)";
  private static final String EXPONENT =
      "(?:[eE](?<e>"
          + SIGN
          + "?+\\d{1,9}+)(?![\\p{L}\\d])"
          + "| ?(?:\u00D7|\\\\times|\\\\cdot|[*x]) ?10\\^(?:\\{(?<power>"
          + SIGN
          + "?+\\d{1,9}+)}|(?<bare>"
          + SIGN
          + "?+\\d{1,9}+)))?+";
  private static final String LATEX_FRACTION =
      "(?:(?<mixed>\\d{1,9}+) ?)?\\\\[dtc]?frac ?(?:\\{ ?(?<over>"
          + SIGN
          + "?+"
          + PLAIN
          + ") ?} ?\\{ ?(?<under>"
          + SIGN
          + "?+"
          + PLAIN
          + ") ?}|(?<digits>\\d\\d))";
  private static final String SLASH = " ?[/\u2044] ?";
  private static final String FRACTION =
      "(?<!\\d"
          + SLASH
          + ")(?:(?<whole>\\d{1,9}+) )?(?<dividend>"
          + PLAIN
          + ")"
          + SLASH
          + "(?<divisor>"
          + PLAIN
          + ")(?!"
          + SLASH
          + "\\d|\\.\\d)";
  private static final String DECIMAL = "(?<plain>" + PLAIN + ")" + EXPONENT + "(?!\\.\\d)";
  private static final String START = "(?<![\\p{L}\\p{N}_])(?<!\\d\\.)(?!(?<=\\.)\\.)";
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?:(?<!"
              + SIGN
              + "|[\\p{L}\\p{N}_)\\]}%])(?<sign>"
              + SIGN
              + "))?+(?:\\\\?["
              + CURRENCIES
              + "] ?(?<inner>"
              + SIGN
              + ")?+)?+(?<body>"
              + START
              + "(?:"
              + LATEX_FRACTION
              + "|"
              + FRACTION
              + "|"
              + DECIMAL
              + "))(?<percent> ?\\\\?%)?+");
  private static final Pattern SPACED_SLASH = Pattern.compile(SLASH);
  private static final Pattern SEPARATOR = Pattern.compile("(?<=\\d)" + THOUSANDS + "(?=\\d{3})");
  private static final Pattern NEGATIVE = Pattern.compile("[\u2212\u2013\uFE63\uFF0D]");

  private NumberText() {}

  /**
   * The last number in a text, as written but for plain signs and without a currency sign,
   * thousands separators, and spaces before a slash or percent sign.
   */
  static Optional<String> last(String text) {
    // Tried only where a number can start: far faster than a search by the pattern
    Matcher matcher = NUMBER.matcher(text).useTransparentBounds(true);
    int last = -1;
    for (int i = 0; i < text.length(); ) {
      boolean found = canStart(text, i) && matcher.region(i, text.length()).lookingAt();
      last = found ? i : last;
      i = found ? matcher.end() : i + 1;
    }
    return last >= 0 && matcher.region(last, text.length()).lookingAt()
        ? Optional.of(written(matcher))
        : Optional.empty();
  }

  /** A point is most often the end of a sentence. */
  private static boolean canStart(String text, int at) {
    char c = text.charAt(at);
    return (c < CAN_START.length ? CAN_START[c] : FIRST.indexOf(c) >= 0)
        && (c != '.' || (at + 1 < text.length() && isDigit(text.charAt(at + 1))));
  }

  private static boolean[] canStart() {
    boolean[] can = new boolean[128];
    for (char c = 0; c < can.length; c++) {
      can[c] = isDigit(c) || FIRST.indexOf(c) >= 0;
    }
    return can;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** The value of a text that is one number, perhaps in TeX's math or Markdown's bold marks. */
  static Optional<Rational> parse(String text) {
    String bare = unwrap(text.strip());
    if (bare.length() > MAX_CHARS) {
      return Optional.empty();
    }
    Matcher matcher = NUMBER.matcher(bare);
    return matcher.matches() ? value(matcher) : Optional.empty();
  }

  private static String unwrap(String text) {
    String[][] wrappers = {{"**", "**"}, {"$$", "$$"}, {"$", "$"}, {"\\(", "\\)"}, {"\\[", "\\]"}};
    String bare = text;
    for (String[] wrapper : wrappers) {
      if (bare.length() >= wrapper[0].length() + wrapper[1].length()
          && bare.startsWith(wrapper[0])
          && bare.endsWith(wrapper[1])) {
        bare = bare.substring(wrapper[0].length(), bare.length() - wrapper[1].length()).strip();
      }
    }
    return bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
  }

  private static String written(Matcher number) {
    String body = number.group("body");
    int mixedEnd = Math.max(number.end("whole"), number.end("mixed"));
    if (mixedEnd >= 0 && !proper(number)) {
      body = body.substring(mixedEnd - number.start("body")).strip();
    }
    String percent = number.group("percent") == null ? "" : "%";
    String plain = SEPARATOR.matcher(SPACED_SLASH.matcher(body).replaceAll("/")).replaceAll("");
    return (negative(number) ? "-" : "") + NEGATIVE.matcher(plain).replaceAll("-") + percent;
  }

  private static Optional<Rational> value(Matcher number) {
    boolean mixed = number.group("whole") != null || number.group("mixed") != null;
    if (mixed && !proper(number)) {
      return Optional.empty();
    }
    BigDecimal dividend = dividend(number);
    BigDecimal divisor = divisor(number);
    if (number.group("plain") != null) {
      int exponent = exponent(number);
      if (Math.abs(exponent) > MAX_EXPONENT) {
        return Optional.empty();
      }
      dividend = dividend.scaleByPowerOfTen(exponent);
    } else if (mixed) {
      dividend = dividend.add(decimal(first(number, "whole", "mixed")).multiply(divisor));
    }
    if (negative(number)) {
      dividend = dividend.negate();
    }
    return Rational.of(
        dividend, number.group("percent") == null ? divisor : divisor.scaleByPowerOfTen(2));
  }

  private static boolean proper(Matcher number) {
    if (number.end() - number.start() > MAX_CHARS) {
      return false;
    }
    BigDecimal dividend = dividend(number);
    return dividend.signum() >= 0 && dividend.compareTo(divisor(number)) < 0;
  }

  private static BigDecimal dividend(Matcher number) {
    String digits = number.group("digits");
    return decimal(
        digits != null ? digits.substring(0, 1) : first(number, "plain", "dividend", "over"));
  }

  private static BigDecimal divisor(Matcher number) {
    String digits = number.group("digits");
    if (digits != null) {
      return decimal(digits.substring(1));
    }
    return number.group("plain") != null
        ? BigDecimal.ONE
        : decimal(first(number, "divisor", "under"));
  }

  private static int exponent(Matcher number) {
    for (String group : new String[] {"e", "power", "bare"}) {
      String exponent = number.group(group);
      if (exponent != null) {
        return Integer.parseInt(NEGATIVE.matcher(exponent).replaceAll("-"));
      }
    }
    return 0;
  }

  private static boolean negative(Matcher number) {
    return minus(number.group("sign")) != minus(number.group("inner"));
  }

  private static boolean minus(@Nullable String sign) {
    return sign != null && !sign.equals("+");
  }

  private static BigDecimal decimal(String plain) {
    String digits = SEPARATOR.matcher(plain).replaceAll("");
    return new BigDecimal(NEGATIVE.matcher(digits).replaceAll("-"));
  }

  private static String first(Matcher matcher, String... groups) {
    for (String group : groups) {
      String text = matcher.group(group);
      if (text != null) {
        return text;
      }
    }
    throw new IllegalStateException("none of the groups took part");
  }
}
