package dev.iapo.report;

import dev.iapo.run.RunTally.Counts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What became of the completions and calls of each prompt. */
final class QualitySection {
  private final Findings findings;
  private final List<Integer> ranked;
  private final boolean anyUnscored;

  private QualitySection(Findings findings) {
    this.findings = findings;
    this.anyUnscored = findings.result().tally().total().unscored() > 0;
    Set<Integer> chosen =
        IntStream.range(0, findings.choices())
            .mapToObj(i -> findings.arms().configuration(findings.arm(i)))
            .collect(Collectors.toSet());
    this.ranked =
        IntStream.range(0, findings.arms().configurations())
            .boxed()
            .sorted(
                Comparator.<Integer, Boolean>comparing(p -> !chosen.contains(p))
                    .thenComparing(p -> -counts(p).completions()))
            .limit(Findings.MAX_PROMPTS)
            .sorted()
            .toList();
  }

  static Document.Section of(Findings findings) {
    return new Document.Section(
        "Quality of the completions", new QualitySection(findings).blocks());
  }

  private Counts counts(int p) {
    return findings.result().tally().of(p);
  }

  private List<Document.Block> blocks() {
    List<Document.Block> blocks = new ArrayList<>();
    blocks.add(table());
    int prompts = findings.arms().configurations();
    if (ranked.size() < prompts) {
      blocks.add(
          Document.Paragraph.note(
              "Listed are %s of %s prompts: the chosen ones, and those with most completions."
                  .formatted(Numbers.count(ranked.size()), Numbers.count(prompts))));
    }
    lacking().ifPresent(blocks::add);
    List<Text> flags = new ArrayList<>();
    for (int p = 0; p < prompts; p++) {
      flags(p, flags);
    }
    if (flags.isEmpty()) {
      blocks.add(Document.Paragraph.of(Text.of("Nothing stands out: no share is above 5 %.")));
      return blocks;
    }
    blocks.add(
        new Document.Bullets(flags.subList(0, Math.min(Findings.MAX_PROMPTS, flags.size()))));
    if (flags.size() > Findings.MAX_PROMPTS) {
      blocks.add(
          Document.Paragraph.note(
              "And %s further remarks of this kind."
                  .formatted(Numbers.count(flags.size() - Findings.MAX_PROMPTS))));
    }
    return blocks;
  }

  private Document.Table table() {
    List<Document.Column> columns = new ArrayList<>();
    columns.add(Document.Column.words("Prompt"));
    columns.add(Document.Column.number("Completions"));
    columns.add(Document.Column.number("No readable answer"));
    columns.add(Document.Column.number("Cut at the token limit"));
    columns.add(Document.Column.number("Filtered or refused"));
    if (anyUnscored) {
      columns.add(Document.Column.number("Without a score"));
    }
    columns.add(Document.Column.number("Missing"));
    columns.add(Document.Column.number("Calls"));
    columns.add(Document.Column.number("Failed calls"));
    List<List<Text>> rows = new ArrayList<>();
    ranked.forEach(p -> rows.add(row(findings.prompt(p), counts(p))));
    if (findings.arms().configurations() > 1) {
      rows.add(row(Text.strong("all prompts"), findings.result().tally().total()));
    }
    return new Document.Table("Completions and calls by prompt", columns, rows);
  }

  /** What completions lacked, of the listed prompts; none if nothing. */
  private Optional<Document.Table> lacking() {
    List<List<Text>> rows = new ArrayList<>();
    for (int p : ranked) {
      findings
          .result()
          .tally()
          .remarks(p)
          .forEach(
              (remark, completions) ->
                  rows.add(
                      List.of(
                          findings.prompt(p),
                          Text.of(remark),
                          Numbers.share(completions, counts(p).completions()))));
    }
    List<Document.Column> columns =
        List.of(
            Document.Column.words("Prompt"),
            Document.Column.words("What completions lack"),
            Document.Column.number("Completions"));
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(new Document.Table("Completions by what they lack", columns, rows));
  }

  private List<Text> row(Text name, Counts counts) {
    List<Text> row = new ArrayList<>();
    row.add(name);
    row.add(Text.of(Numbers.count(counts.completions())));
    row.add(Numbers.share(counts.unparsed(), counts.completions()));
    row.add(Numbers.share(counts.truncated(), counts.completions()));
    row.add(Numbers.share(counts.filtered(), counts.completions()));
    if (anyUnscored) {
      row.add(Numbers.share(counts.unscored(), counts.completions()));
    }
    row.add(
        Numbers.notable(counts.missing(), asked(counts))
            ? Text.strong(Numbers.count(counts.missing()) + " (high)")
            : Text.of(Numbers.count(counts.missing())));
    row.add(Text.of(Numbers.count(counts.calls())));
    row.add(Numbers.share(counts.failedCalls(), counts.calls()));
    return row;
  }

  private static long asked(Counts counts) {
    return counts.completions() + counts.missing();
  }

  private void flags(int p, List<Text> flags) {
    Counts counts = counts(p);
    long n = counts.completions();
    int limit = findings.task().configurations().get(p).sampling().maxTokens();
    flag(
        flags,
        p,
        counts.unparsed(),
        n,
        "of the completions have no readable answer. They are paid for and do not vote: look at the"
            + " answer format that the prompt asks for, and at the extractor.");
    flag(
        flags,
        p,
        counts.truncated(),
        n,
        "of the completions were cut at the limit of "
            + Numbers.count(limit)
            + " output tokens: raise it, or ask for shorter answers.");
    flag(
        flags,
        p,
        counts.filtered(),
        n,
        "of the completions were ended by a filter or refused by the provider.");
    flag(
        flags,
        p,
        counts.unscored(),
        n,
        "of the completions have no score, for the scorer failed or its answers cannot be used. They"
            + " are paid for and count as missing, not as bad.");
    flag(
        flags,
        p,
        counts.missing(),
        asked(counts),
        "of the completions asked for did not come. They count as missing, not as wrong.");
    flag(
        flags,
        p,
        counts.failedCalls(),
        counts.calls(),
        "of the calls failed. What they were charged is part of what was spent.");
  }

  private void flag(List<Text> flags, int p, long part, long whole, String remark) {
    if (Numbers.notable(part, whole)) {
      flags.add(findings.prompt(p).and(": " + Numbers.percent(part, whole) + " " + remark));
    }
  }
}
