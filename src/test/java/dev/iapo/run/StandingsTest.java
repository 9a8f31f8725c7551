package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Configuration;
import dev.iapo.domain.Context;
import dev.iapo.domain.Frontier;
import dev.iapo.domain.Interval;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Standing;
import dev.iapo.domain.Task;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Confidence;
import dev.iapo.report.SampleTasks;
import dev.iapo.testkit.StoredRuns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run tells of itself on its way is what policy, intervals and frontier say at its end. */
class StandingsTest {
  private static final String VERSION = "1.2.3";

  @TempDir private Path dir = Path.of("");

  private static ScriptedRun after(int rounds) {
    ScriptedRun run = new ScriptedRun(SampleTasks.crossing(), SampleTasks::answer).failing(0.02);
    return rounds == 0
        ? run
        : run.endingAfter(rounds, RunResult.State.INTERRUPTED, "it is under way");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 0})
  void of_runAtAnyRound_isItsPolicyItsSurvivorsAndItsIntervals(int rounds) {
    RunResult result = after(rounds).result();
    Standing standing = Standings.of(result, VERSION);

    assertThat(standing.policy()).isEqualTo(Policies.of(result, VERSION));
    assertThat(standing.rounds())
        .isEqualTo(
            result.rounds().stream()
                .map(round -> new Standing.Round(round.number(), round.aliveBefore()))
                .toList());
    ArmSpace arms = result.estimates().arms();
    for (int c = 0; c < result.choices().size(); c++) {
      int context = c;
      List<Integer> alive =
          IntStream.range(0, arms.size())
              .filter(arm -> result.alive().test(context, arm))
              .boxed()
              .toList();
      assertThat(standing.survivors().get(c))
          .isEqualTo(alive.stream().map(arm -> arm(result.task(), arms, arm)).toList())
          .contains(arm(result.task(), arms, result.choices().get(c).arm()));
      assertCurves(standing, result, c);
    }
  }

  private static Frontier.Arm arm(Task task, ArmSpace arms, int arm) {
    return new Frontier.Arm(
        task.configurations().get(arms.configuration(arm)).id(),
        task.goal().strategies().get(arms.strategy(arm)),
        arms.scale(arm));
  }

  private static void assertCurves(Standing standing, RunResult result, int context) {
    Task task = result.task();
    Policy.Choice choice = standing.policy().choices().get(context);
    Confidence confidence = Problems.confidence(task.search(), result.estimates());
    List<Standing.Curve> curves =
        standing.curves().stream()
            .filter(curve -> curve.context().equals(choice.context().id()))
            .toList();
    assertThat(curves.get(0).prompt()).isEqualTo(choice.configuration().id());
    assertThat(curves.stream().filter(Standing.Curve::chosen)).containsExactly(curves.get(0));
    assertThat(curves.get(0).steps().get(choice.scale() - 1)).isEqualTo(choice.utility());
    for (Standing.Curve curve : curves) {
      int prompt =
          task.configurations().stream().map(Configuration::id).toList().indexOf(curve.prompt());
      List<Interval> all = confidence.intervals(context, prompt, 0);
      assertThat(curve.steps()).isNotEmpty().isEqualTo(all.subList(0, curve.steps().size()));
      assertThat(all.subList(curve.steps().size(), all.size()))
          .allMatch(step -> step.queries() == 0);
      assertThat(curve.alive())
          .isEqualTo(
              standing.survivors().get(context).stream()
                  .anyMatch(arm -> arm.prompt().equals(curve.prompt())));
    }
  }

  @Test
  void of_endedRun_hasTheTradeoffOfItsFrontier() {
    ScriptedRun run = after(0);
    RunResult result = run.result();
    Standing standing = Standings.of(result, VERSION);
    Frontier frontier =
        Frontiers.of(StoredRuns.stored(result, run.records(), dir.resolve("run")), List.of())
            .frontier(VERSION);

    assertThat(standing.tradeoffs()).hasSameSizeAs(frontier.tradeoffs());
    for (int i = 0; i < standing.tradeoffs().size(); i++) {
      Standing.Tradeoff own = standing.tradeoffs().get(i);
      Frontier.Tradeoff other = frontier.tradeoffs().get(i);
      assertThat(own.weights()).isEqualTo(other.weights());
      assertThat(own.candidates()).isEqualTo(other.candidates()).isEqualTo(own.points().size());
      assertThat(own.segments()).isEqualTo(other.segments());
      assertThat(
              own.points().stream().filter(Standing.Point::nonDominated).map(Standing.Point::point))
          .containsExactlyInAnyOrderElementsOf(other.nonDominated());
      assertThat(own.contexts()).containsExactly("free", "standard", "premium");
    }
  }

  @Test
  void of_hugeTask_isBounded() {
    List<Configuration> prompts = new ArrayList<>();
    Configuration like = SampleTasks.crossing().configurations().get(0);
    for (int i = 0; i < 140; i++) {
      prompts.add(new Configuration("p" + i, like.prompt(), like.model(), like.sampling()));
    }
    List<Context> contexts =
        IntStream.range(0, 30)
            .mapToObj(i -> new Context("c" + i, List.of(1.0), -0.01 * i, 0))
            .toList();
    Task task = SampleTasks.task("huge", prompts, contexts, 16, 200_000);
    Standing standing =
        Standings.of(
            new ScriptedRun(task, SampleTasks::answer)
                .endingAfter(1, RunResult.State.INTERRUPTED, "it is under way")
                .result(),
            VERSION);

    assertThat(standing.survivors())
        .hasSize(30)
        .allMatch(arms -> arms.size() <= Standing.MOST_ARMS)
        .anyMatch(arms -> arms.size() == Standing.MOST_ARMS);
    assertThat(new HashSet<>(standing.curves().stream().map(Standing.Curve::context).toList()))
        .hasSize(Standing.MOST_CONTEXTS);
    assertThat(standing.curves()).hasSize(Standing.MOST_CONTEXTS * Standing.MOST_CURVES);
    assertThat(standing.tradeoffs()).hasSize(1);
    Standing.Tradeoff tradeoff = standing.tradeoffs().get(0);
    assertThat(tradeoff.candidates()).isGreaterThan(Standing.MOST_POINTS);
    assertThat(tradeoff.points()).hasSize(Standing.MOST_POINTS);
    assertThat(tradeoff.points().get(0).nonDominated()).isTrue();
    assertThat(tradeoff.contexts()).hasSize(Standing.MOST_CONTEXTS);
  }
}
