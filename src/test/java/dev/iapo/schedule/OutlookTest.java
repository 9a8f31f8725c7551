package dev.iapo.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Observation;
import dev.iapo.domain.Observation.Charge;
import dev.iapo.domain.Pull;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Estimates;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.estimate.Problem;
import dev.iapo.testkit.Completions;
import dev.iapo.testkit.Problems;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Votes with half ties, where only "A" is right. Completions of the first prompt cost 1. */
class OutlookTest {
  private static final ArmSpace ARMS = new ArmSpace(3, 1, 16);

  private static Estimates estimates(Problem problem, String... votesOfPrompts) {
    Estimates estimates = new Estimates(problem, EstimatorKind.COMPLETE);
    for (int p = 0; p < votesOfPrompts.length; p++) {
      if (!votesOfPrompts[p].isEmpty()) {
        Pull pull = new Pull(1, p, 0, votesOfPrompts[p].length(), 0);
        estimates.observe(
            new Observation(
                pull,
                Completions.votes(votesOfPrompts[p], p == 0 ? 1 : 0, 1, 0),
                Charge.ofCompletions(pull.scale())));
      }
    }
    return estimates;
  }

  private static ArmSet best(int count, double costWeight, String... votesOfPrompts) {
    Problem problem = Problems.voting(3, 1, 16, costWeight);
    Estimates estimates = estimates(problem, votesOfPrompts);
    return new Outlook(estimates, estimates, 2, 4).best(count, 0, ArmSet.upTo(16, ARMS));
  }

  private static ArmSet all(int... configurations) {
    ArmSet set = ArmSet.none(ARMS);
    for (int p : configurations) {
      set.addAll(ArmSet.of(p, ARMS));
    }
    return set;
  }

  private static List<Integer> list(ArmSet set) {
    int[] into = new int[ARMS.size()];
    int n = set.list(into);
    return Arrays.stream(into, 0, n).boxed().toList();
  }

  /** 2 : 2 is worth 1/2 at any N, 3 : 1 is worth 3/4, and 1 at N = 4. */
  @Test
  void best_risingCurve_goesBeforeAFlatOneThatIsAsGood() {
    assertThat(list(best(1, 0, "AAbb", "AAAb", "bbbb"))).isEqualTo(list(all(1)));
  }

  /**
   * 2 : 1 : 1 is worth 1/2 at N = 1 and 2, and 1 at N = 4; 3 : 1 is worth 3/4, and 1: at N = 16 the
   * first promises 2, the second 3/2; what the first one costs may turn it round.
   */
  @Test
  void best_steepCurve_goesFirstUnlessItsScaleCostsTooMuch() {
    assertThat(list(best(1, 0, "AAbc", "AAAb", ""))).isEqualTo(list(all(0)));
    assertThat(list(best(1, -0.2, "AAbc", "AAAb", ""))).isEqualTo(list(all(1)));
  }

  @Test
  void best_moreThanWereSeen_areThoseSeen() {
    assertThat(list(best(3, 0, "AAbc", "", "Abbb"))).isEqualTo(list(all(0, 2)));
  }
}
