package dev.iapo.report;

import dev.iapo.domain.Spend;
import dev.iapo.run.RoundLog;
import dev.iapo.schedule.Choice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where the budget went, round by round. */
final class SpendSection {
  private final Findings findings;
  private final List<RoundLog> rounds;
  private final int evidenceFrom; // the first round whose completions count in the end

  private SpendSection(Findings findings) {
    this.findings = findings;
    this.rounds = findings.result().rounds();
    this.evidenceFrom = findings.result().record().evidenceFrom();
  }

  static Document.Section of(Findings findings) {
    return new Document.Section("Where the budget went", new SpendSection(findings).blocks());
  }

  private List<Document.Block> blocks() {
    if (rounds.isEmpty()) {
      return List.of(Document.Paragraph.of(Text.of("No round was run.")));
    }
    return List.of(
        Document.Paragraph.of(
            Text.of(
                "An arm is a prompt with an N"
                    + (findings.arms().strategies() > 1 ? " and a strategy" : "")
                    + ". "
                    + halving()
                    + " Every completion serves all contexts and all smaller N.")),
        table(),
        figure());
  }

  private Document.Table table() {
    List<Document.Column> columns =
        List.of(
            Document.Column.words("Round"),
            Document.Column.number("Arms alive before"),
            Document.Column.number("Prompts pulled"),
            Document.Column.number("Pulls"),
            Document.Column.number("Completions"),
            Document.Column.number("Spent (" + findings.budgetUnit() + ")"));
    List<List<Text>> rows = new ArrayList<>();
    long pulls = 0;
    long completions = 0;
    Spend spend = Spend.NOTHING;
    for (RoundLog round : rounds) {
      rows.add(
          List.of(
              Text.of(name(round)),
              Text.of(bar(round).range()),
              Text.of(Numbers.count(round.configurations())),
              Text.of(Numbers.count(round.pulls())),
              Text.of(Numbers.count(round.completions())),
              Text.of(findings.budgetAmount(round.spend()))));
      pulls += round.pulls();
      completions += round.completions();
      spend = spend.plus(round.spend());
    }
    rows.add(
        List.of(
            Text.strong("all"),
            Text.of(end().range() + " left"),
            Text.EMPTY,
            Text.strong(Numbers.count(pulls)),
            Text.strong(Numbers.count(completions)),
            Text.strong(findings.budgetAmount(spend))));
    return new Document.Table("Rounds", columns, rows);
  }

  private Document.Figure figure() {
    List<BarChart.Bar> bars = new ArrayList<>();
    rounds.forEach(round -> bars.add(bar(round)));
    bars.add(end());
    String words =
        bars.stream()
            .map(bar -> bar.label() + ": " + bar.range())
            .collect(Collectors.joining("; ", "Arms alive per context. ", "."));
    return new Document.Figure(
        new BarChart("Arms alive by round", words, "Arms alive per context", bars),
        Text.of("Arms alive per context before each round, from the least to the most."),
        Optional.empty());
  }

  private String halving() {
    boolean screened = rounds.stream().anyMatch(this::isScreening);
    return (screened
            ? "Screening keeps some of the prompts for each context, and its completions do not count"
                + " in the end. After every later round"
            : "After every round")
        + " each context keeps the better half of its arms.";
  }

  private boolean isScreening(RoundLog round) {
    return round.number() < evidenceFrom;
  }

  private String name(RoundLog round) {
    if (round.number() == 0) {
      return "screening";
    }
    return "round\u00A0" + round.number() + (isScreening(round) ? " (screening)" : "");
  }

  private BarChart.Bar end() {
    return bar("at the end", findings.result().choices().stream().map(Choice::alive).toList());
  }

  private BarChart.Bar bar(RoundLog round) {
    return bar(name(round), round.aliveBefore());
  }

  private static BarChart.Bar bar(String label, List<Integer> alive) {
    return alive.isEmpty()
        ? new BarChart.Bar(label, 0, 0)
        : new BarChart.Bar(label, Collections.min(alive), Collections.max(alive));
  }
}
