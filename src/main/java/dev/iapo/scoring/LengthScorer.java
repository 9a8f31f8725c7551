package dev.iapo.scoring;

import dev.iapo.domain.Objective;
import dev.iapo.domain.Query;
import dev.iapo.domain.Scoring;
import java.util.List;

/**
 * How well the length of a completion keeps within bounds: 1 inside; below, its share of the least
 * length; above, 1 less the excess as a share of the greatest length, 0 from twice that on.
 */
final class LengthScorer implements Scorer {
  static final List<String> UNITS = List.of("characters", "words", "lines", "tokens");

  /** Of text in UTF-8, as a rule of thumb. */
  private static final int BYTES_PER_TOKEN = 4;

  private final String unit;
  private final double least;
  private final double most;

  LengthScorer(Objective objective, Scoring scoring) {
    Scorers.requireZeroAndOne(objective, scoring);
    this.unit = Scorers.required(objective, scoring, "unit");
    if (!UNITS.contains(unit)) {
      throw new IllegalArgumentException(
          "%slength in %s (expected one of: %s)"
              .formatted(Scorers.name(objective), unit, String.join(", ", UNITS)));
    }
    this.least = Scorers.number(objective, scoring, "least", 0);
    this.most = Scorers.number(objective, scoring, "most", Double.POSITIVE_INFINITY);
    boolean bounded = least > 0 || most < Double.POSITIVE_INFINITY;
    if (!bounded || !(least >= 0 && least <= most)) {
      throw new IllegalArgumentException(
          "%slength %s..%s (expected: least or most or both, 0 <= least <= most)"
              .formatted(Scorers.name(objective), least, most));
    }
  }

  @Override
  public OfQuery forQuery(Query query) {
    return (text, key) -> Score.of(within(length(unit, text)));
  }

  private double within(long length) {
    if (length < least) {
      return length / least;
    }
    if (length <= most) {
      return 1;
    }
    return most == 0 ? 0 : Math.max(0, 1 - (length - most) / most);
  }

  /** A length: code points, runs without white space, lines but a last blank one, or tokens. */
  static long length(String unit, String text) {
    return switch (unit) {
      case "characters" -> text.codePointCount(0, text.length());
      case "words" -> words(text);
      case "lines" -> text.lines().count();
      default -> (bytes(text) + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    };
  }

  private static long words(String text) {
    long words = 0;
    boolean inWord = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean space = Character.isWhitespace(c) || Character.isSpaceChar(c);
      words += !space && !inWord ? 1 : 0;
      inWord = !space;
    }
    return words;
  }

  private static long bytes(String text) {
    return text.chars()
        .map(c -> c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate((char) c) ? 2 : 3)
        .asLongStream()
        .sum();
  }
}
