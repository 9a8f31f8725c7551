package dev.iapo.schedule;

import dev.iapo.estimate.EstimatorKind;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which member of the PSST family runs.
 *
 * @param screenTop keep that many prompts after screening at N = 1; empty: no screening
 */
public record Psst(OptionalInt screenTop, EstimatorKind estimator, QueryOrder queries) {
  /** The share of the budget that screening spends (paper: ρ). */
  public static final double SCREENING_SHARE = 0.2;

  private static final Pattern NAME = Pattern.compile("psst(?:-top([1-9][0-9]{0,8}))?");

  public Psst {
    if (screenTop.isPresent() && screenTop.getAsInt() < 1) {
      throw new IllegalArgumentException("screenTop: " + screenTop + " (expected: at least 1)");
    }
  }

  /** Whether there is an algorithm of that name. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /**
   * The member of that name: {@code psst}, or {@code psst-top<K>}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Psst named(String name, EstimatorKind estimator, QueryOrder queries) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "algorithm: " + name + " (expected: psst, or psst-top<K> such as psst-top4)");
    }
    OptionalInt top =
        matcher.group(1) == null
            ? OptionalInt.empty()
            : OptionalInt.of(Integer.parseInt(matcher.group(1)));
    return new Psst(top, estimator, queries);
  }

  public String name() {
    return screenTop.isPresent() ? "psst-top" + screenTop.getAsInt() : "psst";
  }
}
