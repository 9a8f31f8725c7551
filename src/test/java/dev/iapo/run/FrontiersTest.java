package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Context;
import dev.iapo.domain.Frontier;
import dev.iapo.domain.Interval;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Task;
import dev.iapo.estimate.Confidence;
import dev.iapo.report.SampleTasks;
import dev.iapo.testkit.StoredRuns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrontiersTest {
  @TempDir private Path dir = Path.of("");

  private static ScriptedRun crossing(String algorithm, String estimator) {
    Task task = SampleTasks.crossing();
    Task.Search old = task.search();
    Task.Search search =
        new Task.Search(algorithm, estimator, old.queries(), old.budget(), old.seed());
    return new ScriptedRun(task.with(search), SampleTasks::answer).failing(0.02);
  }

  private Frontiers.Stored stored(ScriptedRun run, RunResult result) {
    return StoredRuns.stored(result, run.records(), dir.resolve("run"));
  }

  private Frontiers.Stored stored() {
    ScriptedRun run = crossing("psst", "complete");
    return stored(run, run.result());
  }

  private static Context weights(double quality, double cost) {
    return new Context("quality=" + quality + ",cost=" + cost, List.of(quality), cost, 0);
  }

  private static List<Policy.Choice> choices(Frontiers frontiers) {
    return Policies.of(frontiers.result(), "1.2.3").choices();
  }

  /** To the last bit: estimates, intervals, bounds and reasons. */
  @ParameterizedTest
  @CsvSource({
    "psst, complete, 99",
    "psst, blocks, 99",
    "psst-top2, complete, 99",
    "psst-top2, blocks, 99",
    "psst, complete, 2",
    "psst-top2, complete, 1",
    "psst-top2, complete, 2"
  })
  void ownContexts_giveTheRunsPolicy(String algorithm, String estimator, int rounds) {
    ScriptedRun run = crossing(algorithm, estimator);
    if (rounds < 99) {
      run.endingAfter(rounds, RunResult.State.INTERRUPTED, "stopped on request");
    }
    RunResult result = run.result();
    Frontiers.Stored stored = stored(run, result);

    List<Policy.Choice> expected = Policies.of(result, "1.2.3").choices();
    assertThat(choices(Frontiers.of(stored, List.of()))).isEqualTo(expected);
    for (int c = 0; c < expected.size(); c++) {
      Context own = result.task().goal().contexts().get(c);
      Context asked = weights(own.weights().get(0), own.costWeight());
      assertThat(choices(Frontiers.of(stored, List.of(asked)))).containsExactly(expected.get(c));
    }
  }

  @Test
  void screeningThatWasFollowed_isNoEvidence() {
    ScriptedRun run = crossing("psst-top2", "complete");
    assertThat(run.result().record().evidenceFrom()).isEqualTo(1);
    ScriptedRun screened =
        crossing("psst-top2", "complete")
            .endingAfter(1, RunResult.State.INTERRUPTED, "stopped on request");
    assertThat(screened.result().record().evidenceFrom()).isZero();
  }

  @Test
  void multipleOfAnOwnContext_isTheSameChoiceInOtherUnits() {
    Frontiers.Stored stored = stored();
    Policy.Choice own = choices(Frontiers.of(stored, List.of())).get(1);
    Policy.Choice twice = choices(Frontiers.of(stored, List.of(weights(2, -0.2)))).get(0);
    assertThat(twice.configuration()).isEqualTo(own.configuration());
    assertThat(twice.scale()).isEqualTo(own.scale());
    assertThat(twice.utility().estimate()).isEqualTo(2 * own.utility().estimate());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.001, -0.05, -0.3, -2, -50})
  void otherContext_isTheBestCandidateAndAgreesWithTheSegments(double cost) {
    Frontier frontier = Frontiers.of(stored(), List.of(weights(1, cost))).frontier("1.2.3");
    Policy.Choice choice = frontier.policy().choices().get(0);
    Frontier.Segment segment =
        frontier.tradeoffs().get(0).segments().stream()
            .filter(s -> s.from() >= cost && cost > s.to())
            .findFirst()
            .orElseThrow();
    assertThat(segment.point().arm())
        .isEqualTo(
            new Frontier.Arm(choice.configuration().id(), choice.strategy(), choice.scale()));
    assertThat(choice.utility().estimate())
        .isCloseTo(segment.point().quality() + cost * segment.point().cost(), within(1e-9));
    assertThat(frontier.preferences().get(0).trained()).isEmpty();
  }

  @Test
  void segments_joinFromZeroToMinusInfinity_amongTheNonDominated() {
    Frontier.Tradeoff tradeoff =
        Frontiers.of(stored(), List.of()).frontier("1.2.3").tradeoffs().get(0);
    List<Frontier.Segment> segments = tradeoff.segments();
    assertThat(segments.get(0).from()).isZero();
    assertThat(segments.get(segments.size() - 1).to()).isEqualTo(Double.NEGATIVE_INFINITY);
    for (int i = 1; i < segments.size(); i++) {
      assertThat(segments.get(i).from()).isEqualTo(segments.get(i - 1).to());
    }
    assertThat(tradeoff.nonDominated())
        .containsAll(segments.stream().map(Frontier.Segment::point).toList());
  }

  @Test
  void frontier_saysHowAPreferenceDiffersFromTheRunsContexts() {
    List<Context> asked = List.of(weights(1, -0.1), weights(1, -50));
    Frontier frontier = Frontiers.of(stored(), asked).frontier("1.2.3");
    assertThat(frontier.preferences().get(0).trained()).isEqualTo(Optional.of("standard"));
    assertThat(frontier.preferences().get(0).sameAs()).contains("standard");
    assertThat(frontier.preferences().get(1).sameAs()).doesNotContain("premium");
    assertThat(frontier.trained())
        .extracting(t -> t.context().id())
        .containsExactly("free", "standard", "premium");
  }

  @Test
  void curves_areOfEveryPromptAndThinOnesUnbounded() {
    Frontier frontier = Frontiers.of(stored(), List.of(weights(1, -0.02))).frontier("1.2.3");
    Policy.Choice choice = frontier.policy().choices().get(0);
    List<Frontier.Curve> curves = frontier.preferences().get(0).curves();
    assertThat(curves).hasSize(4).allMatch(curve -> curve.steps().size() == 16);
    for (Frontier.Curve curve : curves) {
      for (Frontier.Step step : curve.steps()) {
        boolean thin = step.difference().queries() < Confidence.MIN_QUERIES;
        assertThat(Double.isInfinite(step.difference().high())).isEqualTo(thin);
      }
    }
    Frontier.Step own =
        curves.stream()
            .filter(curve -> curve.prompt().equals(choice.configuration().id()))
            .findFirst()
            .orElseThrow()
            .steps()
            .get(choice.scale() - 1);
    assertThat(own.utility()).isEqualTo(choice.utility());
    assertThat(own.difference()).isEqualTo(new Interval(0, 0, 0, choice.utility().queries()));
  }

  @Test
  void samplesOfAnotherRun_areRefused() {
    Frontiers.Stored stored = stored();
    var fewer = new ArrayList<>(stored.records());
    fewer.removeIf(record -> record.pull().round() == 2);
    assertThatThrownBy(
            () ->
                Frontiers.of(new Frontiers.Stored(stored.run(), fewer, stored.policy()), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("completions (expected: ")
        .hasMessageContaining("as the policy says");
  }
}
