package dev.iapo.inference;

import dev.iapo.domain.Outcomes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A majority vote that stops as soon as it is confident that its leader is the more frequent of the
 * first two answers: when P(p₁ > p₂) given their votes v₁ and v₂ is at least a confidence, with p₁
 * of p₁ + p₂ uniform beforehand (the Beta criterion of Adaptive-Consistency, Aggarwal et al. 2023,
 * arXiv 2305.11860). At the latest it stops with N completions.
 *
 * <p>Values and draws are means over all subsets and orders where {@link Course} can go through
 * them, and elsewhere means over {@value Course#ORDERS} seeded random orders: still unbiased, with
 * more variance.
 */
public final class AdaptiveVote extends Vote implements SequentialStrategy {
  private static final int MAX_REMEMBERED = 20_000;

  private final MajorityVote.TieRule ties;
  private final int step;
  private final double confidence;
  private final Map<Tally, Course.Result> remembered = new ConcurrentHashMap<>();

  /**
   * @param step how many completions are drawn before the votes are looked at again, from 1
   * @param confidence above 1/2, below 1
   */
  public AdaptiveVote(MajorityVote.TieRule ties, int step, double confidence) {
    LeastLead.check(confidence);
    this.ties = ties;
    this.step = step;
    this.confidence = confidence;
  }

  @Override
  public String name() {
    return EarlyStopVote.NAME;
  }

  @Override
  public void addBlocks(Outcomes completions, double[][] weights, Sums sums) {
    int n = completions.size();
    double[] values = new double[Math.min(n, sums.scales())];
    LeastLead leads = new LeastLead(confidence, values.length);
    Ballot ballot = new Ballot(Votes.of(completions).accepted(), ties);
    for (int k = 1; k <= values.length; k++) {
      for (int from = 0; from + k <= n; from += k) {
        ballot.clear();
        boolean open = true;
        for (int m = 1; m <= k && open; m++) {
          ballot.cast(completions.vote(from + m - 1), 1);
          open = m % step != 0 || !leads.suffices(ballot.firstTwo());
        }
        values[k - 1] += ballot.value();
      }
    }
    add(values, 1, sums);
  }

  @Override
  public void addSubsetMeans(Outcomes completions, double[][] weights, int sign, Sums sums) {
    add(result(completions, sums.scales()).values(), sign, sums);
  }

  @Override
  public Draws draws(Outcomes completions, int scales) {
    return result(completions, scales).draws();
  }

  private Course.Result result(Outcomes completions, int scales) {
    Tally tally = Votes.of(completions).tally(Math.min(completions.size(), scales));
    Course.Result known = remembered.get(tally);
    if (known == null) {
      known = new Course(tally, ties, step, confidence).result();
      if (remembered.size() < MAX_REMEMBERED) {
        remembered.put(tally, known);
      }
    }
    return known;
  }
}
