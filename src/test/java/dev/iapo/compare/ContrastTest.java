package dev.iapo.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Budget;
import dev.iapo.simulate.Trial;
import dev.iapo.testkit.Trials;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ContrastTest {
  private static final Trial.Setup BASE = Trials.setup("e", "base", 100);
  private static final Trial.Setup OTHER = Trials.setup("e", "other", 100);

  private static List<Trial> trials(Trial.Setup setup, double... regrets) {
    List<Trial> trials = new ArrayList<>();
    for (int seed = 0; seed < regrets.length; seed++) {
      trials.add(Trials.of(setup, seed, regrets[seed]));
    }
    return trials;
  }

  @SafeVarargs
  private static Simulations simulations(List<Trial>... trials) {
    List<Trial> all = new ArrayList<>();
    for (List<Trial> some : trials) {
      all.addAll(some);
    }
    return Simulations.of(all).get(0);
  }

  private static Contrast only(Simulations simulations) {
    List<Contrast> contrasts = Contrast.of(simulations, Optional.empty());
    assertThat(contrasts).hasSize(1);
    return contrasts.get(0);
  }

  @Test
  void mean_ofFewValues_withStandardError() {
    assertThat(Mean.of(new double[] {1, 2, 3, 4}).value()).isEqualTo(2.5);
    assertThat(Mean.of(new double[] {1, 2, 3, 4}).standardError())
        .isCloseTo(Math.sqrt(5.0 / 3 / 4), within(1e-15));
    assertThat(Mean.of(new double[] {7}).standardError()).isNaN();
  }

  @Test
  void signedRank_allPositive_isTwoOverTwoToTheN() {
    assertThat(SignedRank.pValue(new double[] {1, 2, 3, 4, 5, 6}))
        .isCloseTo(2.0 / 64, within(1e-12));
    assertThat(SignedRank.pValue(new double[] {-1, -2, -3, -4, -5, -6, -7, -8, -9, -10}))
        .isCloseTo(2.0 / 1024, within(1e-12));
  }

  @Test
  void signedRank_oneNegative_countsSubsetsOfRanks() {
    // W- = 2: the subsets of 1..6 with a sum of at most 2 are {}, {1}, {2}
    assertThat(SignedRank.pValue(new double[] {1, -2, 3, 4, 5, 6}))
        .isCloseTo(2 * 3.0 / 64, within(1e-12));
    // W- = 3: also {3} and {1, 2}
    assertThat(SignedRank.pValue(new double[] {1, 2, -3, 4, 5, 6}))
        .isCloseTo(2 * 5.0 / 64, within(1e-12));
  }

  @Test
  void signedRank_zeros_areLeftOut() {
    assertThat(SignedRank.pValue(new double[] {0, 1, 0, -2, 3, 4, 5, 6, 0, 0, 0}))
        .isCloseTo(2 * 3.0 / 64, within(1e-12));
  }

  @Test
  void signedRank_fewTies_areExact() {
    // Only all of one sign is as far: 2 of 2^5, though the normal approximation says 0.037
    assertThat(SignedRank.pValue(new double[] {0, 3, 3, 3, 3, 3})).isEqualTo(2.0 / 32);
    // Ranks 2, 2, 2, 4, 5, 6 and W- = 2: none, or one of the three 2s, of either sign
    assertThat(SignedRank.pValue(new double[] {0, 1, -1, 1, 2, 3, 4})).isEqualTo(8.0 / 64);
  }

  @Test
  void signedRank_exactWithoutTies_isTheLibrarys() {
    SplittableRandom random = new SplittableRandom(8);
    for (int n = 6; n <= SignedRank.MAX_EXACT_WITH_TIES; n++) {
      double[] differences = new double[n];
      for (int i = 0; i < n; i++) {
        differences[i] = (i + 1) * (random.nextInt(3) == 0 ? -1 : 1);
      }
      assertThat(SignedRank.exact(differences))
          .isCloseTo(SignedRank.pValue(differences), within(1e-12));
    }
  }

  @Test
  void signedRank_manyTies_areApproximate() {
    // 60 differences, 3 pairs of equal ones; by the normal distribution with both corrections
    double[] differences = new double[60];
    for (int i = 0; i < 60; i++) {
      differences[i] = (i < 6 ? 1 + i / 2 : i) * (i % 4 == 0 ? -1 : 1);
    }
    double minus = 1.5 + 5.5; // i = 0 and i = 4 share ranks with i = 1 and i = 5
    for (int i = 8; i < 60; i += 4) {
      minus += i + 1;
    }
    double variance = 60 * 61 * 121 / 24.0 - 3 * (8 - 2) / 48.0;
    double z = (60 * 61 / 4.0 - minus - 0.5) / Math.sqrt(variance);
    assertThat(SignedRank.pValue(differences)).isCloseTo(2 * normalTail(z), within(1e-9));
  }

  private static double normalTail(double z) {
    return org.apache.commons.statistics.distribution.NormalDistribution.of(0, 1)
        .survivalProbability(z);
  }

  @Test
  void holm_handComputed_stepsDownAndStaysMonotone() {
    assertThat(Holm.adjusted(new double[] {0.01, 0.04, 0.03, 0.005}))
        .usingComparatorWithPrecision(1e-15)
        .containsExactly(0.03, 0.06, 0.06, 0.02);
    assertThat(Holm.adjusted(new double[] {0.6, 0.7})).containsExactly(1, 1);
    assertThat(Holm.adjusted(new double[0])).isEmpty();
  }

  @Test
  void of_sixSeedsAllWorse_isTestedAgainstTheBest() {
    Contrast contrast =
        only(
            simulations(
                trials(OTHER, 0.11, 0.22, 0.33, 0.44, 0.55, 0.66),
                trials(BASE, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)));
    assertThat(contrast.baseline().label()).isEqualTo("base");
    assertThat(contrast.contender().label()).isEqualTo("other");
    assertThat(contrast.seeds()).isEqualTo(6);
    assertThat(contrast.difference().orElseThrow().value()).isCloseTo(0.035, within(1e-12));
    assertThat(contrast.outcome())
        .isInstanceOfSatisfying(
            Contrast.Tested.class,
            test -> {
              assertThat(test.p()).isCloseTo(0.03125, within(1e-12));
              assertThat(test.adjusted()).isEqualTo(test.p());
              assertThat(test.significant()).isTrue();
            });
  }

  @Test
  void of_fiveCommonSeeds_isTooFew() {
    Contrast contrast =
        only(
            simulations(trials(OTHER, 0.2, 0.2, 0.2, 0.2, 0.2), trials(BASE, 0, 0, 0, 0, 0, 0, 0)));
    assertThat(contrast.seeds()).isEqualTo(5);
    assertThat(contrast.outcome()).isEqualTo(new Contrast.TooFew());
  }

  @Test
  void of_equalUpToRounding_isNoDifference() {
    double[] regrets = {0.3, 0.3, 0.3, 0.3, 0.3, 0.3};
    double[] rounded = {0.1 + 0.2, 0.3, 0.3, 0.3, 0.3, 0.3};
    assertThat(only(simulations(trials(BASE, regrets), trials(OTHER, rounded))).outcome())
        .isEqualTo(new Contrast.NoDifference());
  }

  @Test
  void of_noDifferenceBesideATest_countsInHolm() {
    double[] best = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6};
    double[] worse = {0.11, 0.22, 0.33, 0.44, 0.55, 0.66};
    List<Contrast> contrasts =
        Contrast.of(
            simulations(
                trials(BASE, best),
                trials(Trials.setup("e", "same", 100), best),
                trials(OTHER, worse)),
            Optional.empty());
    assertThat(contrasts.get(1).outcome())
        .isInstanceOfSatisfying(
            Contrast.Tested.class,
            test -> {
              assertThat(test.adjusted()).isCloseTo(0.0625, within(1e-12));
              assertThat(test.significant()).isFalse();
            });
  }

  @Test
  void of_namedBaselineNotAtABudget_isTooFewThere() {
    Simulations simulations =
        simulations(trials(BASE, 0.1), trials(Trials.setup("e", "other", 200), 0.1));
    Contender base = simulations.named("base").get(0);
    Contrast contrast = Contrast.of(simulations, Optional.of(base)).get(0);
    assertThat(contrast.budget()).isEqualTo(200);
    assertThat(contrast.seeds()).isZero();
    assertThat(contrast.difference()).isEmpty();
    assertThat(contrast.outcome()).isEqualTo(new Contrast.TooFew());
  }

  @Test
  void simulations_pooled_groupByEnvironmentVariantAndBudget() {
    Trial.Setup improved =
        new Trial.Setup("f", "base", Trials.IMPROVED, Budget.Unit.COMPLETIONS, 50);
    Trial once = Trials.of(BASE, 1, 0.1);
    List<Simulations> all =
        Simulations.of(
            List.of(
                once,
                Trials.of(Trials.setup("f", "base", 200), 2, 0.2),
                Trials.of(improved, 9, 0.4),
                once,
                Trials.of(improved, 3, 0.2)));
    assertThat(all).extracting(Simulations::environment).containsExactly("e", "f");
    assertThat(all.get(0).groups()).hasSize(1);
    assertThat(all.get(0).group(Contender.of(BASE), 100).orElseThrow().trials())
        .containsExactly(once);
    Simulations second = all.get(1);
    assertThat(second.contenders())
        .extracting(Contender::label)
        .containsExactly("base", "base (complete, paired)");
    assertThat(second.budgets()).containsExactly(50L, 200L);
    assertThat(second.named("base")).hasSize(1);
    assertThat(second.group(second.contenders().get(0), 50)).isEmpty();
    TrialGroup group = second.group(second.contenders().get(1), 50).orElseThrow();
    assertThat(group.trials()).extracting(Trial::seed).containsExactly(3L, 9L);
    assertThat(group.regret().value()).isCloseTo(0.3, within(1e-15));
    assertThat(group.spent().value()).isEqualTo(50);
    assertThat(group.acrTest()).isEmpty();
  }

  /** Equal numbers of different units are other budgets, and have no contrast. */
  @Test
  void simulations_otherUnits_areApart() {
    List<Trial> trials = new ArrayList<>();
    for (Budget.Unit unit : List.of(Budget.Unit.USD, Budget.Unit.COMPLETIONS, Budget.Unit.TOKENS)) {
      trials.addAll(trials(Trials.setup("e", "a" + unit.label(), unit, 100), 0.1, 0.2));
    }
    trials.addAll(trials(Trials.setup("e", "b", Budget.Unit.TOKENS, 100), 0.3, 0.3));
    List<Simulations> all = Simulations.of(trials);
    assertThat(all)
        .extracting(Simulations::unit)
        .containsExactly(Budget.Unit.COMPLETIONS, Budget.Unit.TOKENS, Budget.Unit.USD);
    assertThat(all.get(0).contenders())
        .extracting(Contender::label)
        .containsExactly("acompletions");
    assertThat(Contrast.of(all.get(0), Optional.empty())).isEmpty();
    assertThat(Contrast.of(all.get(2), Optional.empty())).isEmpty();
    assertThat(Contrast.of(all.get(1), Optional.empty()))
        .extracting(contrast -> contrast.contender().label() + "/" + contrast.baseline().label())
        .containsExactly("b/atokens");
    assertThat(all.get(0).group(all.get(1).contenders().get(0), 100)).isEmpty();
  }

  @Test
  void simulations_twoResultsOfOneSeed_areRefused() {
    assertThatThrownBy(
            () -> Simulations.of(List.of(Trials.of(BASE, 1, 0.1), Trials.of(BASE, 1, 0.2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("seed 1");
  }

  @Test
  void label_everyOption_isNamedWhereNotAsPublished() {
    assertThat(new Contender("psst", Trials.withOptions().setup().variant()).label())
        .isEqualTo("psst (complete, paired, budget rule published)");
    assertThat(new Contender("psst", new Trial.Variant("blocks", "paired", "hard")).label())
        .isEqualTo("psst (paired)");
  }
}
