package dev.iapo.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Deployable.Figure;
import dev.iapo.domain.Deployable.Promise;
import dev.iapo.domain.Deployable.Segment;
import dev.iapo.domain.Deployable.Selection;
import dev.iapo.domain.Deployable.Tradeoff;
import dev.iapo.estimate.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeployableTest {
  private static final Voting VOTING = Voting.of("fair");

  /** An arm of a direction: its answer's worth by objective, and its cost. */
  private record Line(int direction, int scale, List<Double> qualities, double cost) {
    double quality(List<Double> weights) {
      return IntStream.range(0, weights.size())
          .mapToDouble(k -> weights.get(k) * qualities.get(k))
          .sum();
    }
  }

  private static Deployable.Arm arm(int scale) {
    Prompt prompt = new Prompt("p", List.of(new ChatMessage("user", "{{q}}")));
    Configuration configuration =
        new Configuration("p", prompt, new Model("x", "m", 1), Sampling.ofMaxTokens(8));
    return new Deployable.Arm(configuration, "best-of-n", VOTING, scale);
  }

  private static Promise promise(double quality, double utility, double cost) {
    return new Promise(
        quality,
        utility,
        new Figure(cost, 0),
        new Figure(1, 0),
        Optional.empty(),
        Optional.empty());
  }

  private static Deployable policy(List<Tradeoff> tradeoffs, List<Double> trained, double cost) {
    List<ScorerSpec> scorers =
        IntStream.range(0, trained.size())
            .mapToObj(k -> new ScorerSpec(new Objective("o" + k, 0, 1, false), new Scoring("x")))
            .toList();
    return new Deployable(
        "task",
        "run",
        new Task.Judging(
            new AnswerSpec("whole", "", "exact", 0),
            scorers,
            new CostRule(CostRule.Kind.TOKENS, "")),
        VOTING,
        List.of(
            new Deployable.Choice(
                new Context("own", trained, cost, 1), arm(99), true, promise(0.5, 0.25, 1))),
        tradeoffs);
  }

  private static Tradeoff tradeoff(List<Double> weights, List<Line> lines) {
    Envelope envelope =
        Envelope.of(
            IntStream.range(0, lines.size())
                .mapToObj(
                    i -> new Envelope.Line(i, lines.get(i).quality(weights), lines.get(i).cost()))
                .toList());
    return new Tradeoff(
        weights,
        envelope.segments().stream()
            .map(
                s ->
                    new Segment(
                        arm(lines.get(s.line().arm()).scale()),
                        promise(s.line().quality(), s.line().at(s.from()), s.line().cost()),
                        lines.get(s.line().arm()).qualities(),
                        s.from(),
                        s.to()))
            .toList());
  }

  private static List<Line> lines(SplittableRandom random, int direction, int objectives) {
    return IntStream.rangeClosed(1, 12)
        .mapToObj(
            scale ->
                new Line(
                    direction,
                    scale,
                    random.doubles(objectives).boxed().toList(),
                    random.nextDouble(0.1, 3)))
        .toList();
  }

  @Test
  void of_sameProportionsAsAContext_isItsChoiceInUnitsOfTheWeightsAskedFor() {
    Deployable policy = policy(List.of(), List.of(1.0, 0.5), -0.25);
    Selection selection = policy.of(List.of(4.0, 2.0), -1);
    assertThat(selection.arm()).isEqualTo(arm(99));
    assertThat(selection.context()).contains("own");
    assertThat(selection.oracle()).isTrue();
    assertThat(selection.promise().quality()).isEqualTo(2);
    assertThat(selection.promise().utility()).isEqualTo(1);
    assertThat(selection.promise().cost()).isEqualTo(new Figure(1, 0));
    assertThat(selection.selecting()).containsExactly(4.0, 2.0);
  }

  @Test
  void of_directionOfATradeoff_isTheBestOfAllItsArms() {
    SplittableRandom random = new SplittableRandom(5);
    List<Double> direction = List.of(1.0, 0.5);
    for (int trial = 0; trial < 100; trial++) {
      List<Line> lines = lines(random, 0, 2);
      Deployable policy = policy(List.of(tradeoff(direction, lines)), List.of(1.0, 0.0), -7);
      for (double costWeight : List.of(0.0, -random.nextDouble(), -1.0, -100.0)) {
        double times = random.nextDouble(0.1, 10);
        List<Double> asked = direction.stream().map(weight -> times * weight).toList();
        Selection selection = policy.of(asked, costWeight);
        double best =
            lines.stream()
                .mapToDouble(line -> line.quality(asked) + costWeight * line.cost())
                .max()
                .orElseThrow();
        assertThat(selection.promise().utility()).isCloseTo(best, within(1e-9));
        assertThat(selection.promise().quality() + costWeight * selection.promise().cost().mean())
            .isCloseTo(best, within(1e-9));
        assertThat(selection.selecting()).isEqualTo(asked);
        assertThat(selection.context()).isEmpty();
        assertThat(selection.oracle()).isFalse();
      }
    }
  }

  @Test
  void of_otherDirection_isTheBestOfWhatAllTradeoffsHold_selectedAsItIsThere() {
    SplittableRandom random = new SplittableRandom(6);
    List<List<Double>> directions =
        List.of(List.of(1.0, 0.0, 0.0), List.of(0.0, 2.0, 0.0), List.of(0.5, 0.5, 0.5));
    for (int trial = 0; trial < 100; trial++) {
      List<Tradeoff> tradeoffs = new ArrayList<>();
      for (int d = 0; d < directions.size(); d++) {
        tradeoffs.add(tradeoff(directions.get(d), lines(random, d, 3)));
      }
      Deployable policy = policy(tradeoffs, List.of(1.0, 0.0, 0.0), -7);
      List<Double> asked = random.doubles(3).boxed().toList();
      double costWeight = -random.nextDouble();
      double best = Double.NEGATIVE_INFINITY;
      List<Double> selecting = List.of();
      for (Tradeoff tradeoff : tradeoffs) {
        for (Segment segment : tradeoff.segments()) {
          double utility = costWeight * segment.promise().cost().mean();
          for (int k = 0; k < 3; k++) {
            utility += asked.get(k) * segment.qualities().get(k);
          }
          selecting = utility > best ? tradeoff.weights() : selecting;
          best = Math.max(best, utility);
        }
      }
      Selection selection = policy.of(asked, costWeight);
      assertThat(selection.promise().utility()).isCloseTo(best, within(1e-12));
      assertThat(selection.selecting()).isEqualTo(selecting);
    }
  }

  @Test
  void of_whereTwoSegmentsMeet_isOneOfThem_andAtZeroTheFirst() {
    List<Line> lines = List.of(new Line(0, 8, List.of(1.0), 2), new Line(0, 1, List.of(0.5), 1));
    Deployable policy = policy(List.of(tradeoff(List.of(1.0), lines)), List.of(1.0), -7);
    assertThat(policy.of(List.of(1.0), 0).arm().scale()).isEqualTo(8);
    assertThat(policy.of(List.of(1.0), -0.5).promise().utility()).isZero();
    assertThat(policy.of(List.of(1.0), Math.nextDown(-0.5)).arm().scale()).isEqualTo(1);
    assertThat(policy.of(List.of(2.0), -0.9).arm().scale()).isEqualTo(8);
    assertThat(policy.of(List.of(2.0), -1.1).arm().scale()).isEqualTo(1);
  }

  @Test
  void of_objectiveThatNoTradeoffWeighs_isRefused() {
    Line vote = new Line(0, 3, List.of(0.5, Double.NaN), 1);
    Segment best =
        new Segment(arm(3), promise(0.5, 0.5, 1), vote.qualities(), 0, Double.NEGATIVE_INFINITY);
    Deployable policy =
        policy(List.of(new Tradeoff(List.of(1.0, 0.0), List.of(best))), List.of(1.0, 0.0), -7);
    assertThat(policy.of(List.of(3.0, 0.0), -1).promise().quality()).isEqualTo(1.5);
    assertThatThrownBy(() -> policy.of(List.of(1.0, 0.5), -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weights.o1: 0.5 (expected: 0, as the policy has no estimates of it)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-1       | 0 | weights.o0: -1.0 (expected: a finite number, at least 0)",
        "NaN      | 0 | weights.o0: NaN (expected: a finite number, at least 0)",
        "Infinity | 0 | weights.o0: Infinity (expected: a finite number, at least 0)",
        "1        | 1 | weights.cost: 1.0 (expected: a finite number, at most 0)",
        "1 | -Infinity | weights.cost: -Infinity (expected: a finite number, at most 0)",
        "0 | -1 | weights: none above 0 (expected: a weight above 0 for one of o0)"
      })
  void of_weightsThatAreNone_saysWhatIsExpected(double weight, double cost, String message) {
    Deployable policy = policy(List.of(), List.of(1.0), 0);
    assertThatThrownBy(() -> policy.of(List.of(weight), cost))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void of_fileWithoutFrontier_hasItsContextsOnly() {
    Deployable policy = policy(List.of(), List.of(1.0), -0.5);
    assertThat(policy.of(List.of(2.0), -1).context()).contains("own");
    assertThatThrownBy(() -> policy.of(List.of(1.0), -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("were not trained")
        .hasMessageContaining("(expected: one of the contexts own, or a policy");
    assertThatThrownBy(() -> policy.of(List.of(1.0, 1.0), -1))
        .hasMessage("weights: 2 (expected: 1, one per objective)");
  }
}
