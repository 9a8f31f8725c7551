package dev.iapo.report;

import dev.iapo.compare.Resampling;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Evaluation;
import dev.iapo.domain.Evaluation.Gain;
import dev.iapo.domain.Evaluation.Rival;
import dev.iapo.domain.Evaluation.Tested;
import dev.iapo.domain.Evaluation.TooFew;
import dev.iapo.domain.Frontier.Arm;
import dev.iapo.domain.Interval;
import dev.iapo.estimate.Confidence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What held-out queries say of the choices, and of what one would naturally take instead. */
final class HeldOutSection {
  private final Findings findings;
  private final Evaluation evaluation;
  private final int listed;

  private HeldOutSection(Findings findings, Evaluation evaluation) {
    this.findings = findings;
    this.evaluation = evaluation;
    this.listed = Math.min(findings.choices(), Findings.MAX_CONTEXTS);
  }

  /** Empty if the run was not evaluated. */
  static Optional<Document.Section> of(Findings findings) {
    return findings
        .policy()
        .evaluation()
        .map(
            evaluation ->
                new Document.Section(
                    "Is the difference real?", new HeldOutSection(findings, evaluation).blocks()));
  }

  private List<Document.Block> blocks() {
    List<Document.Block> blocks = new ArrayList<>();
    blocks.add(Document.Paragraph.of(Text.of(asked())));
    blocks.add(
        Document.Paragraph.of(
            Text.strong(
                findings.choices() == 1
                    ? "The choice gains"
                    : "Averaged over contexts, by their probabilities, the choices gain")));
    blocks.add(new Document.Bullets(evaluation.average().stream().map(this::inWords).toList()));
    blocks.add(gains());
    blocks.add(values());
    if (listed < findings.choices()) {
      blocks.add(
          Document.Paragraph.note(
              "The first %s of %s contexts are listed; the policy file has all of them."
                  .formatted(Numbers.count(listed), Numbers.count(findings.choices()))));
    }
    blocks.add(Document.Paragraph.note(method()));
    return blocks;
  }

  private String asked() {
    Budget budget = evaluation.budget();
    return "When all choices had been made, their prompts and those that one would naturally take"
        + " in their place were asked %s of %s that the run had never seen, all of them the same ones, for %s of at most %s %s. Nothing here was selected by what it shows."
            .formatted(
                Numbers.count(evaluation.queries()),
                Numbers.count(evaluation.split(), "query", "queries"),
                amount(evaluation.usage().spent().in(budget.unit())),
                amount(budget.limit()),
                Numbers.unit(budget.unit()));
  }

  private String amount(long amount) {
    Budget budget = evaluation.budget();
    return budget.unit() == Budget.Unit.USD
        ? Numbers.amount(budget.display(amount))
        : Numbers.count(amount);
  }

  private Text inWords(Gain gain) {
    Text over = Text.of("over " + rival(gain.rival()) + ": ");
    if (!(gain.outcome() instanceof Tested test)) {
      return over.and(untested(gain.outcome()) + ".");
    }
    String figures =
        "%s (95 %% interval %s, p %s, from %s)"
            .formatted(
                findings.gain(test.gain().estimate()),
                findings.interval(test.gain().low(), test.gain().high()),
                p(test.p()),
                Numbers.count(test.gain().queries(), "query", "queries"));
    return test.shown()
        ? over.andStrong(test.gain().estimate() > 0 ? "a gain" : "a loss").and(", " + figures + ".")
        : over.andStrong("no difference shown")
            .and(
                ", %s. A true difference of %s would have been shown with 80 %% probability."
                    .formatted(figures, findings.utility(test.detectable())));
  }

  private static String p(double p) {
    String text = Numbers.probability(p);
    return text.startsWith("<") ? text : "= " + text;
  }

  private static String rival(Rival rival) {
    return switch (rival) {
      case PROMPT_ONLY -> "the prompt that is best at N = 1, used at N = 1 (prompt-only)";
      case DISJOINT -> "that prompt at the N that suits it best (disjoint)";
      case FIRST_PROMPT -> "the first prompt of the task at N = 1";
    };
  }

  private static String untested(Evaluation.Outcome outcome) {
    if (outcome instanceof TooFew few) {
      return "too few queries to say (%s, expected at least %s)"
          .formatted(Numbers.count(few.queries()), Numbers.count(Confidence.MIN_QUERIES));
    }
    return outcome instanceof Evaluation.SameArm
        ? "the same arm, so no difference"
        : "not known, for too few training queries say which arm that is";
  }

