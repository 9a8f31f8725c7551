package dev.iapo.report;

import dev.iapo.domain.Objective;
import dev.iapo.estimate.Confidence;
import dev.iapo.estimate.ObjectiveCurves;
import dev.iapo.inference.BestOfN;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The objectives of the selected completion versus N, one by one. */
final class ObjectiveSection {
  private static final int SCORE_DECIMALS = 3;

  private final Findings findings;
  private final List<Objective> objectives;
  private final ObjectiveCurves curves;
  private final boolean alike; // in range

  private ObjectiveSection(Findings findings) {
    this.findings = findings;
    this.objectives = findings.task().judging().objectives();
    this.curves = new ObjectiveCurves(findings.estimates());
    this.alike = objectives.stream().map(o -> List.of(o.min(), o.max())).distinct().count() == 1;
  }

  /** Empty with one objective, or if no choice selects by them. */
  static Optional<Document.Section> of(Findings findings) {
    boolean selects =
        findings.policy().choices().stream().anyMatch(c -> c.strategy().equals(BestOfN.NAME));
    return selects && findings.task().judging().objectives().size() > 1
        ? Optional.of(
            new Document.Section(
                "The objectives one by one", new ObjectiveSection(findings).blocks()))
        : Optional.empty();
  }

  private List<Document.Block> blocks() {
    List<Document.Block> blocks = new ArrayList<>();
    blocks.add(
        Document.Paragraph.of(
            Text.of(
                "What the completion that is selected scores on each objective, for the chosen"
                    + " prompt. A context selects by its weighted sum, so one objective may fall"
                    + " for the good of another; one without weight is left to chance."
                    + (alike ? "" : " Drawn are shares of each objective's range.")
                    + (objectives.size() <= LineChart.LOOKS
                        ? ""
                        : " Drawn are the first " + LineChart.LOOKS + " objectives."))));
    Ways ways = Ways.of(findings);
    ways.note().ifPresent(blocks::add);
    for (List<Integer> choices : ways.shown()) {
      Optional<Integer> choice =
          choices.stream()
              .filter(i -> findings.choice(i).strategy().equals(BestOfN.NAME))
              .max(
                  (a, b) ->
                      Integer.compare(findings.choice(a).scale(), findings.choice(b).scale()));
      if (choice.isPresent()) {
        if (ways.number() > 1) {
          blocks.add(new Document.Heading(Text.of("Weighing ").and(ways.name(choice.get()))));
        }
        blocks.add(figure(choice.get()));
      }
    }
    return blocks;
  }

  /** Of the largest choice of a way to weigh them. */
  private Document.Block figure(int choice) {
    int prompt = findings.arms().configuration(findings.arm(choice));
    int chosen = findings.choice(choice).scale();
    ObjectiveCurves.Curves of = curves.of(findings.context(choice), prompt);
    if (of.queries()[0] == 0) {
      return Document.Paragraph.of(Text.of("No completion was received."));
    }
    int solid = (int) Arrays.stream(of.queries()).filter(n -> n >= Confidence.MIN_QUERIES).count();
    List<LineChart.Line> lines = new ArrayList<>();
    List<LineChart.Mark> marks = new ArrayList<>();
    List<List<Text>> rows = new ArrayList<>();
    Set<Integer> scales = findings.tableScales(chosen);
    for (int k = 0; k < Math.min(LineChart.LOOKS, objectives.size()); k++) {
      double[] drawn = drawn(objectives.get(k), of.means()[k]);
      lines.add(new LineChart.Line(objectives.get(k).name(), drawn, solid, k, false));
      if (!Double.isNaN(drawn[chosen - 1])) {
        String label = k == 0 ? "chosen: N = " + Numbers.count(chosen) : "";
        marks.add(new LineChart.Mark(chosen, drawn[chosen - 1], label, true));
      }
      rows.add(row(k, of.means()[k], scales));
    }
    List<Document.Column> columns = new ArrayList<>();
    columns.add(Document.Column.words("Objective"));
    scales.forEach(
        n ->
            columns.add(
                new Document.Column(
                    n == chosen ? Text.strong("N = " + n) : Text.of("N = " + n), true)));
    return new Document.Figure(
        new LineChart(
            "Objectives of the selected completion versus N",
            Numbers.count(lines.size(), "line", "lines") + ", one per objective.",
            alike ? "Mean score" : "Mean score, share of its range",
            findings.arms().maxScale(),
            lines,
            new LineChart.Band(new double[0], new double[0], 0),
            marks),
        Text.of("Prompt ")
            .and(findings.prompt(prompt))
            .and(", chosen in ")
            .and(findings.contextName(choice))
            .and(" at N = " + Numbers.count(chosen) + "."),
        Optional.of(new Document.Table("Mean scores of the selected completion", columns, rows)));
  }

  private double[] drawn(Objective objective, double[] means) {
    double[] drawn = means.clone();
    if (!alike) {
      double range = objective.max() - objective.min();
      Arrays.setAll(drawn, i -> (means[i] - objective.min()) / range);
    }
    return drawn;
  }

  private List<Text> row(int objective, double[] means, Set<Integer> scales) {
    List<Text> row = new ArrayList<>();
    row.add(
        Text.name(objectives.get(objective).name())
            .and(objectives.get(objective).minimised() ? " (less is better)" : ""));
    scales.forEach(n -> row.add(Text.of(Numbers.fixed(means[n - 1], SCORE_DECIMALS))));
    return row;
  }
}
