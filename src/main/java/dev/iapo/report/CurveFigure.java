package dev.iapo.report;

import dev.iapo.domain.Interval;
import dev.iapo.domain.Policy;
import dev.iapo.estimate.Confidence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The utilities of the prompts of one context over N, under the chosen strategy. */
final class CurveFigure {
  private final Findings findings;
  private final int index;
  private final Policy.Choice choice;
  private final int strategy;
  private final int chosen;
  private final double[][] curves; // by configuration and scale

  /** In the place of an estimate that rests on too few queries. */
  private static final String TOO_THIN = "–";

  private final Optional<Integer> single; // the best prompt at N = 1, if it can be said
  private final int[] solid; // the last scale that rests on enough queries, by configuration
  private final List<Integer> ranked; // those with a sample, best first

  CurveFigure(Findings findings, int index) {
    this.findings = findings;
    this.index = index;
    this.choice = findings.choice(index);
    this.strategy = findings.arms().strategy(findings.arm(index));
    this.chosen = findings.arms().configuration(findings.arm(index));
    this.single =
        findings.coverage().leftOut() > 0
            ? Optional.empty()
            : choice.promptOnly().map(a -> findings.configuration(a.configuration()));
    double[] utilities = findings.estimates().utilities(findings.context(index));
    this.curves = new double[findings.arms().configurations()][];
    Arrays.setAll(curves, p -> findings.curve(utilities, p, strategy));
    this.solid = IntStream.range(0, curves.length).map(this::solid).toArray();
    double[] best = new double[curves.length];
    Arrays.setAll(best, p -> best(curves[p], solid[p] > 0 ? solid[p] : curves[p].length));
    this.ranked =
        IntStream.range(0, curves.length)
            .filter(p -> !Double.isNaN(best[p]))
            .boxed()
            .sorted(
                Comparator.<Integer, Boolean>comparing(p -> solid[p] == 0)
                    .thenComparing(p -> -best[p]))
            .toList();
  }

  /** The largest scale that rests on enough queries; they become fewer with the scale. */
  private int solid(int p) {
    int low = 0;
    int high = findings.arms().maxScale();
    while (low < high) {
      int scale = (low + high + 1) / 2;
      int arm = findings.arms().arm(p, strategy, scale);
      if (findings.estimates().queries(arm) >= Confidence.MIN_QUERIES) {
        low = scale;
      } else {
        high = scale - 1;
      }
    }
    return low;
  }

  private static double best(double[] curve, int upTo) {
    return DoubleStream.of(curve)
        .limit(upTo)
        .filter(v -> !Double.isNaN(v))
        .max()
        .orElse(Double.NaN);
  }

  boolean isEmpty() {
    return ranked.isEmpty();
  }

  Document.Figure figure(Looks looks) {
    List<Integer> labelled = labelled();
    return new Document.Figure(
        chart(labelled, looks.of(labelled)), caption(labelled), table(labelled));
  }

  /**
   * The best prompts, among them the chosen one and the best at N = 1, best first; if any rests on
   * enough queries, of the others only those.
   */
  private List<Integer> labelled() {
    boolean known = ranked.stream().anyMatch(p -> solid[p] > 0);
    List<Integer> labelled = new ArrayList<>(ranked);
    labelled.removeIf(p -> known && solid[p] == 0 && p != chosen);
    for (int p : List.of(single.orElse(chosen), chosen)) {
      if (labelled.remove((Integer) p)) {
        labelled.add(0, p);
      }
    }
    List<Integer> kept = labelled.subList(0, Math.min(LineChart.LOOKS, labelled.size()));
    return ranked.stream().filter(kept::contains).toList();
  }

  private LineChart chart(List<Integer> labelled, Map<Integer, Integer> looks) {
    List<LineChart.Line> lines = new ArrayList<>();
    for (int p : ranked.subList(0, Math.min(Findings.MAX_PROMPTS, ranked.size()))) {
      if (!labelled.contains(p)) {
        lines.add(line(p, LineChart.BACKGROUND));
      }
    }
    labelled.forEach(p -> lines.add(line(p, looks.getOrDefault(p, LineChart.BACKGROUND))));
    return new LineChart(
        "Estimated utility versus N in context " + name(choice.context().id()),
        description(labelled),
        "Estimated utility",
        findings.arms().maxScale(),
        lines,
        band(looks.getOrDefault(chosen, 0)),
        marks());
  }

