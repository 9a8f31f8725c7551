package dev.iapo.report;

import dev.iapo.domain.Policy;
import dev.iapo.estimate.Confidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What choosing prompt and N jointly gained over choosing the prompt first. */
final class GainSection {
  private final Findings findings;
  private final List<Text> crossings = new ArrayList<>();
  private final List<List<Text>> rows = new ArrayList<>();
  private final Coverage coverage;
  private boolean negative;
  private boolean unknown; // in some context

  /** Whether the prompt that is best at N = 1 is overtaken at the chosen N. */
  private enum Crossing {
    YES,
    NO,
    /** Too few queries to say. */
    UNKNOWN
  }

  private GainSection(Findings findings) {
    this.findings = findings;
    this.coverage = findings.coverage();
  }

  static Document.Section of(Findings findings) {
    return new Document.Section("What joint choice gained", new GainSection(findings).blocks());
  }

  private List<Document.Block> blocks() {
    for (int i = 0; i < findings.choices(); i++) {
      compare(i);
    }
    List<Document.Block> blocks = new ArrayList<>();
    blocks.add(
        Document.Paragraph.of(
            Text.of(
                "Joint: prompt and N chosen together, as above. Prompt-only: the prompt that is"
                    + " best at N = 1, used at N = 1. Disjoint: that same prompt, and then the N"
                    + " that suits it best.")));
    blocks.add(table());
    if (unknown || coverage.leftOut() > 0) {
      blocks.add(Document.Paragraph.of(Text.of(notKnown())));
    }
    if (crossings.isEmpty() && unknown) {
      return withCaution(blocks);
    }
    if (crossings.isEmpty()) {
      blocks.add(
          Document.Paragraph.of(
              Text.of(
                  "In no context do the prompts cross: the choice at N = 1 holds at larger N.")));
    } else if (crossings.size() <= Findings.MAX_CONTEXTS_IN_WORDS) {
      blocks.add(new Document.Bullets(crossings));
    } else {
      blocks.add(new Document.Bullets(crossings.subList(0, Findings.MAX_CONTEXTS_IN_WORDS)));
      blocks.add(
          Document.Paragraph.note(
              "Prompts cross in %s contexts; the first %s are put in words."
                  .formatted(
                      Numbers.count(crossings.size()),
                      Numbers.count(Findings.MAX_CONTEXTS_IN_WORDS))));
    }
    return withCaution(blocks);
  }

  /** Why it cannot be said everywhere whether prompts cross. */
  private String notKnown() {
    if (coverage.leftOut() == 0) {
      return "Where it is not known whether prompts cross, the one that is best at N = 1 has fewer"
          + " than %s queries at the chosen N.".formatted(Numbers.count(Confidence.MIN_QUERIES));
    }
    String why = coverage.tooFew() + ".";
    return coverage.isTooThin()
        ? "Whether prompts cross, and which is best at N = 1, cannot be said: " + why
        : "Compared at N = 1 are %s prompts only, so more may cross than is said here: %s"
            .formatted(Numbers.count(coverage.compared()), why);
  }

  private List<Document.Block> withCaution(List<Document.Block> blocks) {
    blocks.add(
        Document.Paragraph.of(
            Text.of(
                "These are estimates from the training queries, the same that made the choices, and"
                    + (findings.policy().evaluation().isPresent()
                        ? " not the held-out results above: what was picked for looking best looks a"
                        : " not held-out results: what was picked for looking best looks a")
                    + " little"
                    + " better than it is (the winner’s curse), and so may the differences."
                    + (negative
                        ? " A gain below zero means that an arm which was dropped earlier"
                            + " looks better, usually on fewer queries."
                        : ""))));
    return blocks;
  }

