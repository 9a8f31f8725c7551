package dev.iapo.simulate;

/**
 * How a stand-in LLM judges texts.
 *
 * @param noise at least 0: the standard deviation of what a judgement differs from the quality, as
 *     a share of the scale
 * @param lengthBias how much better a text seems for every 100 words of it, as a share of the scale
 * @param positionBias how much better the text shown first seems, as a share of the scale
 * @param nonsense 0..1: how often the answer is no JSON
 */
public record JudgeHabits(double noise, double lengthBias, double positionBias, double nonsense) {
  public JudgeHabits {
    if (!(noise >= 0 && noise <= 1)) {
      throw new IllegalArgumentException("noise: " + noise + " (expected: 0..1)");
    }
    if (!(Math.abs(lengthBias) <= 1)) {
      throw new IllegalArgumentException("length-bias: " + lengthBias + " (expected: -1..1)");
    }
    if (!(Math.abs(positionBias) <= 1)) {
      throw new IllegalArgumentException("position-bias: " + positionBias + " (expected: -1..1)");
    }
    if (!(nonsense >= 0 && nonsense <= 1)) {
      throw new IllegalArgumentException("nonsense: " + nonsense + " (expected: 0..1)");
    }
  }
}