  private LineChart.Line line(int p, int look) {
    return new LineChart.Line(
        findings.task().configurations().get(p).id(), curves[p], solid[p], look, p == chosen);
  }

  private LineChart.Band band(int look) {
    List<Interval> intervals =
        findings.confidence().intervals(findings.context(index), chosen, strategy);
    double[] low = new double[intervals.size()];
    double[] high = new double[intervals.size()];
    for (int i = 0; i < low.length; i++) {
      boolean known = !Double.isNaN(intervals.get(i).estimate());
      low[i] = known ? intervals.get(i).low() : Double.NaN;
      high[i] = known ? intervals.get(i).high() : Double.NaN;
    }
    return new LineChart.Band(low, high, look);
  }

  private List<LineChart.Mark> marks() {
    List<LineChart.Mark> marks = new ArrayList<>();
    single
        .filter(p -> p != chosen || choice.scale() > 1)
        .ifPresent(p -> marks.add(new LineChart.Mark(1, curves[p][0], "best at N = 1", false)));
    double utility = curves[chosen][choice.scale() - 1];
    if (!Double.isNaN(utility)) {
      String label = "chosen: N = " + Numbers.count(choice.scale());
      marks.add(new LineChart.Mark(choice.scale(), utility, label, true));
    }
    return marks;
  }

  private static String name(String id) {
    return Visible.shortened(id, 80);
  }

  private String description(List<Integer> labelled) {
    StringBuilder text = new StringBuilder();
    text.append(Numbers.count(Math.min(Findings.MAX_PROMPTS, ranked.size()), "line.", "lines."));
    for (int p : labelled) {
      double[] curve = curves[p];
      int peak = 0;
      for (int k = 0; k < (solid[p] > 0 ? solid[p] : curve.length); k++) {
        peak = Double.isNaN(curve[peak]) || curve[k] > curve[peak] ? k : peak;
      }
      text.append(" ")
          .append(name(findings.task().configurations().get(p).id()))
          .append(": ")
          .append(findings.utility(curve[0]))
          .append(" at N = 1, at most ")
          .append(findings.utility(curve[peak]))
          .append(" at N = ")
          .append(peak + 1)
          .append(p == chosen ? " (chosen at N = " + choice.scale() + ")." : ".");
    }
    return text.toString();
  }

  private Text caption(List<Integer> labelled) {
    Text caption =
        Text.of("Chosen, with " + Findings.strategy(choice.strategy()) + ": ")
            .and(findings.prompt(chosen))
            .and(" at N = " + Numbers.count(choice.scale()) + ".");
    int drawn = Math.min(Findings.MAX_PROMPTS, ranked.size());
    if (drawn > labelled.size()) {
      caption =
          caption.and(
              " The best %s a name, others are grey."
                  .formatted(Numbers.count(labelled.size(), "prompt has", "prompts have")));
    }
    if (drawn < curves.length) {
      caption =
          caption.and(
              " Drawn are the best %s of %s prompts."
                  .formatted(Numbers.count(drawn), Numbers.count(curves.length)));
    }
    if (findings.coverage().leftOut() > 0) {
      caption = caption.and(" Not in the table: " + findings.coverage().tooFew() + ".");
    }
    return caption;
  }

  /** Utilities at N = 1, 2, 4, … and the chosen N. */
  private Optional<Document.Table> table(List<Integer> labelled) {
    Set<Integer> scales = findings.tableScales(choice.scale());
    List<Document.Column> columns = new ArrayList<>();
    columns.add(Document.Column.words("Prompt"));
    for (int scale : scales) {
      String head = "N = " + Numbers.count(scale);
      columns.add(
          new Document.Column(scale == choice.scale() ? Text.strong(head) : Text.of(head), true));
    }
    List<List<Text>> rows = new ArrayList<>();
    for (int p : labelled.stream().filter(p -> solid[p] > 0).toList()) {
      List<Text> row = new ArrayList<>();
      row.add(findings.prompt(p));
      for (int scale : scales) {
        String utility = scale <= solid[p] ? findings.utility(curves[p][scale - 1]) : TOO_THIN;
        boolean strong = p == chosen && scale == choice.scale();
        row.add(strong ? Text.strong(utility) : Text.of(utility));
      }
      rows.add(row);
    }
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(new Document.Table("Estimated utility of the best prompts", columns, rows));
  }
}
