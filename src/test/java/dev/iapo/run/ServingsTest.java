package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Context;
import dev.iapo.domain.Deployable;
import dev.iapo.domain.Deployable.Segment;
import dev.iapo.domain.Deployable.Selection;
import dev.iapo.domain.Deployable.Tradeoff;
import dev.iapo.domain.Frontier;
import dev.iapo.domain.Model;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Sample;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Task;
import dev.iapo.domain.Voting;
import dev.iapo.io.PolicyCodec;
import dev.iapo.report.SampleTasks;
import dev.iapo.testkit.StoredRuns;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What policies hold to be served by, through their files. */
class ServingsTest {
  private static final PolicyCodec.Timing TIMING =
      new PolicyCodec.Timing("run-7", Instant.EPOCH, Duration.ZERO);

  @TempDir private Path dir = Path.of("");

  /** Ways in which answers are made of completions. */
  private enum Shape {
    MAJORITY("majority-vote"),
    BEST_OF_N("best-of-n"),
    WEIGHTED("weighted-vote"),
    EARLY_STOP("early-stop-vote"),
    ALL_VOTES("majority-vote", "weighted-vote", "early-stop-vote");

    @SuppressWarnings("ImmutableEnumChecker") // it is
    private final List<String> strategies;

    Shape(String... strategies) {
      this.strategies = List.of(strategies);
    }
  }

  /** Two objectives, of which the second is a length that may be selected by. */
  private static Task task(Shape shape, boolean reference) {
    Task task = SampleTasks.crossing();
    boolean votes = shape != Shape.BEST_OF_N;
    Voting voting = new Voting("fair", Optional.of("brief"), 2, OptionalDouble.of(0.9));
    List<Context> contexts =
        votes
            ? List.of(
                new Context("free", List.of(1.0, 0.0), -0.5, 0.5),
                new Context("dear", List.of(2.0, 0.0), -0.01, 0.5))
            : List.of(
                new Context("free", List.of(1.0, 0.0), -0.5, 0.5),
                new Context("both", List.of(1.0, 0.5), -0.01, 0.5));
    Task judged =
        new Task(
            task.name(),
            task.description(),
            task.configurations(),
            task.data(),
            new Task.Judging(
                task.judging().answer(),
                List.of(
                    new ScorerSpec(
                        new Objective("quality", 0, 1, reference), new Scoring("correct")),
                    new ScorerSpec(
                        new Objective("brief", 0, 2, false),
                        new Scoring("length", Map.of("unit", "words")))),
                task.judging().cost()),
            task.goal(),
            task.search());
    return SampleTasks.withBudget(
        judged.with(new Task.Goal(shape.strategies, voting, 8, contexts, 0.05)),
        new Budget(Budget.Unit.COMPLETIONS, 4_000, 0));
  }

  private static ScriptedRun run(Task task) {
    return new ScriptedRun(
        task,
        (configuration, query, random) -> {
          Sample one = SampleTasks.answer(configuration, query, random);
          double quality =
              task.goal().strategies().equals(List.of("best-of-n"))
                  ? random.nextDouble() * one.scores().get(0)
                  : one.scores().get(0);
          double brief = random.nextDouble() * (2 - configuration % 3);
          return new Sample(one.text(), one.finishReason(), one.answer(), List.of(quality, brief));
        });
  }

  private static Deployable file(Policy policy) {
    String text = PolicyCodec.write(policy, TIMING);
    return PolicyCodec.deployable(text.getBytes(StandardCharsets.UTF_8), "policy.json");
  }

  private static Deployable.Arm asInFiles(Deployable.Arm arm) {
    var of = arm.configuration();
    return new Deployable.Arm(
        new Configuration(
            of.id(),
            of.prompt(),
            new Model(of.model().provider(), of.model().name(), 1),
            of.sampling()),
        arm.strategy(),
        arm.voting(),
        arm.scale());
  }

  private static Tradeoff asInFiles(Tradeoff tradeoff) {
    return new Tradeoff(
        tradeoff.weights(),
        tradeoff.segments().stream()
            .map(s -> new Segment(asInFiles(s.arm()), s.promise(), s.qualities(), s.from(), s.to()))
            .toList());
  }

  @ParameterizedTest
  @EnumSource
  void file_everyShape_isReadAsItWasWritten(Shape shape) {
    Task task = task(shape, false);
    Policy policy = Policies.usable(run(task).result(), "1.2.3");
    Deployable read = file(policy);
    Policy.Serving serving = policy.serving().orElseThrow();
    assertThat(read.task()).isEqualTo(task.name());
    assertThat(read.run()).isEqualTo("run-7");
    assertThat(read.judging()).isEqualTo(task.judging());
    assertThat(read.voting()).isEqualTo(task.goal().voting());
    assertThat(read.tradeoffs())
        .isEqualTo(serving.frontier().stream().map(ServingsTest::asInFiles).toList());
    for (int c = 0; c < policy.choices().size(); c++) {
      Policy.Choice choice = policy.choices().get(c);
      assertThat(read.choices().get(c))
          .isEqualTo(
              new Deployable.Choice(
                  choice.context(),
                  asInFiles(
                      new Deployable.Arm(
                          choice.configuration(),
                          choice.strategy(),
                          task.goal().voting(),
                          choice.scale())),
                  choice.oracle(),
                  serving.promises().get(c)));
      assertThat(serving.promises().get(c).cost().mean()).isEqualTo(choice.costPerQuery());
      assertThat(serving.promises().get(c).completions().mean())
          .isEqualTo(choice.expectedCompletions());
    }
  }

