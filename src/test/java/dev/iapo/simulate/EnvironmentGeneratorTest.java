package dev.iapo.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.simulate.SyntheticSpec.Cost;
import dev.iapo.simulate.SyntheticSpec.Difficulty;
import dev.iapo.simulate.SyntheticSpec.Kind;
import dev.iapo.simulate.SyntheticSpec.Shape;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentGeneratorTest {
  private static final Difficulty DIFFICULTY = new Difficulty(3, 0.3, 0.1);
  private static final Cost COST = new Cost(0.005, 0.015, false);

  @ParameterizedTest
  @EnumSource(Kind.class)
  void generate_sameSpecification_isTheSame(Kind kind) {
    RecordedEnvironment environment = generate(spec(kind, 1, 32, DIFFICULTY, COST, 1));

    RecordedEnvironment again = generate(spec(kind, 1, 32, DIFFICULTY, COST, 1));

    assertThat(again.contexts()).isEqualTo(environment.contexts());
    assertThat(again.queries()).isEqualTo(environment.queries());
    assertThat(again.prompts()).usingRecursiveComparison().isEqualTo(environment.prompts());
    assertThat(isSame(again.recording(), environment.recording())).isTrue();
    assertThat(generate(spec(kind, 1, 32, DIFFICULTY, COST, 2)).recording().counts(0, 0))
        .isNotEqualTo(environment.recording().counts(0, 0));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void generate_recorded_isTheSumOfEveryRow(Kind kind) {
    RecordedEnvironment environment = generate(spec(kind, 1, 32, DIFFICULTY, COST, 1));

    assertThat(environment.prompts()).hasSize(20);
    assertThat(environment.queries()).hasSize(60);
    for (int p = 0; p < 20; p++) {
      for (int x = 0; x < 60; x++) {
        int[] counts = environment.recording().counts(p, x);
        assertThat(counts).hasSize(choices(kind));
        assertThat(Arrays.stream(counts).sum()).isEqualTo(256);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void generate_deceptive_isBestAtOneAndPoorAtMany(Kind kind) {
    for (long seed = 1; seed <= 3; seed++) {
      ChoiceAnalysis analysis =
          ChoiceAnalysis.of(generate(spec(kind, 1, 32, DIFFICULTY, COST, seed)));

      assertThat(analysis.deceptive()).isGreaterThanOrEqualTo(2);
      assertThat(analysis.late()).isGreaterThanOrEqualTo(2);
      assertThat(analysis.laterRank()).isGreaterThan(5);
      assertThat(analysis.joint()).isGreaterThan(analysis.disjoint() + 0.005);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void generate_contexts_haveDifferentOptimalScales(Kind kind) {
    ChoiceAnalysis analysis = ChoiceAnalysis.of(generate(spec(kind, 1, 24, DIFFICULTY, COST, 1)));

    assertThat(analysis.contexts().stream().map(ChoiceAnalysis.ContextChoice::scale).distinct())
        .hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void generate_severalModels_areConfigurationsOfTheirCostLevels() {
    RecordedEnvironment environment =
        generate(
            new SyntheticSpec(
                Kind.BERNOULLI,
                new Shape(2, 3, 10, 2, 1, 3, 8),
                new Difficulty(1, 0, 0),
                new Cost(1, 16, false),
                64,
                1));

    assertThat(environment.prompts().stream().map(RecordedPrompt::id))
        .containsExactly(
            "model1/p00", "model1/p01", "model1/p02", "model2/p00", "model2/p01", "model2/p02");
    assertThat(environment.prompts().stream().mapToDouble(p -> p.cost().mean()))
        .allMatch(cost -> cost <= 1.15 || cost >= 13.6);
  }

  @Test
  void generate_randomCost_keepsThePromptsMean() {
    Cost random = new Cost(0.005, 0.015, true);
    RecordedEnvironment fixed = generate(spec(Kind.BERNOULLI, 1, 8, DIFFICULTY, COST, 1));
    RecordedEnvironment varied = generate(spec(Kind.BERNOULLI, 1, 8, DIFFICULTY, random, 1));

    for (int p = 0; p < fixed.prompts().size(); p++) {
      CompletionCost cost = varied.prompts().get(p).cost();
      assertThat(cost.costs()).hasSize(7);
      assertThat(cost.mean() / fixed.prompts().get(p).cost().mean()).isBetween(0.999, 1.001);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void generate_tokensPerCost_areInProportionToTheCosts(boolean random) {
    Cost cost = new Cost(0.005, 0.015, random, 20_000);
    RecordedEnvironment environment = generate(spec(Kind.BERNOULLI, 1, 8, DIFFICULTY, cost, 1));

    for (RecordedPrompt prompt : environment.prompts()) {
      double[] costs = prompt.cost().costs();
      assertThat(costs).hasSize(random ? 7 : 1);
      for (int i = 0; i < costs.length; i++) {
        assertThat(prompt.cost().tokens()[i]).isEqualTo((int) Math.round(20_000 * costs[i]));
      }
    }
  }

  @Test
  void generate_preferencesOfBestOfN_areAGridOfNineDirectionsAndThreeCosts() {
    RecordedEnvironment environment = generate(spec(Kind.BEST_OF_N, 1, 32, DIFFICULTY, COST, 1));

    assertThat(environment.contexts()).hasSize(27);
    assertThat(environment.contexts().stream().map(c -> c.weights()).distinct()).hasSize(9);
    assertThat(environment.contexts().stream().map(c -> c.costWeight()).distinct()).hasSize(3);
    assertThat(environment.contexts().get(5).weights()).containsExactly(0.2, 0.5);
    assertThat(environment.contexts().get(0).costWeight()).isZero();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void spec_outOfRange_namesTheOption(Runnable made, String message) {
    assertThatThrownBy(made::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        fault(() -> new Shape(1, 0, 1, 2, 1, 1, 1), "prompts: 0 (expected: 1..1000)"),
        fault(() -> new Shape(0, 1, 1, 2, 1, 1, 1), "models: 0 (expected: 1..100)"),
        fault(() -> new Shape(1, 1, 0, 2, 1, 1, 1), "queries: 0 (expected: 1..100000)"),
        fault(() -> new Shape(1, 1, 1, 2, 11, 1, 1), "objectives: 11 (expected: 1..10)"),
        fault(() -> new Shape(1, 1, 1, 2, 1, 0, 1), "contexts: 0 (expected: 1..10000)"),
        fault(() -> new Shape(1, 1, 1, 2, 1, 1, 1001), "max-scale: 1001 (expected: 1..1000)"),
        fault(() -> new Difficulty(0, 1, 0), "difficulty-tiers: 0 (expected: 1..20)"),
        fault(() -> new Difficulty(1, Double.NaN, 0), "spread: NaN (expected: 0.0..5.0)"),
        fault(() -> new Difficulty(1, 1, 0.6), "deceptive: 0.6 (expected: 0.0..0.5)"),
        fault(() -> new Cost(0, 1, false), "cost-low: 0.0 (expected: above 0, at most 1000000.0)"),
        fault(() -> new Cost(2, 1, false), "cost-high: 1.0 (expected: 2.0..1000000.0)"),
        fault(
            () -> new Cost(1, 10, false, 100_001),
            "tokens-per-cost: 100001.0 (expected: 0.0..100000.0)"));
  }

  private static Arguments fault(Runnable made, String message) {
    return Arguments.of(made, message);
  }

  @Test
  void spec_hugeEnvironment_isRefused() {
    assertThatThrownBy(
            () ->
                new SyntheticSpec(
                    Kind.CATEGORICAL,
                    new Shape(1, 1_000, 100_000, 5, 1, 3, 32),
                    DIFFICULTY,
                    COST,
                    256,
                    1))
        .hasMessage(
            "models × prompts × queries × answers or outcomes × objectives: 500,000,000"
                + " (expected: at most 20,000,000)");
  }

  private static SyntheticSpec spec(
      Kind kind, int models, int maxScale, Difficulty difficulty, Cost cost, long seed) {
    int objectives = kind == Kind.BEST_OF_N ? 2 : 1;
    int contexts = kind == Kind.BEST_OF_N ? 27 : 3;
    Shape shape = new Shape(models, 20, 60, choices(kind), objectives, contexts, maxScale);
    return new SyntheticSpec(kind, shape, difficulty, cost, 256, seed);
  }

  private static int choices(Kind kind) {
    return switch (kind) {
      case BERNOULLI -> 2;
      case CATEGORICAL -> 5;
      case BEST_OF_N -> 12;
    };
  }

  private static RecordedEnvironment generate(SyntheticSpec spec) {
    return EnvironmentGenerator.generate(spec, "synthetic");
  }

  private static boolean isSame(Recording one, Recording other) {
    if (one instanceof Recording.Scores scores && other instanceof Recording.Scores others) {
      return Arrays.deepEquals(scores.counts(), others.counts())
          && Arrays.deepEquals(scores.scores(), others.scores());
    }
    return one instanceof Recording.Answers answers
        && other instanceof Recording.Answers others
        && Arrays.deepEquals(answers.counts(), others.counts());
  }
}
