package dev.iapo.simulate;

import dev.iapo.domain.Seeds;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * How a stand-in LLM behaves under one prompt.
 *
 * @param skill 0..1: a fresh attempt at a query of difficulty d is right with the chance logistic(8
 *     · (skill − d)), kept within 0.02..0.98
 * @param steadiness 0..1: how often a completion repeats the prompt's habitual answer to the query
 *     instead of a fresh attempt, so that voting cannot help
 * @param distraction 0..1: how often a wrong attempt is the query's one distractor, so that wrong
 *     votes concentrate, instead of one of many wrong answers
 * @param unparsable 0..1: how often a completion holds no readable answer
 * @param words about how many words of working a completion shows, in the styles that show any
 */
public record Habits(
    double skill,
    double steadiness,
    double distraction,
    double unparsable,
    Style style,
    int words) {
  /** The form of a completion. */
  public enum Style {
    /** The bare answer: {@code 42}. */
    TERSE("terse"),
    /** {@code The answer is 42.} */
    SENTENCE("sentence"),
    /** Working, then a sentence. */
    STEPS("steps"),
    /** Working, then {@code \boxed{42}}. */
    BOXED("boxed");

    private final String label;

    Style(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }

    /**
     * The style of that label.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Style named(String label) {
      return Arrays.stream(values())
          .filter(style -> style.label.equals(label))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException(unknown(label)));
    }

    private static String unknown(String label) {
      String known = Arrays.stream(values()).map(Style::label).collect(Collectors.joining(", "));
      return "style: " + label + " (expected one of: " + known + ")";
    }
  }

  /** The most words of working. */
  public static final int MAX_WORDS = 10_000;

  public Habits {
    requireShare("skill", skill);
    requireShare("steadiness", steadiness);
    requireShare("distraction", distraction);
    requireShare("unparsable", unparsable);
    if (words < 0 || words > MAX_WORDS) {
      throw new IllegalArgumentException("words: " + words + " (expected: 0.." + MAX_WORDS + ")");
    }
  }

  private static void requireShare(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 0..1)");
    }
  }

  /** Habits like these: skill, steadiness and distraction differ by at most a quarter. */
  public Habits varied(long seed) {
    return new Habits(
        near(skill, Seeds.nth(seed, 0)),
        near(steadiness, Seeds.nth(seed, 1)),
        near(distraction, Seeds.nth(seed, 2)),
        unparsable,
        style,
        words);
  }

  static double near(double share, long random) {
    double shift = ((random >>> 11) * 0x1.0p-53 - 0.5) / 2;
    return Math.min(1, Math.max(0, share + shift));
  }

  /** The chance that a fresh attempt at a query of this difficulty is right. */
  double chance(double difficulty) {
    double logistic = 1 / (1 + Math.exp(-8 * (skill - difficulty)));
    return Math.min(0.98, Math.max(0.02, logistic));
  }
}
