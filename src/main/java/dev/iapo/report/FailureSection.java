package dev.iapo.report;

import dev.iapo.domain.Query;
import dev.iapo.run.RunTally;
import dev.iapo.run.RunTally.Counts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** The calls of each prompt that failed, by what went wrong, and the queries set aside. */
final class FailureSection {
  private static final int MAX_QUERIES = 20;
  private static final int MAX_ID = 80;

  private final Findings findings;
  private final RunTally tally;
  private final SortedSet<String> kinds;

  private FailureSection(Findings findings) {
    this.findings = findings;
    this.tally = findings.result().tally();
    this.kinds = new TreeSet<>(tally.total().failures().byKind().keySet());
  }

  /** Empty if no call failed, and no query was set aside. */
  static Optional<Document.Section> of(Findings findings) {
    FailureSection section = new FailureSection(findings);
    List<Document.Block> blocks = new ArrayList<>();
    if (!section.kinds.isEmpty()) {
      blocks.add(section.table());
      blocks.add(
          Document.Paragraph.note(
              "A call that failed is missing data, never a wrong answer; a row that the provider"
                  + " refuses (rejected) is an outcome of that row. What failed calls were charged is"
                  + " part of what was spent."));
    }
    if (!section.tally.quarantined().isEmpty()) {
      blocks.add(section.quarantined());
    }
    return blocks.isEmpty()
        ? Optional.empty()
        : Optional.of(new Document.Section("Failed calls", blocks));
  }

  /** The prompts with failures, those with most of them first. */
  private Document.Table table() {
    List<Document.Column> columns = new ArrayList<>();
    columns.add(Document.Column.words("Prompt"));
    columns.add(Document.Column.number("Calls"));
    columns.add(Document.Column.number("Failed"));
    columns.add(Document.Column.number("Share"));
    kinds.forEach(kind -> columns.add(Document.Column.number(kind)));
    List<List<Text>> rows = new ArrayList<>();
    IntStream.range(0, findings.arms().configurations())
        .boxed()
        .filter(p -> tally.of(p).failedCalls() > 0)
        .sorted(Comparator.comparing(p -> -tally.of(p).failedCalls()))
        .limit(Findings.MAX_PROMPTS)
        .forEach(p -> rows.add(row(findings.prompt(p), tally.of(p))));
    if (findings.arms().configurations() > 1) {
      rows.add(row(Text.strong("all prompts"), tally.total()));
    }
    return new Document.Table("Failed calls by prompt and kind", columns, rows);
  }

  private List<Text> row(Text name, Counts counts) {
    List<Text> row = new ArrayList<>();
    row.add(name);
    row.add(Text.of(Numbers.count(counts.calls())));
    row.add(Text.of(Numbers.count(counts.failedCalls())));
    row.add(Text.of(Numbers.percent(counts.failedCalls(), counts.calls())));
    kinds.forEach(kind -> row.add(Text.of(Numbers.count(counts.failures().of(kind)))));
    return row;
  }

  private Document.Block quarantined() {
    List<Query> train = findings.task().data().train();
    List<Text> names =
        tally.quarantined().stream()
            .map(query -> Text.EMPTY.andQuote(train.get(query).id(), MAX_ID))
            .toList();
    return Document.Paragraph.of(
        Text.strong(Numbers.count(names.size(), "query was", "queries were") + " set aside")
            .and(", for every pull on them failed while others were answered: ")
            .and(Text.firstOf(names, MAX_QUERIES))
            .and(". No prompt is judged by them; look at their data."));
  }
}
