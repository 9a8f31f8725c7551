package dev.iapo.report;

import dev.iapo.domain.Interval;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.estimate.Confidence;
import dev.iapo.estimate.SelectionCurves;
import dev.iapo.estimate.SelectionCurves.Curve;
import dev.iapo.inference.BestOfN;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether selecting from more completions still selects what is worth more. */
final class SelectionSection {
  /** The most prompts of a figure: each has two lines. */
  private static final int MAX_DRAWN = LineChart.LOOKS / 2;

  /** The most characters of a prompt in a figure. */
  private static final int LABEL = 24;

  private final Findings findings;
  private final SelectionCurves curves;
  private final List<Document.Block> blocks = new ArrayList<>();

  private SelectionSection(Findings findings) {
    this.findings = findings;
    this.curves = new SelectionCurves(findings.estimates(), findings.confidence());
  }

  /** Empty if all completions are selected by what they are worth. */
  static Optional<Document.Section> of(Findings findings) {
    boolean apart =
        findings.task().judging().scorers().stream().anyMatch(s -> s.selecting().isPresent());
    return apart && findings.task().goal().strategies().contains(BestOfN.NAME)
        ? Optional.of(
            new Document.Section(
                "Selected by one score, worth another", new SelectionSection(findings).blocks()))
        : Optional.empty();
  }

  private List<Document.Block> blocks() {
    List<Text> names =
        findings.task().judging().scorers().stream()
            .filter(scorer -> scorer.selecting().isPresent())
            .map(ScorerSpec::objective)
            .map(objective -> Text.name(objective.name()))
            .toList();
    blocks.add(
        Document.Paragraph.of(
            Text.of("Best of N takes the completion that scores best with the selector of ")
                .and(Text.firstOf(names, Findings.MAX_CONTEXTS_IN_WORDS))
                .and(
                    ". With more to choose from, the selecting score of what is taken always rises;"
                        + " what it is worth need not: past some N the selector finds completions"
                        + " that please it and nobody else. Scores are weighted as in the context,"
                        + " without the cost.")));
    Ways ways = Ways.of(findings);
    ways.note().ifPresent(blocks::add);
    for (List<Integer> choices : ways.shown()) {
      if (ways.number() > 1) {
        blocks.add(new Document.Heading(Text.of("Weighing ").and(ways.name(choices.get(0)))));
      }
      way(choices);
    }
    return blocks;
  }

  /** The contexts of some choices, which weigh the objectives alike. */
  private void way(List<Integer> choices) {
    int context = findings.context(choices.get(0));
    Map<Integer, Curve> byPrompt = new LinkedHashMap<>();
    for (int p = 0; p < findings.arms().configurations(); p++) {
      int prompt = p;
      curves
          .of(context, p)
          .filter(curve -> !curve.reported().isEmpty())
          .ifPresent(curve -> byPrompt.put(prompt, curve));
    }
    List<Integer> hacked =
        byPrompt.keySet().stream().filter(p -> byPrompt.get(p).hackedFrom().isPresent()).toList();
    for (int choice : choices) {
      caution(choice, byPrompt).ifPresent(blocks::add);
    }
    if (hacked.isEmpty()) {
      blocks.add(
          Document.Paragraph.of(
              Text.of(
                  "For no prompt is it shown, with 95 % confidence, that the reported score falls"
                      + " while the selecting one rises.")));
    } else {
      blocks.add(table(hacked, byPrompt));
    }
    Set<Integer> drawn = new LinkedHashSet<>();
    choices.forEach(choice -> drawn.add(findings.arms().configuration(findings.arm(choice))));
    drawn.addAll(hacked);
    drawn.retainAll(byPrompt.keySet());
    if (!drawn.isEmpty()) {
      blocks.add(figure(drawn.stream().limit(MAX_DRAWN).toList(), byPrompt));
    }
  }

  private Optional<Document.Block> caution(int choice, Map<Integer, Curve> byPrompt) {
    Curve curve = byPrompt.get(findings.arms().configuration(findings.arm(choice)));
    if (curve == null
        || curve.hackedFrom().isEmpty()
        || !findings.choice(choice).strategy().equals(BestOfN.NAME)
        || findings.choice(choice).scale() <= curve.hackedFrom().getAsInt()) {
      return Optional.empty();
    }
    return Optional.of(
        new Document.Paragraph(
            Document.Tone.CAUTION,
            Text.strong("The choice is past that point: ")
                .and("in ")
                .and(findings.contextName(choice))
                .and(" prompt ")
                .andName(findings.choice(choice).configuration().id())
                .and(
                    " is used at N = %s, and from N = %s on the selecting score still rises while"
                            .formatted(
                                Numbers.count(findings.choice(choice).scale()),
                                Numbers.count(curve.hackedFrom().getAsInt()))
                        + " the reported one falls. Use fewer completions, or another selector.")));
  }

