package dev.iapo.report;

import dev.iapo.domain.PolicyDigest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs side by side: what each chose for every context, and what that took. */
final class RunTables {
  private static final int DECIMALS = 4;

  private RunTables() {}

  static Document document(List<Comparison.Run> runs) {
    List<Document.Section> sections = new ArrayList<>();
    List<Document.Block> overview = new ArrayList<>();
    caution(runs).ifPresent(overview::add);
    overview.add(overview(runs));
    sections.add(new Document.Section("", overview));
    Set<String> contexts = new LinkedHashSet<>();
    runs.forEach(run -> run.policy().choices().forEach(choice -> contexts.add(choice.context())));
    for (String context : contexts) {
      sections.add(
          new Document.Section(
              Text.of("Context ").andName(context), List.of(choices(context, runs))));
    }
    sections.add(new Document.Section("How to read this", List.of(guide())));
    return new Document(Text.of("Runs compared"), sections);
  }

  private static Document.Paragraph guide() {
    return Document.Paragraph.of(
        Text.of(
            "Utilities are estimates of each run from its own completions, with 95 % intervals that"
                + " allow for the choice having been picked for looking best. A context is"
                + " conclusive when its choice loses no more than the task's tolerance against any"
                + " other, with 95 % confidence."));
  }

  /** That what was optimised differs. */
  private static Optional<Document.Paragraph> caution(List<Comparison.Run> runs) {
    List<String> differ = new ArrayList<>();
    if (runs.stream().map(run -> run.policy().task()).distinct().count() > 1) {
      differ.add("tasks");
    }
    if (runs.stream().map(run -> run.policy().fingerprint()).distinct().count() > 1) {
      differ.add("data");
    }
    if (runs.stream().map(run -> run.policy().costUnit()).distinct().count() > 1) {
      differ.add("cost units");
    }
    return differ.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Document.Paragraph(
                Document.Tone.CAUTION,
                Text.strong("Not alike:")
                    .and(
                        " the runs are of different "
                            + String.join(" and ", differ)
                            + ", so their utilities are of different things.")));
  }

  private static Document.Table overview(List<Comparison.Run> runs) {
    List<List<Text>> rows = new ArrayList<>();
    for (Comparison.Run run : runs) {
      PolicyDigest policy = run.policy();
      PolicyDigest.Search search = policy.search();
      PolicyDigest.Usage usage = policy.usage();
      rows.add(
          List.of(
              Text.name(run.label()),
              Text.name(policy.task()),
              Text.name(
                  "%s (%s, %s)"
                      .formatted(search.algorithm(), search.estimator(), search.queries())),
              Text.of(String.valueOf(search.seed())),
              Text.of(Numbers.amount(usage.limit()) + " ").andName(usage.unit()),
              Text.of(Numbers.amount(usage.spent())),
              Text.of(Numbers.count(usage.completions())),
              Text.of(policy.complete() ? "yes" : "no"),
              Text.of(policy.conclusive() ? "yes" : "no")));
    }
    return new Document.Table(
        "The runs",
        List.of(
            Document.Column.words("Run"),
            Document.Column.words("Task"),
            Document.Column.words("Algorithm"),
            Document.Column.number("Seed"),
            Document.Column.number("Budget"),
            Document.Column.number("Spent"),
            Document.Column.number("Completions"),
            Document.Column.words("Complete"),
            Document.Column.words("Conclusive")),
        rows);
  }

  private static Document.Table choices(String context, List<Comparison.Run> runs) {
    List<List<Text>> rows = new ArrayList<>();
    for (Comparison.Run run : runs) {
      Optional<PolicyDigest.Choice> choice =
          run.policy().choices().stream()
              .filter(chosen -> chosen.context().equals(context))
              .findFirst();
      rows.add(row(run, choice));
    }
    return new Document.Table(
        "What each run chose",
        List.of(
            Document.Column.words("Run"),
            Document.Column.words("Prompt"),
            Document.Column.number("N"),
            Document.Column.number("Utility"),
            Document.Column.number("95 % interval"),
            Document.Column.number("Cost per query"),
            Document.Column.words("Conclusive")),
        rows);
  }

  private static List<Text> row(Comparison.Run run, Optional<PolicyDigest.Choice> choice) {
    if (choice.isEmpty()) {
      Text none = Text.of(Numbers.NONE);
      return List.of(Text.name(run.label()), none, none, none, none, none, none);
    }
    PolicyDigest.Choice chosen = choice.get();
    String interval =
        Double.isNaN(chosen.low()) && Double.isNaN(chosen.high())
            ? "not bounded"
            : bound(chosen.low()) + " to " + bound(chosen.high());
    return List.of(
        Text.name(run.label()),
        Text.name(chosen.prompt()),
        Text.of(Numbers.count(chosen.scale())),
        Text.of(Numbers.fixed(chosen.estimate(), DECIMALS)),
        Text.of(interval),
        Double.isNaN(chosen.costPerQuery())
            ? Text.of(Numbers.NONE)
            : Text.of(Numbers.amount(chosen.costPerQuery()) + " ").andName(run.policy().costUnit()),
        Text.of(chosen.conclusive() ? "yes" : "no"));
  }

  private static String bound(double value) {
    return Double.isNaN(value) ? "not bounded" : Numbers.fixed(value, DECIMALS);
  }
}
