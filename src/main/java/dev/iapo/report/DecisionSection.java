package dev.iapo.report;

import dev.iapo.domain.Policy;
import dev.iapo.inference.BestOfN;
import dev.iapo.inference.EarlyStopVote;
import dev.iapo.run.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The decision: for every context the arm to use, in a table and in words. */
final class DecisionSection {
  private final Findings findings;
  private final int listed;

  private DecisionSection(Findings findings) {
    this.findings = findings;
    this.listed = Math.min(findings.choices(), Findings.MAX_CONTEXTS);
  }

  static Document.Section of(Findings findings) {
    boolean complete = findings.result().state() == RunResult.State.COMPLETED;
    return new Document.Section(
        complete ? "The decision" : "What was ahead when the run stopped",
        new DecisionSection(findings).blocks());
  }

  /** The table of choices, and what to be warned of. */
  static List<Document.Block> choices(Findings findings) {
    DecisionSection section = new DecisionSection(findings);
    List<Document.Block> blocks = new ArrayList<>();
    blocks.add(section.table());
    section.oracles().ifPresent(blocks::add);
    return blocks;
  }

  private List<Document.Block> blocks() {
    List<Document.Block> blocks = new ArrayList<>();
    blocks.add(table());
    if (listed < findings.choices()) {
      blocks.add(
          Document.Paragraph.note(
              "The first %s of %s contexts are listed; the policy file has all of them."
                  .formatted(Numbers.count(listed), Numbers.count(findings.choices()))));
    }
    if (findings.choices() <= Findings.MAX_CONTEXTS_IN_WORDS) {
      for (int i = 0; i < findings.choices(); i++) {
        blocks.add(Document.Paragraph.of(words(i)));
      }
    } else {
      blocks.add(reasons());
    }
    oracles().ifPresent(blocks::add);
    return blocks;
  }

  private Document.Table table() {
    List<Document.Column> columns =
        List.of(
            Document.Column.words("Context"),
            Document.Column.words("Weights"),
            Document.Column.words("Prompt"),
            Document.Column.words("Strategy"),
            Document.Column.number("N"),
            Document.Column.number("Expected utility"),
            Document.Column.number("95 % interval"),
            Document.Column.number("Quality"),
            Document.Column.number("Cost per query (" + findings.costUnit() + ")"),
            Document.Column.words("Conclusive"));
    List<List<Text>> rows = new ArrayList<>();
    for (int i = 0; i < listed; i++) {
      Policy.Choice choice = findings.choice(i);
      rows.add(
          List.of(
              findings.contextName(i),
              findings.weights(i),
              Text.name(choice.configuration().id()),
              Text.of(Findings.strategy(choice.strategy()) + (choice.oracle() ? " (oracle)" : "")),
              Text.strong(Numbers.count(choice.scale())),
              Text.of(findings.utility(choice.utility().estimate())),
              Text.of(findings.interval(choice.utility().low(), choice.utility().high())),
              Text.of(findings.utility(choice.quality())),
              Text.of(Numbers.amount(choice.costPerQuery())),
              choice.conclusive() ? Text.of("yes") : Text.strong("no")));
    }
    return new Document.Table("What to use in each context", columns, rows);
  }

  private Text words(int i) {
    Policy.Choice choice = findings.choice(i);
    Text text =
        Text.of("For ").and(findings.contextName(i)).and(" (").and(findings.weights(i)).and("): ");
    if (Double.isNaN(choice.utility().estimate())) {
      return text.and("nothing is known, for no completion was received; the prompt shown, ")
          .andName(choice.configuration().id())
          .and(", is only the first in order.");
    }
    return text.and("ask with prompt ")
        .andName(choice.configuration().id())
        .and(", ")
        .andStrong(how(choice))
        .and(
            ". Expected utility %s (95 %% interval %s, from %s): quality %s, at %s %s per query. "
                .formatted(
                    findings.utility(choice.utility().estimate()),
                    findings.interval(choice.utility().low(), choice.utility().high()),
                    Numbers.count(choice.utility().queries(), "query", "queries"),
                    findings.utility(choice.quality()),
                    Numbers.amount(choice.costPerQuery()),
                    findings.costUnit()))
        .and(reason(choice));
  }

  private static String how(Policy.Choice choice) {
    if (choice.scale() == 1) {
      return "1 completion";
    }
    String scale = Numbers.count(choice.scale());
    return switch (choice.strategy()) {
      case BestOfN.NAME -> scale + " completions, keeping the one with the best score";
      case EarlyStopVote.NAME ->
          "at most %s completions, %s expected, early-stopping vote"
              .formatted(scale, Numbers.amount(choice.expectedCompletions()));
      default -> scale + " completions, " + Findings.strategy(choice.strategy());
    };
  }

  static Text reason(Policy.Choice choice) {
    return choice.conclusive()
        ? Text.of("Conclusive: " + choice.reason() + ".")
        : Text.strong("Not conclusive:").and(" " + choice.reason() + ".");
  }

  private Document.Table reasons() {
    List<List<Text>> rows = new ArrayList<>();
    for (int i = 0; i < listed; i++) {
      rows.add(List.of(findings.contextName(i), reason(findings.choice(i))));
    }
    return new Document.Table(
        "How far each choice is decided",
        List.of(Document.Column.words("Context"), Document.Column.words("Decided?")),
        rows);
  }

  private Optional<Document.Block> oracles() {
    List<Text> oracles = new ArrayList<>();
    for (int i = 0; i < findings.choices(); i++) {
      if (findings.choice(i).oracle()) {
        oracles.add(findings.contextName(i));
      }
    }
    return oracles.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Document.Paragraph(
                Document.Tone.CAUTION,
                Text.strong("Oracle:")
                    .and(" in ")
                    .and(Text.firstOf(oracles, Findings.MAX_CONTEXTS_IN_WORDS))
                    .and(
                        " the best of N completions is picked by a score that needs the reference"
                            + " answer. In use there is none, so this cannot be served: it is the"
                            + " share of queries that some completion solves (pass@N), an upper"
                            + " limit of what a perfect selector would give.")));
  }
}
