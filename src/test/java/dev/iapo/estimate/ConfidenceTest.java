package dev.iapo.estimate;

import static dev.iapo.testkit.Completions.votes;
import static dev.iapo.testkit.Problems.observation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Interval;
import dev.iapo.testkit.Problems;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfidenceTest {
  @ParameterizedTest
  @EnumSource
  void intervals_oneArm_areStudents(EstimatorKind kind) {
    Estimates estimates = new Estimates(Problems.voting(1, 30, 1, 0), kind);
    for (int query = 0; query < 20; query++) {
      estimates.observe(observation(0, query, votes(query % 2 == 0 ? "A" : "b")));
    }
    Interval interval = new Confidence(estimates).intervals(0).get(0);
    double margin = 2.093024 * Math.sqrt(0.25 / 19); // t with 19 degrees of freedom, 97.5 %
    assertThat(interval.estimate()).isEqualTo(0.5);
    assertThat(interval.low()).isCloseTo(0.5 - margin, within(1e-6));
    assertThat(interval.high()).isCloseTo(0.5 + margin, within(1e-6));
    assertThat(interval.queries()).isEqualTo(20);
  }

  @Test
  void intervals_severalSampledArms_areWiderForAll() {
    Estimates estimates = new Estimates(Problems.voting(3, 30, 1, 0), EstimatorKind.COMPLETE);
    for (int query = 0; query < 20; query++) {
      estimates.observe(observation(0, query, votes(query % 2 == 0 ? "A" : "b")));
      estimates.observe(observation(1, query, votes("A")));
    }
    List<Interval> intervals = new Confidence(estimates).intervals(0);
    double margin = 2.433440 * Math.sqrt(0.25 / 19); // 98.75 %, for two sampled arms
    assertThat(intervals.get(0).high()).isCloseTo(0.5 + margin, within(1e-6));
    assertThat(intervals.get(2).estimate()).isNaN();
    assertThat(intervals.get(2)).matches(ConfidenceTest::unbounded);
  }

  @Test
  void intervals_oneQuery_areUnbounded() {
    Estimates estimates = new Estimates(Problems.voting(1, 9, 2, 0), EstimatorKind.BLOCKS);
    estimates.observe(observation(0, 3, votes("Ab")));
    estimates.observe(observation(0, 3, votes("bb")));
    assertThat(new Confidence(estimates).intervals(0)).allMatch(ConfidenceTest::unbounded);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 19, 20, 30})
  void intervals_allRight_needEnoughQueriesAndLeaveRoomForAKindNotSeen(int queries) {
    Estimates estimates = new Estimates(Problems.voting(1, 30, 1, 0), EstimatorKind.COMPLETE);
    for (int query = 0; query < queries; query++) {
      estimates.observe(observation(0, query, votes("A")));
    }
    Interval interval = new Confidence(estimates).interval(0, 0);
    assertThat(new Confidence(estimates).intervals(0)).containsExactly(interval);
    assertThat(interval.estimate()).isEqualTo(1);
    if (queries < Confidence.MIN_QUERIES) {
      assertThat(interval).matches(ConfidenceTest::unbounded);
    } else {
      assertThat(interval.low()).isCloseTo(1 + Math.log(0.05) / queries, within(1e-12));
      assertThat(interval.high()).isCloseTo(1 - Math.log(0.05) / queries, within(1e-12));
    }
  }

  @Test
  void regret_pairedQueries_isBoundedByTheirDifferences() {
    Confidence confidence = new Confidence(pairs(20, 0));
    // The other is right on 20 queries, the choice on 15: differences of mean 0.25.
    double error = Math.sqrt(0.25 * 0.75 * 20 / 19 / 20);
    Confidence.RegretBound regret = confidence.regret(0, 1);
    assertThat(regret.bound()).isCloseTo(0.25 + 1.729133 * error, within(1e-6));
    assertThat(regret.rival()).isZero();
    assertThat(regret.queries()).isEqualTo(20);
    assertThat(confidence.regret(0, 0)).isEqualTo(new Confidence.RegretBound(0, 0, 20));
  }

  @Test
  void differences_pairedQueries_areStudentsOfTheirDifferences() {
    Confidence confidence = new Confidence(pairs(20, 0));
    Interval worse = confidence.differences(0, 1, 0, 0).get(0);
    double error = Math.sqrt(0.25 * 0.75 * 20 / 19 / 20);
    double margin = 2.093024 * error; // t with 19 degrees of freedom, 97.5 %: one comparison
    assertThat(worse.estimate()).isEqualTo(-0.25);
    assertThat(worse.low()).isCloseTo(-0.25 - margin, within(1e-6));
    assertThat(worse.high()).isCloseTo(-0.25 + margin, within(1e-6));
    assertThat(worse.queries()).isEqualTo(20);
    assertThat(confidence.differences(0, 0, 0, 0)).containsExactly(new Interval(0, 0, 0, 20));
  }

  @Test
  void differences_tooFewQueries_areUnbounded() {
    assertThat(new Confidence(pairs(19, 0)).differences(0, 1, 0, 0))
        .allMatch(ConfidenceTest::unbounded);
  }

  @Test
  void regret_severalContexts_holdsForAllTogether() {
    Confidence confidence = new Confidence(pairs(20, 0, -1));
    double error = Math.sqrt(0.25 * 0.75 * 20 / 19 / 20);
    assertThat(confidence.regret(0, 1).bound())
        .isCloseTo(0.25 + 2.093024 * error, within(1e-6)); // 97.5 % instead of 95 %
  }

  @Test
  void regret_armsAlikeOnAllQueries_leavesRoomForAKindNotSeen() {
    Estimates estimates = new Estimates(Problems.voting(2, 30, 1, 0), EstimatorKind.COMPLETE);
    for (int query = 0; query < 30; query++) {
      estimates.observe(observation(0, query, votes("A")));
      estimates.observe(observation(1, query, votes("A")));
    }
    // At 95 % so many agreeing queries rule out a share of others above 1 - 0.05^(1/30), < 3/30.
    double bound = new Confidence(estimates).regret(0, 0).bound();
    assertThat(bound).isCloseTo(-Math.log(0.05) / 30, within(1e-12));
    assertThat(bound).isGreaterThan(1 - Math.pow(0.05, 1 / 30.0));
  }

  @Test
  void regret_tooFewQueries_isUnbounded() {
    assertThat(new Confidence(pairs(19, 0)).regret(0, 0).bound())
        .isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void regret_rivalNeverSampled_isUnbounded() {
    Estimates estimates = new Estimates(Problems.voting(2, 30, 1, 0), EstimatorKind.COMPLETE);
    for (int query = 0; query < 30; query++) {
      estimates.observe(observation(0, query, votes("A")));
    }
    Confidence.RegretBound regret = new Confidence(estimates).regret(0, 0);
    assertThat(regret.bound()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(regret.rival()).isEqualTo(1);
    assertThat(regret.queries()).isZero();
  }

  @Test
  void regret_onlyArm_isZero() {
    Estimates estimates = new Estimates(Problems.voting(1, 30, 1, 0), EstimatorKind.COMPLETE);
    assertThat(new Confidence(estimates).regret(0, 0))
        .isEqualTo(new Confidence.RegretBound(0, 0, 0));
  }

  private static boolean unbounded(Interval interval) {
    return interval.low() == Double.NEGATIVE_INFINITY
        && interval.high() == Double.POSITIVE_INFINITY;
  }

  /** Two prompts on the same queries: one right on all, the other on three of four. */
  private static Estimates pairs(int queries, double... costWeights) {
    Estimates estimates =
        new Estimates(Problems.voting(2, 30, 1, costWeights), EstimatorKind.COMPLETE);
    for (int query = 0; query < queries; query++) {
      estimates.observe(observation(0, query, votes("A")));
      estimates.observe(observation(1, query, votes(query % 4 == 0 ? "b" : "A")));
    }
    return estimates;
  }
}
