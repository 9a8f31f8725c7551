package dev.iapo.report;

import dev.iapo.domain.Interval;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.estimate.Confidence;
import dev.iapo.estimate.SelectionCurves;
import dev.iapo.estimate.SelectionCurves.Curve;
import dev.iapo.inference.BestOfN;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether selecting from more completions still selects what is worth more. */
final class SelectionSection {
  /** The most prompts of a figure: each has two lines. */
  private static final int MAX_DRAWN = LineChart.LOOKS / 2;

  /** The most characters of a prompt in a figure. */
  private static final int LABEL = 24;

  private final Findings findings;
  private final SelectionCurves curves;
  private final List<Document.Block> blocks = new ArrayList<>();

  /**
   * Beyond some N the selecting score rises and the reported one falls.
   *
   * @param from where the reported score is estimated to be greatest
   * @param to up to this N
   * @param shown whether with confidence; not that it turns at just that N
   */
  private record Turn(int from, int to, boolean shown) {}

  /** The curve of a prompt, and where it turns. */
  private record Seen(int prompt, Curve curve, Optional<Turn> turn) {}

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
    List<Seen> seen = new ArrayList<>();
    for (int p = 0; p < findings.arms().configurations(); p++) {
      Optional<Curve> curve = curves.of(context, p).filter(of -> !of.reported().isEmpty());
      if (curve.isPresent()) {
        seen.add(new Seen(p, curve.get(), turn(context, curve.get())));
      }
    }
    List<Seen> turning = seen.stream().filter(of -> of.turn().isPresent()).toList();
    for (int choice : choices) {
      turning.stream()
          .filter(of -> of.prompt() == chosen(choice))
          .flatMap(of -> of.turn().stream())
          .filter(turn -> findings.choice(choice).strategy().equals(BestOfN.NAME))
          .filter(turn -> findings.choice(choice).scale() > turn.from())
          .forEach(turn -> blocks.add(caution(choice, turn)));
    }
    if (turning.stream().flatMap(of -> of.turn().stream()).noneMatch(Turn::shown)) {
      blocks.add(
          Document.Paragraph.of(
              Text.of(
                  "For no prompt is it shown, with 95 % confidence, that the reported score falls"
                      + " while the selecting one rises"
                      + (turning.isEmpty()
                          ? "."
                          : "; the estimates of some look like it, by more than the tolerance."))));
    }
    if (!turning.isEmpty()) {
      blocks.add(table(turning));
    }
    Set<Integer> chosen = choices.stream().map(this::chosen).collect(Collectors.toSet());
    List<Seen> drawn =
        seen.stream()
            .filter(of -> chosen.contains(of.prompt()) || of.turn().isPresent())
            .sorted(Comparator.comparing(of -> !chosen.contains(of.prompt())))
            .limit(MAX_DRAWN)
            .toList();
    if (!drawn.isEmpty()) {
      blocks.add(figure(drawn));
    }
  }

  private int chosen(int choice) {
    return findings.arms().configuration(findings.arm(choice));
  }

  /** A turn is shown with confidence, or looks like one that exceeds the tolerance. */
  private Optional<Turn> turn(int context, Curve curve) {
    int to = last(curve);
    int best = 1;
    for (int scale = 2; scale <= to; scale++) {
      best = at(curve.reported(), scale) > at(curve.reported(), best) ? scale : best;
    }
    double tolerance =
        findings.task().goal().tolerance() * findings.estimates().problem().utilityRange(context);
    boolean shown = curve.hackedFrom().isPresent();
    boolean falls = at(curve.reported(), best) - at(curve.reported(), to) > tolerance;
    return shown || (falls && at(curve.selecting(), to) > at(curve.selecting(), best))
        ? Optional.of(new Turn(best, to, shown))
        : Optional.empty();
  }

  private static double at(List<Interval> curve, int scale) {
    return curve.get(scale - 1).estimate();
  }

  /** The greatest scale on enough queries, or without any on half of those at N = 1. */
  private static int last(Curve curve) {
    List<Interval> all = curve.reported();
    int least = Math.min(Confidence.MIN_QUERIES, (all.get(0).queries() + 1) / 2);
    int scale = all.size();
    while (scale > 1 && all.get(scale - 1).queries() < least) {
      scale--;
    }
    return scale;
  }

  private Document.Block caution(int choice, Turn turn) {
    return new Document.Paragraph(
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
                            Numbers.count(turn.from()))
                    + " the reported one falls"
                    + (turn.shown() ? "" : ", as far as can be seen")
                    + ". Use fewer completions, or another selector."));
  }

  private Document.Table table(List<Seen> turning) {
    List<List<Text>> rows = new ArrayList<>();
    for (Seen seen : turning.subList(0, Math.min(Findings.MAX_PROMPTS, turning.size()))) {
      Curve curve = seen.curve();
      Turn turn = seen.turn().orElseThrow();
      rows.add(
          List.of(
              findings.prompt(seen.prompt()),
              Text.strong(Numbers.count(turn.from())),
              Text.of(Numbers.count(turn.to())),
              change(curve.selecting(), turn),
              change(curve.reported(), turn),
              Text.of(Numbers.count(curve.reported().get(turn.to() - 1).queries())),
              Text.of(turn.shown() ? "yes" : "no")));
    }
    return new Document.Table(
        "Prompts of which more completions are worth less"
            + (rows.size() < turning.size() ? ", the first " + rows.size() : ""),
        List.of(
            Document.Column.words("Prompt"),
            Document.Column.number("From N"),
            Document.Column.number("To N"),
            Document.Column.number("The selecting score rises"),
            Document.Column.number("The reported score falls"),
            Document.Column.number("Queries"),
            Document.Column.words("Shown with 95 % confidence")),
        rows);
  }

  private Text change(List<Interval> curve, Turn turn) {
    return Text.of(
        "from %s to %s"
            .formatted(
                findings.utility(at(curve, turn.from())), findings.utility(at(curve, turn.to()))));
  }

  private Document.Figure figure(List<Seen> drawn) {
    List<LineChart.Line> lines = new ArrayList<>();
    List<List<Text>> rows = new ArrayList<>();
    Set<Integer> scales = findings.tableScales(1);
    for (Seen seen : drawn) {
      int p = seen.prompt();
      Curve curve = seen.curve();
      line(lines, p, " (selecting)", curve, curve.selecting(), false);
      line(lines, p, " (reported)", curve, curve.reported(), true);
      rows.add(row(p, ", selecting", scales, curve.selecting()));
      rows.add(row(p, ", reported", scales, curve.reported()));
    }
    List<Document.Column> columns = new ArrayList<>();
    columns.add(Document.Column.words("Prompt and score"));
    scales.forEach(scale -> columns.add(Document.Column.number("N = " + Numbers.count(scale))));
    return new Document.Figure(
        new LineChart(
            "The selecting score and the reported score versus N",
            "Two lines per prompt; " + Numbers.count(drawn.size(), "prompt.", "prompts."),
            "Expected weighted score",
            findings.arms().maxScale(),
            lines,
            new LineChart.Band(new double[0], new double[0], 0),
            marks(drawn)),
        Text.of(
            "The selecting and the reported score"
                + " of the completion that is selected. Lines are pale on fewer than "
                + Confidence.MIN_QUERIES
                + " queries."),
        Optional.of(new Document.Table("Scores of the selected completion", columns, rows)));
  }

  private static List<LineChart.Mark> marks(List<Seen> drawn) {
    List<LineChart.Mark> marks = new ArrayList<>();
    for (Seen seen : drawn) {
      seen.turn()
          .ifPresent(
              turn ->
                  marks.add(
                      new LineChart.Mark(
                          turn.from(),
                          at(seen.curve().reported(), turn.from()),
                          "worth less from here",
                          false)));
    }
    return marks;
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
            enough ? last(curve) : 0,
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
