package dev.iapo.bench;

import dev.iapo.simulate.EnvironmentGenerator;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.simulate.SyntheticSpec;
import dev.iapo.simulate.SyntheticSpec.Cost;
import dev.iapo.simulate.SyntheticSpec.Difficulty;
import dev.iapo.simulate.SyntheticSpec.Kind;
import dev.iapo.simulate.SyntheticSpec.Shape;
import java.util.Locale;

/**
 * Environments that differ in kind and size, in how many prompts deceive, and in what they cost:
 * those that the default algorithm was made with, and others that were looked at afterwards.
 */
enum Families {
  VOTES_5(11, Kind.CATEGORICAL, shape(5, 100, 4, 1, 3, 32), 0.3, 0.1),
  VOTES_60(12, Kind.CATEGORICAL, shape(60, 300, 5, 1, 3, 32), 0.3, 0.1),
  VOTES_200(13, Kind.CATEGORICAL, shape(200, 400, 10, 1, 3, 32), 0.3, 0.05),
  VOTES_40_OF_FEW_QUERIES(18, Kind.CATEGORICAL, shape(40, 40, 20, 1, 3, 32), 1.5, 0.1),
  RIGHT_OR_WRONG_30(14, Kind.BERNOULLI, shape(30, 200, 2, 1, 3, 32), 0.3, 0.1),
  SCORES_10(15, Kind.BEST_OF_N, shape(10, 150, 12, 2, 9, 32), 0.3, 0),
  SCORES_60(16, Kind.BEST_OF_N, shape(60, 200, 12, 2, 27, 32), 0.3, 0.2),
  SCORES_150(17, Kind.BEST_OF_N, shape(150, 200, 12, 2, 9, 32), 0.3, 0.1),
  // Looked at afterwards:
  UNSEEN_VOTES_100(21, Kind.CATEGORICAL, shape(100, 800, 3, 1, 3, 32), 0.3, 0),
  UNSEEN_VOTES_8(24, Kind.CATEGORICAL, shape(8, 200, 20, 1, 3, 16), 0.3, 0.25),
  UNSEEN_VOTES_200_OF_FEW_QUERIES(26, Kind.CATEGORICAL, shape(200, 50, 5, 1, 3, 32), 1, 0.02),
  UNSEEN_RIGHT_OR_WRONG_12(22, Kind.BERNOULLI, shape(12, 60, 2, 1, 3, 32), 0.3, 0.2),
  UNSEEN_SCORES_6(27, Kind.BEST_OF_N, shape(6, 200, 12, 2, 9, 64), 0.3, 0.2),
  UNSEEN_SCORES_25(23, Kind.BEST_OF_N, shape(25, 400, 20, 3, 27, 32), 0.3, 0.1),
  UNSEEN_SCORES_100_OF_MANY_COSTS(
      25, Kind.BEST_OF_N, shape(100, 200, 12, 2, 9, 32), 0.3, 0, new Cost(0.001, 0.03, false));

  private static final int RECORDED = 256;

  private final SyntheticSpec spec;

  Families(long seed, Kind kind, Shape shape, double spread, double deceptive) {
    this(seed, kind, shape, spread, deceptive, new Cost(0.005, 0.015, false));
  }

  Families(long seed, Kind kind, Shape shape, double spread, double deceptive, Cost cost) {
    this.spec =
        new SyntheticSpec(kind, shape, new Difficulty(3, spread, deceptive), cost, RECORDED, seed);
  }

  private static Shape shape(
      int prompts, int queries, int choices, int objectives, int contexts, int maxScale) {
    return new Shape(1, prompts, queries, choices, objectives, contexts, maxScale);
  }

  /** The same every time. */
  RecordedEnvironment generate() {
    return EnvironmentGenerator.generate(spec, name().toLowerCase(Locale.ROOT));
  }
}
