package dev.iapo.bench;

import dev.iapo.simulate.EnvironmentGenerator;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.simulate.SyntheticSpec;
import dev.iapo.simulate.SyntheticSpec.Cost;
import dev.iapo.simulate.SyntheticSpec.Difficulty;
import dev.iapo.simulate.SyntheticSpec.Kind;
import dev.iapo.simulate.SyntheticSpec.Shape;

/** Generated environments of the sizes of the published ones. */
public enum Environments {
  /** 25 prompts, 316 queries with 8 answers, 3 contexts, N up to 32. */
  VOTING(Kind.CATEGORICAL, new Shape(1, 25, 316, 8, 1, 3, 32)),
  /** 20 prompts, 150 queries with 12 outcomes of 2 scores, 27 contexts, N up to 32. */
  BEST_OF_N(Kind.BEST_OF_N, new Shape(1, 20, 150, 12, 2, 27, 32));

  private static final int RECORDED = 256;
  private static final long SEED = 1;

  private final Kind kind;
  private final Shape shape;

  Environments(Kind kind, Shape shape) {
    this.kind = kind;
    this.shape = shape;
  }

  /** The same every time. */
  public RecordedEnvironment generate() {
    SyntheticSpec spec =
        new SyntheticSpec(
            kind,
            shape,
            new Difficulty(3, 0.3, 0.1),
            new Cost(0.005, 0.015, false),
            RECORDED,
            SEED);
    return EnvironmentGenerator.generate(spec, "generated " + name().replace('_', '-'));
  }
}
