package dev.iapo.simulate;

import dev.iapo.domain.Seeds;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Synthetic outcomes with scores.
 *
 * <p>Scores are normal around a mean that falls with the query's difficulty, within 0..1, and those
 * of one outcome correlate by 1/2. Deceptive prompts have a high mean and hardly any spread, which
 * wins at N = 1; late ones a low mean and a wide spread, which wins at large N.
 */
final class SyntheticScores {
  private static final double MEAN = 0.5;
  private static final double PER_LOGIT = 0.06;
  private static final double ORDINARY_SPREAD = 0.1;
  private static final double DECEPTIVE_LEAD = 0.05;
  private static final double DECEPTIVE_SPREAD = 0.015;
  private static final double LATE_LAG = 0.06;
  private static final double LATE_SPREAD = 0.17;

  /** How much better a prompt may be at one objective than at another. */
  private static final double TRADE_OFF = 0.02;

  private SyntheticScores() {}

  static Recording.Scores of(
      SyntheticSpec spec, List<SyntheticPrompt> prompts, double[] difficulties) {
    int outcomes = spec.shape().choices();
    int objectives = spec.shape().objectives();
    int[][][] counts = new int[prompts.size()][difficulties.length][];
    double[][][][] scores = new double[prompts.size()][difficulties.length][outcomes][objectives];
    for (int p = 0; p < prompts.size(); p++) {
      double[] levels = levels(prompts.get(p), objectives, spec.seed(), p);
      double spread = spread(prompts.get(p));
      for (int x = 0; x < difficulties.length; x++) {
        SplittableRandom random = new SplittableRandom(Seeds.mix(spec.seed(), 2, p, x));
        counts[p][x] = SyntheticVotes.draw(chances(outcomes, random), spec.recorded(), random);
        for (double[] outcome : scores[p][x]) {
          for (int k = 0; k < objectives; k++) {
            double score = levels[k] - PER_LOGIT * difficulties[x] + spread * random.nextGaussian();
            outcome[k] = Math.round(1000 * Math.min(1, Math.max(0, score))) / 1000.0;
          }
        }
      }
    }
    return new Recording.Scores(counts, scores);
  }

  /** The prompt's mean score of every objective on a query of mean difficulty. */
  private static double[] levels(SyntheticPrompt prompt, int objectives, long seed, int number) {
    double level =
        MEAN
            + PER_LOGIT * prompt.skill()
            + switch (prompt.role()) {
              case ORDINARY -> 0;
              case DECEPTIVE -> DECEPTIVE_LEAD;
              case LATE -> -LATE_LAG;
            };
    SplittableRandom random = new SplittableRandom(Seeds.mix(seed, 3, number));
    double[] levels = new double[objectives];
    for (int k = 0; k < objectives; k++) {
      levels[k] = level + TRADE_OFF * (2 * random.nextDouble() - 1);
    }
    return levels;
  }

  private static double spread(SyntheticPrompt prompt) {
    return switch (prompt.role()) {
      case ORDINARY -> ORDINARY_SPREAD;
      case DECEPTIVE -> DECEPTIVE_SPREAD;
      case LATE -> LATE_SPREAD;
    };
  }

  /** Uniform over all distributions. */
  private static double[] chances(int outcomes, SplittableRandom random) {
    double[] chances = new double[outcomes];
    double sum = 0;
    for (int m = 0; m < outcomes; m++) {
      chances[m] = -Math.log(1 - random.nextDouble());
      sum += chances[m];
    }
    for (int m = 0; m < outcomes; m++) {
      chances[m] /= sum;
    }
    return chances;
  }
}
