package dev.iapo.inference;

import dev.iapo.domain.Outcomes;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A majority vote that stops as soon as its leader can be neither overtaken nor tied by what is
 * left of N completions. Its answer is that of the majority vote on all N; what differs is how many
 * are drawn.
 */
public final class EarlyStopVote extends Vote implements SequentialStrategy {
  /** The name in task files and policies, with or without a confidence. */
  public static final String NAME = "early-stop-vote";

  private static final int MAX_REMEMBERED = 20_000;
  private static final double MOST_DRAWN = 600; // e to its power is within range

  private final MajorityVote whole;
  private final int step;
  private final Map<Tally, Draws> remembered = new ConcurrentHashMap<>();

  /**
   * @param step how many completions are drawn before the leader is looked at again, from 1
   */
  public EarlyStopVote(MajorityVote.TieRule ties, int step) {
    this.whole = new MajorityVote(ties);
    this.step = step;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void addBlocks(Outcomes completions, double[][] weights, Sums sums) {
    whole.addBlocks(completions, weights, sums);
  }

  @Override
  public void addSubsetMeans(Outcomes completions, double[][] weights, int sign, Sums sums) {
    whole.addSubsetMeans(completions, weights, sign, sums);
  }

  @Override
  public Draws draws(Outcomes completions, int scales) {
    Tally tally = Votes.of(completions).tally(Math.min(completions.size(), scales));
    Draws known = remembered.get(tally);
    if (known == null) {
      known = draws(tally);
      if (remembered.size() < MAX_REMEMBERED) {
        remembered.put(tally, known);
      }
    }
    return known;
  }

  /**
   * How many completions it draws of at most k, for every k up to a greatest scale, where each
   * gives an answer with a known chance.
   *
   * @param chances of the answers; with {@code abstain} they sum to 1
   */
  public Draws expected(double[] chances, double abstain, int scales) {
    // A k-subset weighs rate^k / k!, as if so many were drawn on average; it cancels in the
    // quotient.
    double rate = Math.min(MOST_DRAWN, Math.max(1, scales / 2.0));
    Decided.Share[] shares =
        Arrays.stream(chances)
            .filter(chance -> chance > 0)
            .mapToObj(chance -> new Decided.Share(powers(chance * rate, scales), 1))
            .toArray(Decided.Share[]::new);
    double[][] decided =
        Decided.of(shares, powers(abstain * rate, abstain > 0 ? scales : 0), powers(rate, scales));
    return Draws.of(step, scales, (m, k) -> Math.max(0, 1 - decided[m][k - m]));
  }

  /** x^i / i! for i = 0, 1, … */
  private static double[] powers(double x, int upTo) {
    double[] powers = new double[upTo + 1];
    powers[0] = 1;
    for (int i = 1; i <= upTo; i++) {
      powers[i] = powers[i - 1] * x / i;
    }
    return powers;
  }

  private Draws draws(Tally tally) {
    double scale = Binomials.scale(tally.completions(), tally.scales()); // cancels in the quotient
    Decided.Share[] shares =
        tally.alike().entrySet().stream()
            .map(
                votes ->
                    new Decided.Share(
                        Binomials.row(votes.getKey(), tally.scales(), scale), votes.getValue()))
            .toArray(Decided.Share[]::new);
    double[][] decided =
        Decided.of(
            shares,
            Binomials.row(tally.abstentions(), tally.scales(), scale),
            Binomials.row(tally.completions(), tally.scales(), scale));
    return Draws.of(step, tally.scales(), (m, k) -> Math.max(0, 1 - decided[m][k - m]));
  }
}
