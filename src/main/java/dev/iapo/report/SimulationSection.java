package dev.iapo.report;

import dev.iapo.compare.Contender;
import dev.iapo.compare.Mean;
import dev.iapo.compare.Simulations;
import dev.iapo.compare.TrialGroup;
import dev.iapo.domain.Budget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What simulated runs on one environment say. */
final class SimulationSection {
  private final Simulations simulations;
  private final Optional<Contender> baseline;
  private final SimulationTables tables;
  private final List<Document.Block> blocks = new ArrayList<>();

  private SimulationSection(Simulations simulations, Optional<Contender> baseline) {
    this.simulations = simulations;
    this.baseline = baseline;
    this.tables = new SimulationTables(simulations);
  }

  static Document.Section of(Simulations simulations, Optional<Contender> baseline) {
    return new Document.Section(
        SimulationTables.title(simulations), new SimulationSection(simulations, baseline).blocks());
  }

  private List<Document.Block> blocks() {
    Text caption = Text.of("Mean regret by budget, with standard errors: lower is better.");
    blocks.add(
        figure("Regret", true, caption, group -> Optional.of(group.regret()), Optional.empty()));
    blocks.add(tables.regrets());
    if (simulations.contenders().size() > 1) {
      blocks.add(tables.contrasts(baseline));
    }
    caption = Text.of("Mean ACR by budget, with standard errors: higher is better.");
    blocks.add(
        figure(
            "ACR",
            false,
            caption,
            group -> Optional.of(group.acr()),
            Optional.of(tables.returns())));
    if (simulations.groups().values().stream().anyMatch(group -> group.acrTest().isPresent())) {
      caption = Text.of("The same on held-out queries, that no algorithm drew from.");
      blocks.add(
          figure(
              "Held-out ACR",
              false,
              caption,
              TrialGroup::acrTest,
              Optional.of(tables.testReturns())));
    }
    return blocks;
  }

  private Document.Figure figure(
      String name,
      boolean fromZero,
      Text caption,
      Function<TrialGroup, Optional<Mean>> figure,
      Optional<Document.Table> numbers) {
    List<BudgetChart.Line> lines = new ArrayList<>();
    for (Contender contender : shown()) {
      List<BudgetChart.Point> points = new ArrayList<>();
      for (long budget : simulations.budgets()) {
        simulations
            .group(contender, budget)
            .flatMap(figure)
            .ifPresent(mean -> points.add(point(shown(budget), mean)));
      }
      if (!points.isEmpty()) {
        lines.add(new BudgetChart.Line(contender.label(), points));
      }
    }
    BudgetChart chart =
        new BudgetChart(
            name + " by budget",
            name + " of " + lines.size() + " algorithms at the budgets of the table.",
            "Budget, " + Numbers.unit(simulations.unit()),
            name + " ×10⁻³",
            fromZero,
            lines);
    int left = simulations.contenders().size() - shown().size();
    Text said =
        left == 0
            ? caption
            : caption.and(
                " Drawn are the best %d; %d more are in the table."
                    .formatted(BudgetChart.LINES, left));
    return new Document.Figure(chart, said, numbers);
  }

  /** A budget as it is drawn: USD, not their smallest amount. */
  private double shown(long budget) {
    return new Budget(simulations.unit(), budget, 0).display(budget);
  }

  private static BudgetChart.Point point(double budget, Mean mean) {
    double thousand = SimulationTables.THOUSAND;
    return new BudgetChart.Point(budget, thousand * mean.value(), thousand * mean.standardError());
  }

  /** Those that can be told apart: with the lowest regret at their largest budget. */
  private List<Contender> shown() {
    List<Contender> best =
        simulations.contenders().stream()
            .sorted(Comparator.comparingDouble(this::lastRegret))
            .limit(BudgetChart.LINES)
            .toList();
    return simulations.contenders().stream().filter(best::contains).toList();
  }

  private double lastRegret(Contender contender) {
    double last = Double.POSITIVE_INFINITY;
    for (long budget : simulations.budgets()) {
      last = simulations.group(contender, budget).map(g -> g.regret().value()).orElse(last);
    }
    return last;
  }
}
