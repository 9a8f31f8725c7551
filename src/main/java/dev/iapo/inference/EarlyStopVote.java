package dev.iapo.inference;

import dev.iapo.domain.Outcomes;
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
    return Draws.of(step, tally.scales(), (m, k) -> Math.max(0, 1 - decided[m][k]));
  }
}
