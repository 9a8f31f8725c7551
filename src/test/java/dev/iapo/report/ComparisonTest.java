package dev.iapo.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.compare.Contender;
import dev.iapo.compare.Simulations;
import dev.iapo.domain.Budget;
import dev.iapo.domain.PolicyDigest;
import dev.iapo.simulate.Trial;
import dev.iapo.testkit.GoldenFile;
import dev.iapo.testkit.Trials;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  /** Eight seeds at two budgets; one algorithm overspends the small one, one leaves some over. */
  private static List<Trial> trials() {
    List<Trial> trials = new ArrayList<>();
    for (long budget : new long[] {1000, 2500}) {
      for (int seed = 0; seed < 8; seed++) {
        double regret = (0.010 + 0.001 * seed) * 1000 / budget;
        Trial.Setup psst = Trials.setup("maths", "psst", budget);
        Trial.Setup better = Trials.improved("maths", budget);
        Trial.Setup random = Trials.setup("maths", "random", budget);
        trials.add(Trials.of(psst, seed, 2 * regret, budget == 1000 ? 2604 : 2498));
        trials.add(Trials.of(better, seed, regret));
        trials.add(Trials.of(random, seed, 0.2 + regret / 3, budget / 2));
      }
    }
    return trials;
  }

  private static Trial withTest(Trial trial) {
    Trial.Returns returns = trial.returns();
    return new Trial(
        trial.setup(),
        trial.seed(),
        trial.drawn(),
        new Trial.Returns(
            returns.acr(), returns.regret(), OptionalDouble.of(returns.acr() - 0.0625)),
        trial.policy());
  }

  private static Comparison comparison() {
    List<Trial> trials = new ArrayList<>();
    trials().forEach(trial -> trials.add(withTest(trial)));
    trials.add(Trials.of(Trials.setup("other", "uniform", 50), 3, 0));
    return Comparison.ofSimulations(Simulations.of(trials), simulations -> Optional.empty());
  }

  @Test
  void regrets_budgetsKeptAndNot_asInTheTable() {
    assertThat(SimulationTables.regrets(trials()))
        .containsExactly(
            "Environment maths",
            "Mean regret ± standard error, ×10⁻³, over 8 seeds; in brackets the completions drawn,"
                + " if not 90–100 % of the budget:",
            "Algorithm                          T = 1,000             T = 2,500",
            "psst                      27.0 ± 1.7 (2,604)            10.8 ± 0.7",
            "psst (complete, paired)           13.5 ± 0.9             5.4 ± 0.3",
            "random                     204.5 ± 0.3 (500)   201.8 ± 0.1 (1,250)");
  }

  @Test
  void regrets_fewTrials_errorUnknownAndGapsShown() {
    List<Trial> trials =
        List.of(
            Trials.of(Trials.setup("e", "a", 100), 1, 0.0123),
            Trials.of(Trials.setup("e", "a", 100), 2, 0.0123, 101),
            Trials.of(Trials.setup("e", "b", 2000), 1, 0.25, 1999));
    assertThat(SimulationTables.regrets(trials))
        .containsExactly(
            "Environment e",
            "Mean regret ± standard error, ×10⁻³, over 1 to 2 seeds; in brackets the completions"
                + " drawn, if not 90–100 % of the budget:",
            "Algorithm              T = 100    T = 2,000",
            "a           12.30 ± 0.00 (101)            —",
            "b                            —   250.00 ± —");
  }

  @Test
  void regrets_tokensAndUsd_areTablesOfTheirOwnWithTheUnit() {
    Trial.Setup usd = Trials.setup("e", "a", Budget.Unit.USD, 2_500_000_000_000L);
    Trial.Setup tokens = Trials.setup("e", "a", Budget.Unit.TOKENS, 250_000);
    List<Trial> trials =
        List.of(
            Trials.of(usd, 1, 0.01, 2_000_000_000_000L),
            Trials.of(usd, 2, 0.01, 1_500_000_000_000L),
            Trials.of(tokens, 1, 0.25, 249_999),
            Trials.of(Trials.setup("e", "a", 100), 1, 0.5));
    assertThat(SimulationTables.regrets(trials))
        .containsExactly(
            "Environment e",
            "Mean regret ± standard error, ×10⁻³, over 1 seed; in brackets the completions drawn,"
                + " if not 90–100 % of the budget:",
            "Algorithm      T = 100",
            "a           500.00 ± —",
            "",
            "Environment e, budgets in tokens",
            "Mean regret ± standard error, ×10⁻³, over 1 seed; in brackets the tokens spent, if not"
                + " 90–100 % of the budget:",
            "Algorithm   T = 250,000 tokens",
            "a                   250.00 ± —",
            "",
            "Environment e, budgets in USD",
            "Mean regret ± standard error, ×10⁻³, over 2 seeds; in brackets the USD spent, if not"
                + " 90–100 % of the budget:",
            "Algorithm           T = 2.5 USD",
            "a           10.00 ± 0.00 (1.75)");
    Comparison comparison =
        Comparison.ofSimulations(Simulations.of(trials), simulations -> Optional.empty());
    assertThat(comparison.html())
        .contains(
            "Budget, completions (log scale)<",
            "Budget, tokens (log scale)<",
            "Budget, USD (log scale)<")
        .contains(">2.5</text>");
    assertThat(comparison.markdown())
        .contains("## Environment `e`, budgets in USD")
        .contains("(1 algorithm, 1 budget in tokens, 1 seed)");
  }

  /**
   * Eight differences of one sign have p = 2/256, and Holm multiplies the least of four by four.
   */
  @Test
  void lines_ofSimulations_haveTestsAgainstTheBest() {
    String others =
        """
        Algorithm   Against                   Budget   Seeds       Difference        p   p (Holm)   Significant at 5 %
        psst        psst (complete, paired)    1,000       8    +13.50 ± 0.87   0.0078     0.0313   yes
        random      psst (complete, paired)    1,000       8   +191.00 ± 0.58   0.0078     0.0313   yes
        psst        psst (complete, paired)    2,500       8     +5.40 ± 0.35   0.0078     0.0313   yes
        random      psst (complete, paired)    2,500       8   +196.40 ± 0.23   0.0078     0.0313   yes
        """;
    assertThat(comparison().lines())
        .containsSubsequence(List.of("Environment maths", "Environment other"))
        .containsSequence(others.lines().toList());
  }

  @Test
  void ofSimulations_baselineNamed_isTestedAgainst() {
    List<Simulations> simulations = Simulations.of(trials());
    Contender random = simulations.get(0).named("random").get(0);
    assertThat(Comparison.ofSimulations(simulations, any -> Optional.of(random)).lines())
        .filteredOn(line -> line.startsWith("psst (complete, paired)   random "))
        .hasSize(2)
        .allMatch(line -> line.contains("−19"));
  }

  @Test
  void html_smallCase_isAsRecorded() {
    GoldenFile.assertMatches("comparison.html", comparison().html());
  }

  @Test
  void markdown_smallCase_isAsRecorded() {
    GoldenFile.assertMatches("comparison.md", comparison().markdown());
  }

  @Test
  void any_hostileNames_areShownAndDoNotAct() {
    String hostile = "<script>alert(1)</script> \u202e\u001b[31m | `x`\n# y";
    List<Trial> trials = new ArrayList<>();
    for (int seed = 0; seed < 7; seed++) {
      trials.add(Trials.of(Trials.setup(hostile, hostile, 100), seed, 0.1));
      trials.add(Trials.of(Trials.setup(hostile, "b", 100), seed, 0.1 * seed));
    }
    Comparison comparison =
        Comparison.ofSimulations(Simulations.of(trials), simulations -> Optional.empty());
    assertThat(comparison.html()).doesNotContain("<script", "\u202e", "\u001b");
    assertThat(comparison.markdown())
        .doesNotContain("\u202e", "\u001b", "\n# y")
        .contains("## Environment ``<script>alert(1)</script> \\u{202E}\\u{1B}[31m | `x` # y``");
    assertThat(comparison.lines())
        .allMatch(line -> line.chars().noneMatch(c -> c == 0x202e || c < ' '));
  }

  @Test
  void html_moreAlgorithmsThanLooks_saysHowManyAreNotDrawn() {
    List<Trial> trials =
        IntStream.range(0, 18)
            .mapToObj(i -> Trials.of(Trials.setup("e", "a" + i, 100), 1, 0.01 * (i + 1)))
            .toList();
    String html =
        Comparison.ofSimulations(Simulations.of(trials), simulations -> Optional.empty()).html();
    assertThat(html).contains("Drawn are the best 16; 2 more are in the table.");
    assertThat(html).contains(">a15</text>").doesNotContain(">a16</text>");
  }

  @Test
  void budgetChart_tooManyLines_refused() {
    List<BudgetChart.Line> lines =
        IntStream.range(0, 17)
            .mapToObj(
                i ->
                    new BudgetChart.Line("a" + i, List.of(new BudgetChart.Point(1, 1, Double.NaN))))
            .toList();
    assertThatThrownBy(() -> new BudgetChart("t", "d", "x", "y", true, lines))
        .hasMessage("17 lines (expected: at most 16)");
  }

  private static PolicyDigest policy(String task, PolicyDigest.Choice... choices) {
    return new PolicyDigest(
        task,
        "f",
        true,
        false,
        "",
        new PolicyDigest.Search("psst", "complete", "paired", 7),
        new PolicyDigest.Usage("usd", 2.5, 0.75, 1234),
        "milli-usd",
        List.of(choices));
  }

  private static PolicyDigest.Choice choice(
      String context,
      String prompt,
      int scale,
      double estimate,
      double low,
      double high,
      double cost,
      boolean conclusive) {
    return new PolicyDigest.Choice(
        context,
        prompt,
        "majority-vote",
        scale,
        scale,
        estimate,
        low,
        high,
        Double.NaN,
        cost,
        conclusive,
        "",
        Optional.empty());
  }

  @Test
  void lines_ofRuns_areTheChoicesByContext() {
    PolicyDigest.Choice decided = choice("free", "steps", 5, 0.91, 0.87, 0.95, 0.125, true);
    PolicyDigest.Choice open =
        choice("dear", "plain", 1, Double.NaN, Double.NaN, Double.NaN, Double.NaN, false);
    List<Comparison.Run> runs =
        List.of(
            new Comparison.Run("out/a", policy("sums", decided, open)),
            new Comparison.Run("out/b", policy("sums", decided)));
    assertThat(Comparison.ofRuns(runs).lines())
        .containsExactly(
            "The runs:",
            "Run     Task   Algorithm                 Seed    Budget   Spent   Completions  "
                + " Complete   Conclusive",
            "out/a   sums   psst (complete, paired)      7   2.5 usd    0.75         1,234   yes    "
                + "    no",
            "out/b   sums   psst (complete, paired)      7   2.5 usd    0.75         1,234   yes    "
                + "    no",
            "",
            "Context free",
            "",
            "What each run chose:",
            "Run     Prompt   N   Utility      95 % interval    Cost per query   Conclusive",
            "out/a   steps    5    0.9100   0.8700 to 0.9500   0.125 milli-usd   yes",
            "out/b   steps    5    0.9100   0.8700 to 0.9500   0.125 milli-usd   yes",
            "",
            "Context dear",
            "",
            "What each run chose:",
            "Run     Prompt   N   Utility   95 % interval   Cost per query   Conclusive",
            "out/a   plain    1         —     not bounded                —   no",
            "out/b   —        —         —               —                —   —");
  }

  @Test
  void ofRuns_differentTasks_saysSoFirst() {
    Comparison comparison =
        Comparison.ofRuns(
            List.of(new Comparison.Run("a", policy("x")), new Comparison.Run("b", policy("y"))));
    assertThat(comparison.lines().get(0))
        .isEqualTo(
            "Not alike: the runs are of different tasks, so their utilities are of different"
                + " things.");
    assertThat(comparison.html()).contains("class=\"caution\"");
    assertThat(comparison.markdown()).contains("> **Not alike:**");
  }
}
