package dev.iapo.report;

import dev.iapo.domain.Appraiser;
import dev.iapo.domain.Budget;
import dev.iapo.domain.PullRecord.Appraised;
import dev.iapo.run.JudgeTally;
import dev.iapo.run.OpinionTally;
import dev.iapo.run.ScorePairs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How far the scores of judges and services can be relied on, and what they cost. */
final class JudgeSection {
  private static final int SCORE_DECIMALS = 3;

  private final Findings findings;
  private final JudgeTally judges;
  private final List<Appraiser> appraisers;

  private JudgeSection(Findings findings) {
    this.findings = findings;
    this.judges = findings.result().tally().judges();
    this.appraisers = findings.task().judging().appraisers();
  }

  /** Empty if nobody was to judge. */
  static Optional<Document.Section> of(Findings findings) {
    return findings.task().judging().appraisers().isEmpty()
        ? Optional.empty()
        : Optional.of(new Document.Section("Judges", new JudgeSection(findings).blocks()));
  }

  private List<Document.Block> blocks() {
    List<Document.Block> blocks = new ArrayList<>();
    blocks.add(scores());
    agreement(blocks);
    selection(blocks);
    blocks.add(cost());
    return blocks;
  }

  private List<OpinionTally> shown() {
    return judges.opinions().stream().limit(Findings.MAX_PROMPTS).toList();
  }

  private Text name(OpinionTally of) {
    return Text.name(appraisers.get(of.appraiser()).name());
  }

  private Text score(OpinionTally of) {
    return objective(of.objective()).and(of.selecting() ? ", to select by" : "");
  }

  private Text objective(int objective) {
    return Text.name(findings.task().judging().objectives().get(objective).name());
  }

  private Document.Table scores() {
    List<List<Text>> rows = new ArrayList<>();
    for (OpinionTally of : shown()) {
      rows.add(
          List.of(
              name(of),
              score(of),
              Text.of(Numbers.count(of.completions())),
              Text.of(Numbers.count(of.answers())),
              Numbers.share(of.unusable(), of.answers()),
              Numbers.share(of.unscored(), of.completions())));
    }
    return new Document.Table(
        "Scores by judge or service; a completion without a score is missing, never zero",
        List.of(
            Document.Column.words("Judge"),
            Document.Column.words("Score"),
            Document.Column.number("Completions"),
            Document.Column.number("Answers"),
            Document.Column.number("Unusable answers"),
            Document.Column.number("Left without a score")),
        rows);
  }

  private void agreement(List<Document.Block> blocks) {
    List<List<Text>> repeats = new ArrayList<>();
    List<List<Text>> orders = new ArrayList<>();
    for (OpinionTally of : shown()) {
      if (of.repeated() > 0) {
        repeats.add(
            List.of(
                name(of),
                score(of),
                Text.of(Numbers.count(of.repeated())),
                Text.of(Numbers.percent(of.agreeing(), of.repeated())),
                Text.of(Numbers.fixed(of.deviation(), SCORE_DECIMALS))));
      }
      if (of.compared() > 0) {
        orders.add(
            List.of(
                name(of),
                score(of),
                Text.of(Numbers.count(of.compared())),
                Text.of(Numbers.percent(of.consistent(), of.compared())),
                Text.of(Numbers.difference(of.lead(), SCORE_DECIMALS))));
      }
    }
    if (repeats.isEmpty() && orders.isEmpty()) {
      blocks.add(
          Document.Paragraph.note(
              "Every completion was judged once, so nothing is known of how far a judge agrees with"
                  + " itself: repeats = 2 or more of a judge would show it."));
    }
    if (!repeats.isEmpty()) {
      blocks.add(
          new Document.Table(
              "Agreement of repeats: the same judge asked the same again",
              List.of(
                  Document.Column.words("Judge"),
                  Document.Column.words("Score"),
                  Document.Column.number("Asked repeatedly"),
                  Document.Column.number("All the same"),
                  Document.Column.number("Mean standard deviation")),
              repeats));
    }
    if (!orders.isEmpty()) {
      blocks.add(
          new Document.Table(
              "Comparisons in both orders: does the place decide?",
              List.of(
                  Document.Column.words("Judge"),
                  Document.Column.words("Score"),
                  Document.Column.number("Completions"),
                  Document.Column.number("Both orders name the same text"),
                  Document.Column.number("Score in first less second place")),
              orders));
    }
  }

  private void selection(List<Document.Block> blocks) {
    List<List<Text>> rows = new ArrayList<>();
    for (ScorePairs pairs : judges.pairs().stream().limit(Findings.MAX_PROMPTS).toList()) {
      boolean any = pairs.completions() > 0;
      rows.add(
          List.of(
              objective(pairs.objective()),
              Text.of(Numbers.count(pairs.completions())),
              score(any, pairs.meanSelecting()),
              score(any, pairs.meanWorth()),
              Text.of(
                  any
                      ? Numbers.difference(
                          pairs.meanSelecting() - pairs.meanWorth(), SCORE_DECIMALS)
                      : Numbers.NONE),
              score(any, pairs.correlation()),
              score(any, pairs.correlationWithin())));
    }
    if (rows.isEmpty()) {
      return;
    }
    blocks.add(
        new Document.Table(
            "The score that selects beside the score that is reported, over all completions",
            List.of(
                Document.Column.words("Objective"),
                Document.Column.number("Completions"),
                Document.Column.number("Mean, selecting"),
                Document.Column.number("Mean, reported"),
                Document.Column.number("Difference"),
                Document.Column.number("Correlation"),
                Document.Column.number("Correlation within a prompt and query")),
            rows));
    blocks.add(
        Document.Paragraph.note(
            "Best of N selects among completions of one prompt and query: the last column says how"
                + " much the selecting score knows of what it selects for."));
  }

  private static Text score(boolean any, double value) {
    return Text.of(any ? Numbers.fixed(value, SCORE_DECIMALS) : Numbers.NONE);
  }

  private Document.Block cost() {
    Appraised all = judges.appraised();
    Budget.Unit unit = findings.task().search().budget().unit();
    long spent = all.spend().plus(all.wasted()).in(unit);
    long whole = findings.result().tally().spend().in(unit);
    List<Text> each = new ArrayList<>();
    for (int a = 0; a < Math.min(appraisers.size(), Findings.MAX_PROMPTS); a++) {
      each.add(
          Text.name(appraisers.get(a).name())
              .and(" " + Numbers.amount(judges.cost(a)) + " " + findings.costUnit()));
    }
    Text what =
        Text.of(
            "Judging took %s, %s. "
                .formatted(
                    Numbers.count(all.calls() + all.failures().calls(), "call", "calls"),
                    all.failures().calls() == 0
                        ? "none of which failed"
                        : Numbers.count(all.failures().calls()) + " of which failed"));
    Text charge =
        unit == Budget.Unit.COMPLETIONS
            ? Text.of("A budget in completions does not count it. ")
            : Text.of("It was charged ")
                .andStrong(findings.budgetAmount(spent) + " " + findings.budgetUnit())
                .and(", " + Numbers.percent(spent, whole) + " of what was spent. ");
    return Document.Paragraph.of(
        what.and(charge)
            .and("Judging one completion cost, on average: ")
            .and(Text.joined(each, ", "))
            .and("."));
  }
}
