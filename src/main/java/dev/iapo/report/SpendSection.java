package dev.iapo.report;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import dev.iapo.run.RoundLog;
import dev.iapo.run.RunTally;
import dev.iapo.schedule.Choice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where the budget went, round by round. */
final class SpendSection {
  private static final String SCREENING =
      " Screening looks at few completions per query of every prompt. After it each context keeps"
          + " all arms of the prompts that look best or most promising, and what it drew is not"
          + " used further: the estimates rest on the rounds after it.";

  private final Findings findings;
  private final List<RoundLog> rounds;

  private SpendSection(Findings findings) {
    this.findings = findings;
    this.rounds = findings.result().rounds();
  }

  static Document.Section of(Findings findings) {
    return new Document.Section("Where the budget went", new SpendSection(findings).blocks());
  }

  private List<Document.Block> blocks() {
    if (rounds.isEmpty()) {
      return List.of(Document.Paragraph.of(Text.of("No round was run.")));
    }
    List<Document.Block> blocks = new ArrayList<>();
    blocks.add(
        Document.Paragraph.of(
            Text.of(
                "An arm is a prompt with an N"
                    + (findings.arms().strategies() > 1 ? " and a strategy" : "")
                    + "."
                    + (findings.wasScreened() ? SCREENING : "")
                    + halving()
                    + " Every completion serves all contexts and all smaller N.")));
    blocks.add(table());
    reused().ifPresent(blocks::add);
    cutOff().ifPresent(blocks::add);
    blocks.add(figure());
    return blocks;
  }

  private Optional<Document.Block> reused() {
    RunTally tally = findings.result().tally();
    long reused = tally.total().reused();
    if (reused == 0) {
      return Optional.empty();
    }
    Spend saved = tally.saved();
    Text money =
        saved.picoUsd() == 0
            ? Text.EMPTY
            : Text.of(
                ", " + Numbers.amount((double) saved.picoUsd() / Budget.PICO_PER_USD) + " USD");
    return Optional.of(
        Document.Paragraph.of(
            Text.strong(Numbers.count(reused, "completion was", "completions were"))
                .and(
                    " taken from other runs that had asked the same: they are not part of what was spent, and saved "
                        + Numbers.count(saved.tokens())
                        + " tokens")
                .and(money)
                .and(".")));
  }

  private Optional<Document.Block> cutOff() {
    int calls = findings.result().tally().cutOff();
    return calls == 0
        ? Optional.empty()
        : Optional.of(
            Document.Paragraph.of(
                Text.strong(Numbers.count(calls, "call was", "calls were"))
                    .and(
                        " cut off when the process of the run ended: nobody knows whether they were"
                            + " billed, so each is charged its maximum. What they were to bring was"
                            + " asked for again, or is missing.")));
  }

  /** That arms are halved, if they are, in the rounds that the estimates rest on. */
  private String halving() {
    List<RoundLog> last = rounds.subList(findings.finalStage(), rounds.size());
    for (int i = 1; i < last.size(); i++) {
      List<Integer> half = last.get(i - 1).aliveBefore().stream().map(n -> (n + 1) / 2).toList();
      if (!half.equals(last.get(i).aliveBefore())) {
        return "";
      }
    }
    if (last.size() < 2) {
      return "";
    }
    return " After every %sround each context keeps the better half of its arms."
        .formatted(findings.wasScreened() ? "later " : "");
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

  private String name(RoundLog round) {
    if (round.number() == 0) {
      return "screening";
    }
    boolean screening = findings.wasScreened() && rounds.indexOf(round) < findings.finalStage();
    return "round\u00A0" + round.number() + (screening ? " (screening)" : "");
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