  private Document.Table table() {
    return new Document.Table(
        "Estimated utility by way of choosing",
        List.of(
            Document.Column.words("Context"),
            Document.Column.words("Joint choice"),
            Document.Column.number("Utility"),
            Document.Column.words("Prompt-only"),
            Document.Column.number("Utility"),
            Document.Column.words("Disjoint"),
            Document.Column.number("Utility"),
            Document.Column.number("Gain over prompt-only"),
            Document.Column.number("Gain over disjoint"),
            Document.Column.words("Prompts cross")),
        rows);
  }

  private void compare(int i) {
    Policy.Choice choice = findings.choice(i);
    double joint = choice.utility().estimate();
    List<Text> row = new ArrayList<>();
    row.add(findings.contextName(i));
    row.add(arm(choice.configuration().id(), choice.scale()));
    row.add(Text.of(findings.utility(joint)));
    boolean alone = coverage.isTooThin();
    double promptOnly = alternative(row, alone ? Optional.empty() : choice.promptOnly());
    double disjoint = alternative(row, alone ? Optional.empty() : choice.disjoint());
    row.add(Text.of(findings.gain(joint - promptOnly)));
    row.add(Text.of(findings.gain(joint - disjoint)));
    Crossing crossing = crossing(i);
    unknown |= crossing == Crossing.UNKNOWN;
    row.add(
        switch (crossing) {
          case YES -> Text.strong("yes");
          case NO -> Text.of("no");
          case UNKNOWN -> Text.of("not known");
        });
    if (rows.size() < Findings.MAX_CONTEXTS) {
      rows.add(row);
    }
    negative |= joint < promptOnly || joint < disjoint;
  }

  private double alternative(List<Text> row, Optional<Policy.Alternative> alternative) {
    row.add(alternative.map(a -> arm(a.configuration(), a.scale())).orElse(Text.of(Numbers.NONE)));
    double utility = alternative.map(Policy.Alternative::utility).orElse(Double.NaN);
    row.add(Text.of(findings.utility(utility)));
    return utility;
  }

  private static Text arm(String configuration, int scale) {
    return Text.name(configuration).and(", N = " + Numbers.count(scale));
  }

  /** Whether prompts cross; if so, notes it. */
  private Crossing crossing(int i) {
    Policy.Choice choice = findings.choice(i);
    if (choice.promptOnly().isEmpty() || coverage.isTooThin()) {
      return Crossing.UNKNOWN;
    }
    Policy.Alternative single = choice.promptOnly().get();
    double[] utilities = findings.estimates().utilities(findings.context(i));
    int strategy = findings.arms().strategy(findings.arm(i));
    int rival = findings.configuration(single.configuration());
    int chosen = findings.arms().configuration(findings.arm(i));
    double chosenSingle = utilities[findings.arms().arm(chosen, strategy, 1)];
    int atScale = findings.arms().arm(rival, strategy, choice.scale());
    double rivalAtScale = utilities[atScale];
    Crossing none = coverage.leftOut() > 0 ? Crossing.UNKNOWN : Crossing.NO;
    if (!(chosenSingle < single.utility())) {
      return none;
    }
    if (findings.estimates().queries(atScale) < Confidence.MIN_QUERIES) {
      return Crossing.UNKNOWN;
    }
    if (!(rivalAtScale < choice.utility().estimate())) {
      return none;
    }
    crossings.add(
        Text.of("In ")
            .and(findings.contextName(i))
            .and(" prompts cross: at N = 1 prompt ")
            .andName(single.configuration())
            .and(
                " is %s (%s; the chosen one has %s), at N = %s prompt "
                    .formatted(
                        coverage.leftOut() == 0 ? "best" : "best of those compared",
                        findings.utility(single.utility()),
                        findings.utility(chosenSingle),
                        Numbers.count(choice.scale())))
            .andName(choice.configuration().id())
            .and(
                " is ahead (%s against %s)."
                    .formatted(
                        findings.utility(choice.utility().estimate()),
                        findings.utility(rivalAtScale))));
    return Crossing.YES;
  }
}
