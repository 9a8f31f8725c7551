package dev.iapo.report;

import dev.iapo.domain.Query;
import dev.iapo.inference.BestOfN;
import dev.iapo.run.RunTally;
import dev.iapo.run.Unread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What answers look like that cannot be read or are wrong: where an extractor may be at fault. */
final class UnreadSection {
  private static final int MAX_PROMPTS = 3;
  private static final int MAX_WRONG = 3;
  private static final double FREQUENT = 0.01; // as a share of completions
  private static final int MAX_ID = 40;
  private static final int MAX_TEXT = 500;

  private final Findings findings;
  private final RunTally tally;

  private UnreadSection(Findings findings) {
    this.findings = findings;
    this.tally = findings.result().tally();
  }

  /** Empty if all answers were read, and there are no votes. */
  static Optional<Document.Section> of(Findings findings) {
    List<Document.Block> blocks = new UnreadSection(findings).blocks();
    return blocks.isEmpty()
        ? Optional.empty()
        : Optional.of(new Document.Section("Answers not read, and wrong ones", blocks));
  }

  private List<Document.Block> blocks() {
    List<Document.Block> blocks = new ArrayList<>();
    List<Integer> unread = most(p -> tally.of(p).unparsed());
    boolean votes = findings.task().goal().strategies().stream().anyMatch(s -> !isBest(s));
    if (votes) {
      wrong(most(p -> tally.unread(p).allWrong() + tally.of(p).unparsed())).ifPresent(blocks::add);
    }
    for (int p : unread.subList(0, Math.min(MAX_PROMPTS, unread.size()))) {
      examples(p, blocks);
    }
    if (unread.size() > MAX_PROMPTS) {
      blocks.add(
          Document.Paragraph.note(
              "Examples are of the %s prompts with most of them, of %s."
                  .formatted(MAX_PROMPTS, Numbers.count(unread.size()))));
    }
    return blocks;
  }

  private static boolean isBest(String strategy) {
    return strategy.equals(BestOfN.NAME);
  }

  /** Counts something of a prompt. */
  private interface Count {
    long of(int prompt);
  }

  /** The prompts that have any, those with most of them first. */
  private List<Integer> most(Count count) {
    return IntStream.range(0, findings.arms().configurations())
        .boxed()
        .filter(p -> count.of(p) > 0)
        .sorted(Comparator.comparingLong(p -> -count.of(p)))
        .toList();
  }

  private Optional<Document.Block> wrong(List<Integer> prompts) {
    List<List<Text>> rows = new ArrayList<>();
    for (int p : prompts.subList(0, Math.min(Findings.MAX_PROMPTS, prompts.size()))) {
      Unread unread = tally.unread(p);
      long all = tally.of(p).completions();
      List<Text> most = new ArrayList<>();
      for (Unread.Wrong wrong : unread.mostFrequent(MAX_WRONG)) {
        if (wrong.completions() < FREQUENT * all) {
          break;
        }
        most.add(Text.name(wrong.answer()).and(" " + Numbers.percent(wrong.completions(), all)));
      }
      rows.add(
          List.of(
              findings.prompt(p),
              Text.of(Numbers.percent(tally.of(p).unparsed(), all)),
              Text.of(Numbers.percent(unread.allWrong(), all)),
              most.isEmpty() ? Text.of(Numbers.NONE) : Text.joined(most, ", ")));
    }
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Document.Table(
                "Answers that do not vote, and votes that are wrong, as shares of all completions",
                List.of(
                    Document.Column.words("Prompt"),
                    Document.Column.number("Not read"),
                    Document.Column.number("Wrong"),
                    Document.Column.words("Wrong answers of more than 1 %")),
                rows));
  }

  private void examples(int prompt, List<Document.Block> blocks) {
    List<Unread.Example> examples = tally.unread(prompt).examples();
    if (examples.isEmpty()) {
      return;
    }
    blocks.add(
        new Document.Heading(Text.of("Without a readable answer: ").and(findings.prompt(prompt))));
    List<Query> train = findings.task().data().train();
    for (Unread.Example example : examples) {
      Text label =
          Text.of("Query ")
              .andQuote(train.get(example.query()).id(), MAX_ID)
              .and(", ended by ")
              .andQuote(example.finishReason(), MAX_ID);
      if (example.left() > 0) {
        label = label.and(", " + Numbers.count(example.left()) + " characters left out");
      }
      String text = example.text().isBlank() ? "(blank)" : example.text();
      blocks.add(new Document.Literal(label, Visible.shortened(text, MAX_TEXT)));
    }
  }
}
