package dev.iapo.scoring;

import dev.iapo.scoring.LatexTokens.Kind;
import dev.iapo.scoring.LatexTokens.Token;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds the unit behind a value: what stands in {@code \text{}} at its end, a known unit, or words
 * of at least three letters behind a number and a space, each perhaps with an exponent.
 */
final class LatexUnits {
  /**
   * Where a unit is.
   *
   * @param from its first token; the number of tokens if there is none
   * @param percent whether it says that the value is in hundredths
   */
  record Found(int from, boolean percent) {}

  private static final Set<String> KNOWN =
      Set.of(
          "mm", "cm", "dm", "km", "kg", "mg", "ml", "ft", "yd", "mi", "lb", "lbs", "oz", "hr",
          "hrs", "mph", "kph", "sq", "deg", "degree", "degrees", "percent", "unit", "units",
          "square", "cubic", "inch", "inches", "foot", "feet", "yard", "yards", "mile", "miles",
          "meter", "meters", "metre", "metres", "dollar", "dollars", "cent", "cents", "second",
          "seconds", "minute", "minutes", "hour", "hours", "day", "days", "year", "years",
          "radians");

  /** Words that make another value of the number before them, or another time of day. */
  private static final Set<String> NO_UNITS =
      Set.of(
          "hundred",
          "thousand",
          "million",
          "billion",
          "trillion",
          "dozen",
          "factorial",
          "squared",
          "cubed",
          "am",
          "pm");

  private static final int WORD_LETTERS = 3;

  private LatexUnits() {}

  static Found find(List<Token> tokens) {
    int from = inText(tokens);
    if (from == tokens.size()) {
      from = inWords(tokens);
    }
    boolean valued = from < tokens.size() && hasValue(tokens.subList(0, from));
    List<String> words =
        tokens.subList(from, tokens.size()).stream().map(LatexUnits::word).toList();
    if (!valued || words.stream().anyMatch(NO_UNITS::contains)) {
      return new Found(tokens.size(), false);
    }
    boolean percent = words.equals(List.of("percent")) || words.equals(List.of("per", "cent"));
    boolean times = tokens.get(from - 1).is(Kind.COMMAND, "cdot");
    return new Found(times ? from - 1 : from, percent);
  }

  private static int inText(List<Token> tokens) {
    int from = tokens.size();
    while (from > 0 && (tokens.get(from - 1).worded() || exponent(tokens, from) > 0)) {
      from -= Math.max(1, exponent(tokens, from));
    }
    return from;
  }

  private static int inWords(List<Token> tokens) {
    int from = tokens.size();
    while (from > 0 && (isPart(tokens.get(from - 1)) || exponent(tokens, from) > 0)) {
      from -= Math.max(1, exponent(tokens, from));
    }
    while (from < tokens.size() && tokens.get(from).kind() != Kind.LETTERS) {
      from++;
    }
    if (from == 0 || from == tokens.size()) {
      return tokens.size();
    }
    Token first = tokens.get(from);
    boolean behindNumber = tokens.get(from - 1).kind() == Kind.NUMBER;
    boolean isWord = first.text().length() >= WORD_LETTERS || word(first).equals("in");
    boolean word = behindNumber && first.spaced() && isWord;
    return word || KNOWN.contains(word(first)) ? from : tokens.size();
  }

  /** Of how many tokens the exponent is that ends there, behind letters; 0 if there is none. */
  private static int exponent(List<Token> tokens, int end) {
    int length = end > 0 && tokens.get(end - 1).isSign("}") ? 4 : 2;
    int hat = end - length;
    boolean exponent =
        hat > 0
            && tokens.get(hat).isSign("^")
            && tokens.get(hat + length / 2).kind() == Kind.NUMBER
            && tokens.get(hat - 1).kind() == Kind.LETTERS;
    return exponent ? length : 0;
  }

  private static boolean isPart(Token token) {
    return token.kind() == Kind.LETTERS || token.isSign("/");
  }

  private static boolean hasValue(List<Token> tokens) {
    if (tokens.isEmpty()) {
      return false;
    }
    Token last = tokens.get(tokens.size() - 1);
    boolean open =
        last.kind() == Kind.SIGN && !Set.of(")", "]", "}", "\\}", "|", "!").contains(last.text());
    return !open
        && tokens.stream()
            .anyMatch(token -> token.kind() == Kind.NUMBER || token.kind() == Kind.COMMAND);
  }

  private static String word(Token token) {
    return token.text().toLowerCase(Locale.ROOT);
  }
}