  @ParameterizedTest
  @EnumSource
  void frontier_ofEveryShape_joinsFromZeroToMinusInfinityWithFigures(Shape shape) {
    Deployable read = file(Policies.usable(run(task(shape, false)).result(), "1.2.3"));
    assertThat(read.tradeoffs()).hasSize(shape == Shape.BEST_OF_N ? 9 : 1);
    for (Tradeoff tradeoff : read.tradeoffs()) {
      double from = 0;
      for (Segment segment : tradeoff.segments()) {
        assertThat(segment.from()).isEqualTo(from);
        assertThat(segment.promise().agreement().orElseThrow().mean()).isBetween(0.0, 1.0);
        assertThat(segment.promise().unparsed().orElseThrow().error()).isGreaterThanOrEqualTo(0);
        assertThat(segment.promise().cost().error()).isGreaterThanOrEqualTo(0);
        double sum = 0;
        for (int k = 0; k < 2; k++) {
          double weight = tradeoff.weights().get(k);
          sum += weight > 0 ? weight * segment.qualities().get(k) : 0;
        }
        assertThat(sum).isCloseTo(segment.promise().quality(), within(1e-9));
        from = segment.to();
      }
      assertThat(from).isEqualTo(Double.NEGATIVE_INFINITY);
    }
  }

  /** An arm that selects by the reference answer is an oracle; one completion is not selected. */
  @Test
  void frontier_whereSelectingNeedsTheReference_hasNoOracle() {
    Deployable read = file(Policies.usable(run(task(Shape.BEST_OF_N, true)).result(), "1.2.3"));
    assertThat(read.choices().get(1).oracle()).isTrue();
    boolean several = false;
    for (Tradeoff tradeoff : read.tradeoffs()) {
      for (Segment segment : tradeoff.segments()) {
        assertThat(tradeoff.weights().get(0) > 0 && segment.arm().scale() > 1).isFalse();
        several |= segment.arm().scale() > 1;
      }
    }
    assertThat(several).isTrue(); // selected by the other objective
    assertThat(read.of(List.of(0.7, 0.9), -0.001).oracle()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.001, -0.05, -0.3, -2, -50})
  void of_untrainedWeightOfTheCost_isWhatTheFrontierOfTheRunSays(double cost) {
    ScriptedRun run = new ScriptedRun(SampleTasks.crossing(), SampleTasks::answer).failing(0.02);
    RunResult result = run.result();
    Frontiers.Stored stored = StoredRuns.stored(result, run.records(), dir.resolve("run"));
    Deployable read = file(Policies.usable(result, "1.2.3"));
    for (double weight : List.of(0.7, 1.0, 3.0)) {
      Context asked = new Context("asked", List.of(weight), cost, 0);
      Frontier frontier = Frontiers.of(stored, List.of(asked)).frontier("1.2.3");
      Policy.Choice choice = frontier.policy().choices().get(0);
      Selection selection = read.of(List.of(weight), cost);
      assertThat(selection.arm().configuration().id()).isEqualTo(choice.configuration().id());
      assertThat(selection.arm().scale()).isEqualTo(choice.scale());
      assertThat(selection.promise().utility())
          .isCloseTo(choice.utility().estimate(), within(1e-9));
      assertThat(selection.promise().cost().mean()).isEqualTo(choice.costPerQuery());
    }
  }

  /** Selecting by other weights than those asked for can only lose, and loses little. */
  @Test
  void of_severalObjectivesAnyDirection_isABoundCloseToWhatTheRunsCompletionsSay() {
    ScriptedRun run = run(task(Shape.BEST_OF_N, false));
    RunResult result = run.result();
    Frontiers.Stored stored = StoredRuns.stored(result, run.records(), dir.resolve("run"));
    Deployable read = file(Policies.usable(result, "1.2.3"));
    SplittableRandom random = new SplittableRandom(4);
    for (int trial = 0; trial < 30; trial++) {
      List<Double> weights = List.of(random.nextDouble(), random.nextDouble());
      double cost = -0.2 * random.nextDouble();
      Context asked = new Context("asked", weights, cost, 0);
      Policy.Choice best =
          Frontiers.of(stored, List.of(asked)).frontier("1.2.3").policy().choices().get(0);
      double promised = read.of(weights, cost).promise().utility();
      double range = weights.get(0) + 2 * weights.get(1);
      assertThat(promised)
          .isBetween(best.utility().estimate() - 0.01 * range, best.utility().estimate() + 1e-9);
    }
  }

  @Test
  void usable_ofARunThatFailed_isWithout() {
    RunResult result = run(task(Shape.MAJORITY, false)).result();
    RunResult failed = result.ended(RunResult.State.FAILED, "why");
    assertThat(Policies.usable(failed, "1.2.3").serving()).isEmpty();
    assertThat(Policies.of(result, "1.2.3").serving()).isEmpty();
  }
}
