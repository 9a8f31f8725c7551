package dev.iapo.report;

import dev.iapo.domain.Interval;
import dev.iapo.domain.Policy;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Confidence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** How far every prompt is from the choice of a context, over N and query by query. */
final class DifferenceFigure {
  private static final String TOO_THIN = "–";
  private static final int MAX_LABEL = 24;

  private final Findings findings;
  private final Policy.Choice choice;
  private final int chosen; // configuration
  private final List<List<Interval>> differences = new ArrayList<>(); // by configuration and scale
  private final List<Integer> ranked; // the chosen one, then those with enough queries, best first
  private final int leftOut;

  DifferenceFigure(Findings findings, int index) {
    this.findings = findings;
    this.choice = findings.choice(index);
    ArmSpace arms = findings.arms();
    int arm = findings.arm(index);
    this.chosen = arms.configuration(arm);
    Confidence confidence = findings.confidence();
    for (int p = 0; p < arms.configurations(); p++) {
      differences.add(confidence.differences(findings.context(index), p, arms.strategy(arm), arm));
    }
    this.ranked =
        IntStream.range(0, arms.configurations())
            .boxed()
            .filter(p -> !isThin(best(p)))
            .sorted(
                Comparator.<Integer, Boolean>comparing(p -> p != chosen)
                    .thenComparing(p -> -best(p).estimate()))
            .toList();
    this.leftOut = arms.configurations() - ranked.size();
  }

  private static boolean isThin(Interval difference) {
    return Double.isNaN(difference.estimate()) || difference.queries() < Confidence.MIN_QUERIES;
  }

  /** The scale at which a prompt is best, of those that rest on enough queries if there are any. */
  private int bestScale(int p) {
    if (p == chosen) {
      return choice.scale();
    }
    List<Interval> own = differences.get(p);
    return IntStream.rangeClosed(1, own.size())
        .boxed()
        .filter(scale -> !Double.isNaN(own.get(scale - 1).estimate()))
        .min(
            Comparator.<Integer, Boolean>comparing(scale -> isThin(own.get(scale - 1)))
                .thenComparing(scale -> -own.get(scale - 1).estimate()))
        .orElse(1);
  }

  private Interval best(int p) {
    return differences.get(p).get(bestScale(p) - 1);
  }

  /** The figure, if there is a prompt beside the chosen one to draw, and the numbers. */
  List<Document.Block> blocks() {
    if (ranked.size() > 1) {
      return List.of(figure());
    }
    List<Document.Block> blocks = new ArrayList<>();
    if (leftOut > 0) {
      blocks.add(
          Document.Paragraph.of(Text.of("No prompt can be compared with the choice." + leftOut())));
    }
    if (ranked.contains(chosen)) {
      blocks.add(table());
    }
    return blocks;
  }

  private Document.Figure figure() {
    List<DifferenceChart.Row> rows = new ArrayList<>();
    for (int p : shown()) {
      Interval best = best(p);
      String name =
          Visible.shortened(Visible.line(findings.task().configurations().get(p).id()), MAX_LABEL);
      rows.add(
          new DifferenceChart.Row(
              name + ", N = " + Numbers.count(bestScale(p)),
              best.estimate(),
              best.low(),
              best.high(),
              p == chosen));
    }
    String context = Visible.shortened(choice.context().id(), 80);
    return new Document.Figure(
        new DifferenceChart(
            "Difference from the choice in context " + context,
            rows.size() + " rows: the chosen prompt, and each other prompt at its best N.",
            "Difference of utility from the choice",
            rows),
        caption(),
        Optional.of(table()));
  }

  private List<Integer> shown() {
    return ranked.subList(0, Math.min(Findings.MAX_PROMPTS, ranked.size()));
  }

  private Text caption() {
    int prompts = findings.arms().configurations();
    int shown = shown().size();
    String bounded =
        shown < ranked.size()
            ? " Shown are the best %s of %s prompts."
                .formatted(Numbers.count(shown), Numbers.count(prompts))
            : "";
    return Text.of(
        "Each prompt at its best N against the choice, on the queries that both answered, with the"
            + " 95 % interval that holds for all arms at once."
            + bounded
            + leftOut());
  }

  /** How many prompts share too few queries with the choice, if any do. */
  private String leftOut() {
    return leftOut == 0
        ? ""
        : " %s of %s left out: fewer than %s queries were answered by both."
            .formatted(
                Numbers.count(leftOut),
                Numbers.count(findings.arms().configurations(), "prompt", "prompts")
                    + (leftOut == 1 ? " is" : " are"),
                Numbers.count(Confidence.MIN_QUERIES));
  }

  /** Differences at N = 1, 2, 4, … and the chosen N. */
  private Document.Table table() {
    Set<Integer> scales = findings.tableScales(choice.scale());
    List<Document.Column> columns = new ArrayList<>();
    columns.add(Document.Column.words("Prompt"));
    scales.forEach(scale -> columns.add(Document.Column.number("N = " + Numbers.count(scale))));
    List<List<Text>> rows = new ArrayList<>();
    for (int p : shown()) {
      List<Text> row = new ArrayList<>();
      row.add(findings.prompt(p));
      scales.forEach(scale -> row.add(cell(p, scale)));
      rows.add(row);
    }
    return new Document.Table("Difference of utility from the choice, paired", columns, rows);
  }

  private Text cell(int p, int scale) {
    if (p == chosen && scale == choice.scale()) {
      return Text.strong("the choice");
    }
    Interval difference = differences.get(p).get(scale - 1);
    if (isThin(difference)) {
      return Text.of(TOO_THIN);
    }
    return Text.of(
        "%s (%s to %s)"
            .formatted(
                findings.gain(difference.estimate()),
                findings.gain(difference.low()),
                findings.gain(difference.high())));
  }
}
