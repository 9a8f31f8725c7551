package dev.iapo.report;

import dev.iapo.compare.Contender;
import dev.iapo.compare.Contrast;
import dev.iapo.compare.Mean;
import dev.iapo.compare.Simulations;
import dev.iapo.compare.TrialGroup;
import dev.iapo.domain.Budget;
import dev.iapo.simulate.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/** The tables of simulated runs: rows are algorithms with their options, columns are budgets. */
public final class SimulationTables {
  /** Figures are shown in thousandths. */
  static final double THOUSAND = 1000;

  /** Drawing less than this share of a budget is pointed out. */
  private static final double NEARLY_ALL = 0.9;

  private static final int MIN_DECIMALS = 1;
  private static final int MAX_DECIMALS = 4;
  private static final int USUAL_DECIMALS = 2;

  private final Simulations simulations;

  SimulationTables(Simulations simulations) {
    this.simulations = simulations;
  }

  /**
   * Mean regret of every setup with its standard error, and what was spent where that is not what
   * the budget says: an aligned table for each environment and unit under its name, as lines of
   * plain text.
   *
   * @param trials those of one setup differ by their seeds; one that is there twice counts once
   * @throws IllegalArgumentException if two trials of one setup and seed differ
   */
  public static List<String> regrets(List<Trial> trials) {
    List<String> lines = new ArrayList<>();
    for (Simulations simulations : Simulations.of(trials)) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.add(TextTable.plain(title(simulations)));
      lines.addAll(TextTable.lines(new SimulationTables(simulations).regrets()));
    }
    return lines;
  }

  /** The environment, and the unit where it is not that of the paper. */
  static Text title(Simulations simulations) {
    Text environment = Text.of("Environment ").andName(simulations.environment());
    return simulations.unit() == Budget.Unit.COMPLETIONS
        ? environment
        : environment.and(", budgets in " + Numbers.unit(simulations.unit()));
  }

  Document.Table regrets() {
    int decimals = decimals(TrialGroup::regret);
    return table(
        "Mean regret ± standard error, ×10⁻³, over "
            + seeds()
            + "; in brackets the "
            + Numbers.unit(simulations.unit())
            + (simulations.unit() == Budget.Unit.COMPLETIONS ? " drawn" : " spent")
            + ", if not 90–100 % of the budget",
        group -> mean(group.regret(), decimals) + spent(group));
  }

  /** Average contextual return on the queries that were drawn from. */
  Document.Table returns() {
    int decimals = decimals(TrialGroup::acr);
    return table(
        "Mean ACR ± standard error, ×10⁻³, over " + seeds(), group -> mean(group.acr(), decimals));
  }

  /** Average contextual return on queries held out, where there are any. */
  Document.Table testReturns() {
    return table(
        "Mean ACR on held-out queries ± standard error, ×10⁻³, over " + seeds(),
        group -> group.acrTest().map(acr -> mean(acr, USUAL_DECIMALS)).orElse(Numbers.NONE));
  }

  private Document.Table table(String caption, Function<TrialGroup, String> cell) {
    List<Document.Column> columns = new ArrayList<>();
    columns.add(Document.Column.words("Algorithm"));
    for (long budget : simulations.budgets()) {
      columns.add(
          Document.Column.number("T = " + Numbers.exact(simulations.unit(), budget) + suffix()));
    }
    List<List<Text>> rows = new ArrayList<>();
    for (Contender contender : simulations.contenders()) {
      List<Text> row = new ArrayList<>();
      row.add(Text.name(contender.label()));
      for (long budget : simulations.budgets()) {
        row.add(Text.of(simulations.group(contender, budget).map(cell).orElse(Numbers.NONE)));
      }
      rows.add(row);
    }
    return new Document.Table(caption, columns, rows);
  }

  /** The unit behind an amount; completions need none. */
  private String suffix() {
    return simulations.unit() == Budget.Unit.COMPLETIONS
        ? ""
        : " " + Numbers.unit(simulations.unit());
  }

  /** How many seeds the setups ran with. */
  String seeds() {
    LongSummaryStatistics seeds =
        simulations.groups().values().stream()
            .mapToLong(group -> group.trials().size())
            .summaryStatistics();
    return seeds.getMin() == seeds.getMax()
        ? Numbers.count(seeds.getMin(), "seed", "seeds")
        : Numbers.count(seeds.getMin()) + " to " + Numbers.count(seeds.getMax()) + " seeds";
  }

  /** So many that every standard error has a digit. */
  private int decimals(Function<TrialGroup, Mean> figure) {
    DoubleStream errors =
        simulations.groups().values().stream()
            .mapToDouble(group -> THOUSAND * figure.apply(group).standardError());
    double least = errors.filter(error -> error > 0).min().orElse(Double.NaN);
    return Double.isNaN(least)
        ? USUAL_DECIMALS
        : (int) Math.max(MIN_DECIMALS, Math.min(MAX_DECIMALS, Math.ceil(-Math.log10(least))));
  }

  private static String mean(Mean mean, int decimals) {
    return Numbers.fixed(THOUSAND * mean.value(), decimals)
        + " ± "
        + Numbers.fixed(THOUSAND * mean.standardError(), decimals);
  }

  private static String spent(TrialGroup group) {
    Budget.Unit unit = group.setup().unit();
    long budget = group.setup().budget();
    double spent = group.spent().value();
    if (spent > budget || spent < NEARLY_ALL * budget) {
      return " (" + Numbers.amount(unit, spent) + ")";
    }
    return group.mostSpent() > budget
        ? " (up to " + Numbers.amount(unit, (double) group.mostSpent()) + ")"
        : "";
  }

  /** Every contender against the baseline, or against the best at each budget. */
  Document.Table contrasts(Optional<Contender> baseline) {
    List<List<Text>> rows = new ArrayList<>();
    for (Contrast contrast : Contrast.of(simulations, baseline)) {
      rows.add(row(contrast));
    }
    return new Document.Table(
        "Paired differences in regret over common seeds, ×10⁻³, with two-sided Wilcoxon signed-rank"
            + " tests",
        List.of(
            Document.Column.words("Algorithm"),
            Document.Column.words("Against"),
            Document.Column.number(budgetTitle()),
            Document.Column.number("Seeds"),
            Document.Column.number("Difference"),
            Document.Column.number("p"),
            Document.Column.number("p (Holm)"),
            Document.Column.words("Significant at 5 %")),
        rows);
  }

  /** What a column of budgets is headed. */
  private String budgetTitle() {
    return simulations.unit() == Budget.Unit.COMPLETIONS
        ? "Budget"
        : "Budget, " + Numbers.unit(simulations.unit());
  }

  private List<Text> row(Contrast contrast) {
    Contrast.Outcome outcome = contrast.outcome();
    String p = Numbers.NONE;
    String holm = Numbers.NONE;
    String said = outcome instanceof Contrast.TooFew ? "too few" : "no difference";
    if (outcome instanceof Contrast.Tested test) {
      p = Numbers.probability(test.p());
      holm = Numbers.probability(test.adjusted());
      said = test.significant() ? "yes" : "no";
    }
    return List.of(
        Text.name(contrast.contender().label()),
        Text.name(contrast.baseline().label()),
        Text.of(Numbers.exact(simulations.unit(), contrast.budget())),
        Text.of(Numbers.count(contrast.seeds())),
        Text.of(contrast.difference().map(SimulationTables::difference).orElse(Numbers.NONE)),
        Text.of(p),
        Text.of(holm),
        Text.of(said));
  }

  private static String difference(Mean mean) {
    return Numbers.difference(THOUSAND * mean.value(), USUAL_DECIMALS)
        + " ± "
        + Numbers.fixed(THOUSAND * mean.standardError(), USUAL_DECIMALS);
  }
}
