package dev.iapo.report;

import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Envelope;
import dev.iapo.estimate.Tradeoff;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Quality against cost, and which arm is best at which weight of the cost. */
final class TradeoffSection {
  /** The most rows of a table of arms. */
  private static final int MAX_ROWS = 40;

  /** The most characters of a context's name in a figure. */
  private static final int MAX_LABEL = 24;

  private final Findings findings;
  private final ArmSpace arms;

  private TradeoffSection(Findings findings) {
    this.findings = findings;
    this.arms = findings.arms();
  }

  static Document.Section of(Findings findings, Looks looks) {
    return new Document.Section(
        "Quality against cost", new TradeoffSection(findings).blocks(looks));
  }

  private List<Document.Block> blocks(Looks looks) {
    Ways ways = Ways.of(findings);
    List<Document.Block> blocks = new ArrayList<>();
    blocks.add(
        Document.Paragraph.of(
            Text.of(
                "Quality is the utility without its cost. Compared are the arms seen on at least"
                    + " half as many queries as the arm seen on most. The line joins those that no"
                    + " other beats in quality or cost and matches in the other; filled markers are"
                    + " best at some weight of the cost, rings are choices. A choice that a run"
                    + " made among the arms it had left may lie off the line.")));
    ways.note().ifPresent(blocks::add);
    ways.shown()
        .forEach(
            choices -> {
              Tradeoff tradeoff =
                  Tradeoff.of(findings.estimates(), findings.context(choices.get(0)));
              if (ways.number() > 1) {
                blocks.add(
                    new Document.Heading(Text.of("Weighing ").and(ways.name(choices.get(0)))));
              }
              if (tradeoff.isEmpty()) {
                blocks.add(Document.Paragraph.of(Text.of("No completion was received.")));
              } else {
                blocks.add(figure(tradeoff, choices, looks));
                blocks.add(segments(tradeoff));
                if (tradeoff.compared().size() < arms.configurations()) {
                  blocks.add(notCompared(tradeoff));
                }
              }
            });
    return blocks;
  }

  private Document.Figure figure(Tradeoff tradeoff, List<Integer> choices, Looks looks) {
    List<Envelope.Line> frontier = tradeoff.nonDominated();
    Set<Envelope.Line> best =
        tradeoff.envelope().segments().stream()
            .map(Envelope.Segment::line)
            .collect(Collectors.toSet());
    Set<Envelope.Line> ends = ends(tradeoff.envelope().segments());
    Map<Integer, List<String>> chosen = new LinkedHashMap<>(); // contexts by arm
    for (int i : choices) {
      chosen
          .computeIfAbsent(findings.arm(i), arm -> new ArrayList<>())
          .add(Visible.line(findings.choice(i).context().id()));
    }
    Map<Integer, Integer> looked = looks.of(named(frontier, best, chosen.keySet()));
    Set<Integer> drawn = drawn(tradeoff.candidates());
    List<CostChart.Point> others = new ArrayList<>();
    List<CostChart.Point> points = new ArrayList<>();
    for (Envelope.Line line : tradeoff.candidates()) {
      int p = arms.configuration(line.arm());
      List<String> contexts = chosen.getOrDefault(line.arm(), List.of());
      if (frontier.contains(line) || !contexts.isEmpty()) {
        points.add(
            new CostChart.Point(
                line.cost(),
                line.quality(),
                looked.getOrDefault(p, LineChart.BACKGROUND),
                best.contains(line),
                !contexts.isEmpty(),
                ends.contains(line) || !contexts.isEmpty() ? label(line.arm(), contexts) : ""));
      } else if (drawn.contains(p)) {
        others.add(
            new CostChart.Point(
                line.cost(), line.quality(), LineChart.BACKGROUND, false, false, ""));
      }
    }
    points.sort(Comparator.comparingDouble(CostChart.Point::cost));
    return new Document.Figure(
        new CostChart(
            "Estimated quality against cost per query",
            description(frontier),
            "Cost per query, " + findings.costUnit(),
            "Estimated quality",
            names(looked),
            others,
            points),
        caption(tradeoff, frontier),
        Optional.of(table(frontier, best)));
  }

  /** The first and the last of neighbouring arms of one prompt and strategy. */
  private Set<Envelope.Line> ends(List<Envelope.Segment> segments) {
    Set<Envelope.Line> ends = new HashSet<>();
    for (int i = 0; i < segments.size(); i++) {
      Envelope.Segment segment = segments.get(i);
      boolean first = i == 0 || !isAlike(segments.get(i - 1), segment);
      boolean last = i == segments.size() - 1 || !isAlike(segment, segments.get(i + 1));
      if (first || last) {
        ends.add(segment.line());
      }
    }
    return ends;
  }

  /** The prompts with a name: first those that are chosen, then those that are best somewhere. */
  private List<Integer> named(
      List<Envelope.Line> frontier, Set<Envelope.Line> best, Set<Integer> chosen) {
    Set<Integer> named = new LinkedHashSet<>();
    chosen.forEach(arm -> named.add(arms.configuration(arm)));
    frontier.stream().filter(best::contains).forEach(l -> named.add(arms.configuration(l.arm())));
    frontier.forEach(line -> named.add(arms.configuration(line.arm())));
    return named.stream().limit(LineChart.LOOKS).toList();
  }

  /** The prompts whose arms are drawn in the background: the best at any scale. */
  private Set<Integer> drawn(List<Envelope.Line> candidates) {
    return candidates.stream()
        .sorted(Comparator.comparingDouble(line -> -line.quality()))
        .map(line -> arms.configuration(line.arm()))
        .distinct()
        .limit(Findings.MAX_PROMPTS)
        .collect(Collectors.toSet());
  }

