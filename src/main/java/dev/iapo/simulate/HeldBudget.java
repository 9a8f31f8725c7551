package dev.iapo.simulate;

import dev.iapo.domain.Observation;
import dev.iapo.domain.Observation.Charge;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Pull;
import java.util.function.Function;

/**
 * The completions of a trial within its budget. A pull is admitted while the most that it can be
 * charged is left, as the ledger of a run does one by one; one that is not brings nothing and is
 * charged nothing.
 */
final class HeldBudget implements Function<Pull, Observation> {
  private static final Charge NOTHING = new Charge(0, 0, 0);

  private final DrawTable draws;
  private final PullCharges charges;
  private final int[] train;
  private final long stream;
  private long left;

  /**
   * @param train the indices of the training queries in the environment
   * @param stream the seed of the completions
   * @param limit in the smallest unit of the charges
   */
  HeldBudget(DrawTable draws, PullCharges charges, int[] train, long stream, long limit) {
    this.draws = draws;
    this.charges = charges;
    this.train = train;
    this.stream = stream;
    this.left = limit;
  }

  @Override
  public Observation apply(Pull pull) {
    int query = train[pull.query()];
    if (charges.most(pull, query) > left) {
      Outcomes none = new Outcomes(new int[0], new double[0], new double[0], 0, 0);
      return new Observation(pull, none, NOTHING);
    }
    Observation observation = draws.draw(pull, query, stream, charges);
    left -= observation.charge().productive();
    return observation;
  }
}
