package dev.iapo.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Pull;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Estimates;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.estimate.Problem;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.schedule.Algorithms.Variant;
import dev.iapo.testkit.Enumeration;
import dev.iapo.testkit.Environments;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EarlyStopSimulationTest {
  private static final RecordedEnvironment WHOLE = Environments.votes(TieRule.FAIR);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void cost_decidedEarly_isThatOfTheDrawsOverAllSequences(int step) {
    RecordedEnvironment environment = Environments.stopping(WHOLE, step);
    ExactUtilities exact = ExactUtilities.of(environment);
    ExactUtilities whole = ExactUtilities.of(WHOLE);
    ArmSpace arms = exact.arms();
    for (int p = 0; p < 2; p++) {
      for (int n = 1; n <= environment.maxScale(); n++) {
        double drawn = 0;
        for (int x = 0; x < 3; x++) {
          drawn += drawn(environment, p, x, n, step) / 3;
        }
        int arm = arms.arm(p, 0, n);
        double each = environment.prompts().get(p).cost().mean();
        assertThat(exact.cost(arm)).isCloseTo(drawn * each, within(1e-14));
        assertThat(exact.quality(1, arm)).isEqualTo(whole.quality(1, arm));
        assertThat(exact.cost(arm)).isLessThanOrEqualTo(whole.cost(arm));
      }
    }
  }

  private static double drawn(RecordedEnvironment environment, int p, int x, int n, int step) {
    Recording.Answers votes = (Recording.Answers) environment.recording();
    int[] counts = votes.counts(p, x);
    int abstained = votes.abstentions()[p][x];
    double total = Frequencies.total(counts) + abstained;
    double[] mean = {0};
    Enumeration.sequences(
        counts.length + 1,
        n,
        sequence -> {
          double chance = 1;
          for (int answer : sequence) {
            chance *= (answer < counts.length ? counts[answer] : abstained) / total;
          }
          int[] tally = new int[counts.length + 1];
          int drawn = 0;
          boolean open = true;
          while (drawn < n && open) {
            for (int i = 0; i < step && drawn < n; i++) {
              tally[sequence[drawn++]]++;
            }
            int first = 0;
            int second = 0;
            for (int answer = 0; answer < counts.length; answer++) {
              second = Math.max(second, Math.min(first, tally[answer]));
              first = Math.max(first, tally[answer]);
            }
            open = first <= second + n - drawn;
          }
          mean[0] += chance * drawn;
        });
    return mean[0];
  }

  @Test
  void estimates_averagedOverManySeeds_areTheExactUtilities() {
    RecordedEnvironment environment = Environments.stopping(WHOLE, 1);
    ExactUtilities exact = ExactUtilities.of(environment);
    DrawTable draws = new DrawTable(environment);
    PullCharges charges = new PullCharges(environment, Budget.Unit.COMPLETIONS);
    Problem problem =
        new Problem(
            2,
            3,
            environment.maxScale(),
            List.of(environment.strategy()),
            environment.scoredObjectives(),
            environment.contexts(),
            Collections.nCopies(2, environment.maxScale()));
    int seeds = 3_000;
    double[] mean = new double[problem.arms().size()];
    double[] squares = new double[mean.length];
    for (int seed = 0; seed < seeds; seed++) {
      Estimates estimates = new Estimates(problem, EstimatorKind.COMPLETE);
      for (int p = 0; p < 2; p++) {
        for (int x = 0; x < 3; x++) {
          estimates.observe(draws.draw(new Pull(1, p, x, 5, 0), x, seed, charges));
        }
      }
      double[] utilities = estimates.utilities(1);
      for (int arm = 0; arm < mean.length; arm++) {
        mean[arm] += utilities[arm] / seeds;
        squares[arm] += utilities[arm] * utilities[arm] / seeds;
      }
    }
    for (int arm = 0; arm < mean.length; arm++) {
      double error = Math.sqrt((squares[arm] - mean[arm] * mean[arm]) / seeds);
      assertThat(mean[arm]).isCloseTo(exact.utility(1, arm), within(4 * error + 1e-12));
    }
  }

  @Test
  void run_largeBudget_findsThePolicyThatStoppingMakesBest() {
    RecordedEnvironment environment = Environments.stopping(WHOLE, 1);
    Laboratory laboratory = new Laboratory(environment, 1);
    for (long seed = 0; seed < 5; seed++) {
      Trial trial =
          laboratory.run("psst-paired", Variant.PUBLISHED, Budget.ofCompletions(200_000), seed);
      assertThat(trial.returns().regret()).isLessThan(1e-3);
    }
  }
}
