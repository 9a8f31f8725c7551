package dev.iapo.simulate;

import dev.iapo.domain.Seeds;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a stand-in LLM writes texts under one prompt.
 *
 * @param quality by aspect, 0..1: how good completions for a query of difficulty 0.5 are on
 *     average; for one of difficulty d they are better by 0.4 · (0.5 − d)
 * @param spread at least 0: the standard deviation of a completion's quality in every aspect
 * @param padded 0..1: how often a completion is padded: four times as long, and half as good
 * @param words about how many a completion has that is not padded
 */
public record TextHabits(Map<String, Double> quality, double spread, double padded, int words) {
  static final double PADDED_QUALITY = 0.5;
  static final int PADDED_LENGTH = 4;
  private static final double PER_DIFFICULTY = 0.4;

  public TextHabits {
    quality = Collections.unmodifiableMap(new TreeMap<>(quality));
    if (quality.isEmpty()) {
      throw new IllegalArgumentException("quality: none (expected: at least one, 0..1)");
    }
    quality.forEach(
        (aspect, mean) -> {
          if (!(mean >= 0 && mean <= 1)) {
            throw new IllegalArgumentException(
                "quality.%s: %s (expected: 0..1)".formatted(aspect, mean));
          }
        });
    if (!(spread >= 0 && spread <= 1)) {
      throw new IllegalArgumentException("spread: " + spread + " (expected: 0..1)");
    }
    if (!(padded >= 0 && padded <= 1)) {
      throw new IllegalArgumentException("padded: " + padded + " (expected: 0..1)");
    }
    if (words < 0 || words > Habits.MAX_WORDS) {
      throw new IllegalArgumentException(
          "words: " + words + " (expected: 0.." + Habits.MAX_WORDS + ")");
    }
  }

  /** Habits like these: the quality in each aspect differs by at most a quarter. */
  public TextHabits varied(long seed) {
    Map<String, Double> other = new TreeMap<>();
    quality.forEach(
        (aspect, mean) -> other.put(aspect, Habits.near(mean, Seeds.nth(seed, other.size()))));
    return new TextHabits(other, spread, padded, words);
  }

  /** The mean quality in an aspect for a query of this difficulty; it may leave 0..1. */
  double mean(String aspect, double difficulty) {
    return quality.getOrDefault(aspect, 0.0) + PER_DIFFICULTY * (0.5 - difficulty);
  }
}