  private Document.Table table(List<Integer> hacked, Map<Integer, Curve> byPrompt) {
    List<List<Text>> rows = new ArrayList<>();
    for (int p : hacked.subList(0, Math.min(Findings.MAX_PROMPTS, hacked.size()))) {
      Curve curve = byPrompt.get(p);
      int from = curve.hackedFrom().orElseThrow();
      int to = solid(curve);
      rows.add(
          List.of(
              findings.prompt(p),
              Text.strong(Numbers.count(from)),
              Text.of(Numbers.count(to)),
              change(curve.selecting(), from, to),
              change(curve.reported(), from, to)));
    }
    return new Document.Table(
        "Prompts of which more completions are worth less"
            + (rows.size() < hacked.size() ? ", the first " + rows.size() : ""),
        List.of(
            Document.Column.words("Prompt"),
            Document.Column.number("From N"),
            Document.Column.number("To N"),
            Document.Column.number("The selecting score rises"),
            Document.Column.number("The reported score falls")),
        rows);
  }

  private Text change(List<Interval> curve, int from, int to) {
    return Text.of(
        "from %s to %s"
            .formatted(
                findings.utility(curve.get(from - 1).estimate()),
                findings.utility(curve.get(to - 1).estimate())));
  }

  /** The greatest scale on enough queries; all if none is. */
  private static int solid(Curve curve) {
    int scale = curve.reported().size();
    while (scale > 1 && curve.reported().get(scale - 1).queries() < Confidence.MIN_QUERIES) {
      scale--;
    }
    return scale;
  }

  private Document.Figure figure(List<Integer> prompts, Map<Integer, Curve> byPrompt) {
    List<LineChart.Line> lines = new ArrayList<>();
    List<List<Text>> rows = new ArrayList<>();
    Set<Integer> scales = findings.tableScales(1);
    for (int p : prompts) {
      Curve curve = byPrompt.get(p);
      line(lines, p, " (selecting)", curve, curve.selecting(), false);
      line(lines, p, " (reported)", curve, curve.reported(), true);
      rows.add(row(p, ", selecting", scales, curve.selecting()));
      rows.add(row(p, ", reported", scales, curve.reported()));
    }
    List<Document.Column> columns = new ArrayList<>();
    columns.add(Document.Column.words("Prompt and score"));
    scales.forEach(scale -> columns.add(Document.Column.number("N = " + Numbers.count(scale))));
    Curve first = byPrompt.get(prompts.get(0));
    return new Document.Figure(
        new LineChart(
            "The selecting score and the reported score versus N",
            "Two lines for each of " + Numbers.count(prompts.size(), "prompt.", "prompts."),
            "Expected weighted score",
            findings.arms().maxScale(),
            lines,
            new LineChart.Band(new double[0], new double[0], 0),
            marks(prompts.get(0), first)),
        Text.of(
            "The chosen prompts, and those in the table above: the selecting and the reported score"
                + " of the completion that is selected. Lines are pale on fewer than "
                + Confidence.MIN_QUERIES
                + " queries."),
        Optional.of(new Document.Table("Scores of the selected completion", columns, rows)));
  }

  private List<LineChart.Mark> marks(int prompt, Curve curve) {
    return curve.hackedFrom().isEmpty()
        ? List.of()
        : List.of(
            new LineChart.Mark(
                curve.hackedFrom().getAsInt(),
                curve.reported().get(curve.hackedFrom().getAsInt() - 1).estimate(),
                "worth less from here: "
                    + Visible.shortened(findings.task().configurations().get(prompt).id(), LABEL),
                false));
  }

  private void line(
      List<LineChart.Line> lines,
      int prompt,
      String which,
      Curve curve,
      List<Interval> values,
      boolean strong) {
    boolean enough = curve.reported().get(0).queries() >= Confidence.MIN_QUERIES;
    String id = Visible.shortened(findings.task().configurations().get(prompt).id(), LABEL);
    lines.add(
        new LineChart.Line(
            id + which,
            values.stream().mapToDouble(Interval::estimate).toArray(),
            enough ? solid(curve) : 0,
            lines.size(),
            strong));
  }

  private List<Text> row(int prompt, String which, Set<Integer> scales, List<Interval> values) {
    List<Text> row = new ArrayList<>();
    row.add(findings.prompt(prompt).and(which));
    for (int scale : scales) {
      row.add(
          Text.of(
              scale <= values.size()
                  ? findings.utility(values.get(scale - 1).estimate())
                  : Numbers.NONE));
    }
    return row;
  }
}