  private List<Legend.Entry> names(Map<Integer, Integer> looked) {
    return looked.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            e ->
                new Legend.Entry(
                    findings.task().configurations().get(e.getKey()).id(), e.getValue()))
        .toList();
  }

  private String label(int arm, List<String> contexts) {
    String scale = "N = " + Numbers.count(arms.scale(arm));
    if (contexts.isEmpty()) {
      return scale;
    }
    boolean fits = contexts.get(0).length() <= MAX_LABEL;
    String first = fits ? contexts.get(0) : "chosen";
    return scale + ": " + first + (contexts.size() > 1 ? " +" + (contexts.size() - 1) : "");
  }

  private String description(List<Envelope.Line> frontier) {
    return frontier.stream()
        .limit(LineChart.LOOKS)
        .map(
            line ->
                "%s at N = %s: %s at %s %s."
                    .formatted(
                        Visible.shortened(
                            findings
                                .task()
                                .configurations()
                                .get(arms.configuration(line.arm()))
                                .id(),
                            40),
                        arms.scale(line.arm()),
                        findings.utility(line.quality()),
                        Numbers.amount(line.cost()),
                        findings.costUnit()))
        .collect(Collectors.joining(" "));
  }

  private Text caption(Tradeoff tradeoff, List<Envelope.Line> frontier) {
    int compared = tradeoff.compared().size();
    String which =
        compared < arms.configurations()
            ? " They are of %s of %s prompts."
                .formatted(Numbers.count(compared), Numbers.count(arms.configurations()))
            : "";
    return Text.of(
        "%s of %s are beaten by none.%s"
            .formatted(
                Numbers.count(frontier.size()),
                Numbers.count(tradeoff.candidates().size(), "compared arm", "compared arms"),
                which));
  }

  private Document.Paragraph notCompared(Tradeoff tradeoff) {
    return Document.Paragraph.of(
        Text.of(
            findings.coverage().notCompared(tradeoff.compared()::contains, tradeoff.leastQueries())
                + ". Any of them may be better than what is listed."));
  }

  private Document.Table table(List<Envelope.Line> frontier, Set<Envelope.Line> best) {
    List<List<Text>> rows = new ArrayList<>();
    for (Envelope.Line line : frontier.subList(0, Math.min(MAX_ROWS, frontier.size()))) {
      List<Text> row = new ArrayList<>(arms(line, line));
      row.add(Text.of(best.contains(line) ? "yes" : "no"));
      rows.add(row);
    }
    List<Document.Column> columns = new ArrayList<>(columns());
    columns.add(Document.Column.words("Best at some weight"));
    String which = rows.size() < frontier.size() ? ", the cheapest " + rows.size() : "";
    return new Document.Table("Arms that no other beats" + which, columns, rows);
  }

  private List<Document.Column> columns() {
    return List.of(
        Document.Column.words("Prompt"),
        Document.Column.words("Strategy"),
        Document.Column.number("N"),
        Document.Column.number("Quality"),
        Document.Column.number("Cost per query (" + findings.costUnit() + ")"));
  }

  /** An arm, or several of a prompt and strategy by the first and the last. */
  private List<Text> arms(Envelope.Line first, Envelope.Line last) {
    int arm = first.arm();
    return List.of(
        findings.prompt(arms.configuration(arm)),
        Text.of(Findings.strategy(findings.task().goal().strategies().get(arms.strategy(arm)))),
        range(Numbers.count(arms.scale(arm)), Numbers.count(arms.scale(last.arm()))),
        range(findings.utility(first.quality()), findings.utility(last.quality())),
        range(Numbers.amount(first.cost()), Numbers.amount(last.cost())));
  }

  private static Text range(String first, String last) {
    return Text.of(first.equals(last) ? first : first + " to " + last);
  }

  /** Which arm is best at which weights of the cost. */
  private Document.Table segments(Tradeoff tradeoff) {
    List<Envelope.Segment> segments = tradeoff.envelope().segments();
    boolean together = segments.size() > MAX_ROWS;
    List<List<Text>> rows = new ArrayList<>();
    int next = 0;
    while (next < segments.size()) {
      Envelope.Segment first = segments.get(next++);
      Envelope.Segment last = first;
      while (together && next < segments.size() && isAlike(first, segments.get(next))) {
        last = segments.get(next++);
      }
      List<Text> row = new ArrayList<>();
      row.add(Text.of(range(new Envelope.Segment(first.line(), first.from(), last.to()))));
      row.addAll(arms(first.line(), last.line()));
      rows.add(row);
    }
    List<Document.Column> columns = new ArrayList<>();
    columns.add(Document.Column.words("Cost weight"));
    columns.addAll(columns());
    String how =
        (tradeoff.compared().size() < arms.configurations() ? ", of the compared arms" : "")
            + (together ? ", those of one prompt together" : "");
    return new Document.Table("What is best at which weight of the cost" + how, columns, rows);
  }

  private boolean isAlike(Envelope.Segment one, Envelope.Segment other) {
    int a = one.line().arm();
    int b = other.line().arm();
    return arms.configuration(a) == arms.configuration(b) && arms.strategy(a) == arms.strategy(b);
  }

  private static String range(Envelope.Segment segment) {
    String from = Numbers.amount(segment.from());
    return Double.isInfinite(segment.to())
        ? from + " and below"
        : segment.to() == segment.from() ? from : from + " to " + Numbers.amount(segment.to());
  }
}