  private Document.Table gains() {
    List<List<Text>> rows = new ArrayList<>();
    for (int i = 0; i < listed; i++) {
      for (Gain gain : evaluation.choices().get(i).gains()) {
        rows.add(row(i, gain));
      }
    }
    return new Document.Table(
        "Gain in utility over each rival on the same held-out queries",
        List.of(
            Document.Column.words("Context"),
            Document.Column.words("Rival"),
            Document.Column.words("Its arm"),
            Document.Column.number("Gain"),
            Document.Column.number("95 % interval"),
            Document.Column.number("Queries"),
            Document.Column.number("p"),
            Document.Column.number("p (Holm)"),
            Document.Column.number("Detectable"),
            Document.Column.words("At the 5 % level")),
        rows);
  }

  private List<Text> row(int i, Gain gain) {
    List<Text> row = new ArrayList<>();
    row.add(findings.contextName(i));
    row.add(Text.of(gain.rival().label()));
    row.add(gain.arm().map(HeldOutSection::arm).orElse(Text.of(Numbers.NONE)));
    if (gain.outcome() instanceof Tested test) {
      row.add(Text.of(findings.gain(test.gain().estimate())));
      row.add(Text.of(findings.interval(test.gain().low(), test.gain().high())));
      row.add(Text.of(Numbers.count(test.gain().queries())));
      row.add(Text.of(Numbers.probability(test.p())));
      row.add(Text.of(Numbers.probability(test.adjusted())));
      row.add(Text.of(findings.utility(test.detectable())));
      row.add(
          test.shown()
              ? Text.strong(test.gain().estimate() > 0 ? "a gain" : "a loss")
              : Text.of("no difference shown"));
    } else {
      row.addAll(Collections.nCopies(6, Text.of(Numbers.NONE)));
      row.add(Text.of(inShort(gain.outcome())));
    }
    return row;
  }

  private static String inShort(Evaluation.Outcome outcome) {
    if (outcome instanceof TooFew few) {
      return "too few queries (" + Numbers.count(few.queries()) + ")";
    }
    return outcome instanceof Evaluation.SameArm ? "the same arm" : "not known";
  }

  private static Text arm(Arm arm) {
    return Text.name(arm.prompt()).and(", N = " + Numbers.count(arm.scale()));
  }

  private Document.Table values() {
    List<List<Text>> rows = new ArrayList<>();
    for (int i = 0; i < listed; i++) {
      Evaluation.HeldOut heldOut = evaluation.choices().get(i);
      Interval value = heldOut.value();
      rows.add(
          List.of(
              findings.contextName(i),
              Text.name(findings.choice(i).configuration().id())
                  .and(
                      ", N = "
                          + Numbers.count(findings.choice(i).scale())
                          + (findings.choice(i).oracle() ? " (oracle)" : "")),
              Text.of(findings.utility(heldOut.training())),
              Text.of(findings.utility(value.estimate())),
              Text.of(findings.interval(value.low(), value.high())),
              Text.of(findings.gain(heldOut.training() - value.estimate())),
              Text.of(Numbers.count(heldOut.leftOut())),
              Text.of(share(heldOut.correct()))));
    }
    return new Document.Table(
        "The choices in training, where they were picked for looking best, and held out",
        List.of(
            Document.Column.words("Context"),
            Document.Column.words("Choice"),
            Document.Column.number("In training"),
            Document.Column.number("Held out"),
            Document.Column.number("95 % interval"),
            Document.Column.number("Shrinkage"),
            Document.Column.number("Queries left out"),
            Document.Column.number("Correct choice")),
        rows);
  }

  private static String share(double share) {
    return Double.isNaN(share) ? Numbers.NONE : Numbers.fixed(100 * share, 1) + " %";
  }

  private String method() {
    return "Tests are paired t-tests over queries, two-sided; however alike n queries are, the"
        + " margin is at least 3/n of the range of the utility, for a kind of query that none of"
        + " them was. Holm: adjusted for the number of contexts tested against that rival, and"
        + " “shown” means below 5 % after that. Detectable: the true difference that such"
        + " a test finds with 80 % probability. Queries that are not whole for an arm, because"
        + " completions are missing, are left out where it is compared. Correct choice: the share"
        + " of %s resamples of the queries in which no rival is better by more than the tolerance;"
            .formatted(Numbers.count(Resampling.RESAMPLES))
        + " other arms were not asked.";
  }
}
