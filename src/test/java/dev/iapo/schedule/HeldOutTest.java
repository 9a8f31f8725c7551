package dev.iapo.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Observation.Charge;
import dev.iapo.domain.Pull;
import dev.iapo.estimate.Problem;
import dev.iapo.testkit.Completions;
import dev.iapo.testkit.Problems;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeldOutTest {
  private static final List<Integer> SCALES = List.of(1, 4, 2);

  private static Problem problem(int queries) {
    return Problems.of(3, queries, 4, List.of(Problems.HALF), 1, Problems.contexts(0, -0.1));
  }

  private static HeldOut completions(int queries, long budget) {
    Problem problem = problem(queries);
    return new HeldOut(problem, SCALES, Problems.completions(problem, budget), 3);
  }

  private static HeldOut tokens(long budget, Plan.Expected expected) {
    Plan plan =
        new Plan(new Budget(Budget.Unit.TOKENS, budget, 0), Collections.nCopies(3, expected));
    return new HeldOut(problem(40), SCALES, plan, 3);
  }

  private static List<Pull> round(Schedule schedule) {
    return ((Decision.Round) schedule.decision()).pulls();
  }

  private static Observation answer(Pull pull, long tokensEach) {
    int n = pull.scale();
    return new Observation(
        pull, Completions.votes("A".repeat(n), 0, n, 0), new Charge(0, n * tokensEach, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "10, 70, 10",
    "10, 1000, 10",
    "10, 69, 9",
    "10, 14, 2",
    "10, 13, 1",
    "10, 6, 0",
    "1, 7, 1"
  })
  void decision_budgetOfCompletions_asksWholeQueriesOnly(int queries, long budget, int asked) {
    HeldOut schedule = completions(queries, budget);
    assertThat(schedule.expectedQueries()).isEqualTo(asked);
    if (asked == 0) {
      assertThat(schedule.decision()).isInstanceOf(Decision.Finished.class);
      return;
    }
    List<Pull> pulls = round(schedule);
    assertThat(pulls).hasSize(3 * asked);
    assertThat(pulls.stream().mapToInt(Pull::scale).sum()).isEqualTo(7 * asked);
    Map<Integer, Set<Integer>> scales =
        pulls.stream()
            .collect(
                Collectors.groupingBy(
                    Pull::configuration, Collectors.mapping(Pull::scale, Collectors.toSet())));
    assertThat(scales).isEqualTo(Map.of(0, Set.of(1), 1, Set.of(4), 2, Set.of(2)));
    for (int i = 0; i < pulls.size(); i += 3) {
      assertThat(pulls.subList(i, i + 3))
          .extracting(Pull::query)
          .containsOnly(pulls.get(i).query());
    }
    assertThat(pulls.stream().map(Pull::query).distinct()).hasSize(asked);
  }

  @Test
  void observe_allOfTheRound_finishes() {
    HeldOut schedule = completions(10, 70);
    List<Observation> answers = round(schedule).stream().map(pull -> answer(pull, 1)).toList();
    schedule.observe(answers);
    assertThat(schedule.decision())
        .isEqualTo(new Decision.Finished(schedule.choices(), Decision.Reason.COMPLETED));
    assertThat(schedule.estimates().queries(schedule.estimates().arms().arm(1, 0, 4)))
        .isEqualTo(10);
    assertThatIllegalStateException().isThrownBy(() -> schedule.observe(List.of()));
  }

  @Test
  void decision_sameSeed_isTheSameAndAnotherSeedAsksInAnotherOrder() {
    Problem problem = problem(10);
    Plan plan = Problems.completions(problem, 35);
    List<Pull> pulls = round(new HeldOut(problem, SCALES, plan, 3));
    assertThat(round(new HeldOut(problem, SCALES, plan, 3))).isEqualTo(pulls);
    assertThat(round(new HeldOut(problem, SCALES, plan, 4))).isNotEqualTo(pulls);
  }

  /** A query takes 7 completions of 10 tokens, and a pull is let in if it may cost 20 each. */
  @ParameterizedTest
  @CsvSource({"5, 40", "10, 40", "30, 0"})
  void rounds_budgetOfTokens_adaptToWhatPullsCost(long tokensEach, int atLeast) {
    HeldOut schedule = tokens(2840, new Plan.Expected(0, 10, 0, 20));
    assertThat(schedule.expectedQueries()).isEqualTo(40);
    Set<Integer> queries = new HashSet<>();
    List<Integer> rounds = new ArrayList<>();
    long spent = 0;
    while (schedule.decision() instanceof Decision.Round round) {
      rounds.add(round.pulls().size() / 3);
      round.pulls().forEach(pull -> queries.add(pull.query()));
      List<Observation> answers =
          round.pulls().stream().map(pull -> answer(pull, tokensEach)).toList();
      spent += answers.stream().mapToLong(o -> o.charge().productive()).sum();
      schedule.observe(answers);
    }
    assertThat(rounds.get(0)).isEqualTo(20);
    assertThat(queries).hasSize(rounds.stream().mapToInt(n -> n).sum());
    assertThat(queries.size()).isGreaterThanOrEqualTo(atLeast);
    assertThat(spent).isLessThanOrEqualTo(tokensEach <= 20 ? 2840 : 2 * 2840);
  }

  @Test
  void create_scalesThatDoNotFit_areRefused() {
    Problem problem = problem(10);
    Plan plan = Problems.completions(problem, 70);
    for (List<Integer> scales : List.of(List.of(1, 2), List.of(1, 2, 5), List.of(0, 1, 1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new HeldOut(problem, scales, plan, 1))
          .withMessageContaining("expected: 1..4 for each of 3 configurations");
    }
  }
}
