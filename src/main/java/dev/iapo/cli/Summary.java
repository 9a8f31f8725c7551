package dev.iapo.cli;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Policy;
import dev.iapo.domain.PolicyDigest;
import dev.iapo.kept.OutputDirectory;
import dev.iapo.run.RoundLog;
import dev.iapo.run.RunResult;
import dev.iapo.run.RunTally;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The result of a run in a few lines. */
final class Summary {
  /** More contexts than this are only counted. */
  private static final int MAX_CONTEXTS = 12;

  private static final String UNBOUNDED = "not bounded";

  private final Terminal terminal;

  Summary(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Prints that of a run of this process.
   *
   * @param lines what is to be said besides
   */
  void print(Policy policy, RunResult result, List<String> lines, Path directory, Duration took) {
    List<String> all = new ArrayList<>(lines);
    notes(result).forEach(note -> all.add("note: " + note));
    if (!result.detail().isEmpty()) {
      all.add("note: " + result.detail());
    }
    all.add(results(directory));
    Budget budget = policy.task().search().budget();
    String spent = Amounts.ofLimit(budget, policy.usage().spent().in(budget.unit()));
    print(PolicyDigest.of(policy), spent, took, all);
  }

  static String results(Path directory) {
    return "results: " + directory + " (open " + OutputDirectory.REPORT_HTML + ")";
  }

  /**
   * Prints it.
   *
   * @param spent of its budget, in words
   * @param lines what is to be said besides
   */
  void print(PolicyDigest policy, String spent, Duration took, List<String> lines) {
    List<PolicyDigest.Choice> shown =
        policy.choices().subList(0, Math.min(MAX_CONTEXTS, policy.choices().size()));
    int width = shown.stream().mapToInt(c -> c.context().length()).max().orElse(1);
    for (PolicyDigest.Choice choice : shown) {
      terminal.result(
          pad(choice.context(), width)
              + "  "
              + decision(choice)
              + worth(choice, policy.costUnit()));
      crossing(choice).ifPresent(line -> terminal.result(pad("", width) + "  " + line));
    }
    if (policy.choices().size() > MAX_CONTEXTS) {
      terminal.result(
          "… and " + (policy.choices().size() - MAX_CONTEXTS) + " further contexts in the report");
    }
    reasons(shown).forEach(terminal::result);
    terminal.result(
        String.format(
            Locale.ROOT,
            "%s: %s. Spent %s in %.1f s.",
            policy.conclusive() ? "conclusive" : "inconclusive",
            policy.reason(),
            spent,
            took.toMillis() / 1000.0));
    lines.forEach(terminal::result);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String decision(PolicyDigest.Choice choice) {
    String prompt = "prompt " + choice.prompt();
    if (choice.scale() == 1) {
      return prompt + ", 1 completion";
    }
    String expected =
        choice.expectedCompletions() < choice.scale()
            ? " at most, " + Amounts.number(choice.expectedCompletions()) + " expected"
            : "";
    return "%s, %d completions%s, %s"
        .formatted(prompt, choice.scale(), expected, choice.strategy());
  }

  private static String worth(PolicyDigest.Choice choice, String unit) {
    String interval =
        Double.isNaN(choice.low()) && Double.isNaN(choice.high())
            ? UNBOUNDED
            : bound(choice.low()) + " to " + bound(choice.high());
    return ": utility %s (%s) = quality %s at %s %s per query"
        .formatted(
            Amounts.number(choice.estimate()),
            interval,
            Amounts.number(choice.quality()),
            Amounts.number(choice.costPerQuery()),
            unit);
  }

  private static String bound(double value) {
    return Double.isNaN(value) ? UNBOUNDED : Amounts.number(value);
  }

  /** That another prompt is best at N = 1, if one is: what choosing the prompt first would lose. */
  private static Optional<String> crossing(PolicyDigest.Choice choice) {
    return choice
        .disjoint()
        .filter(other -> !other.configuration().equals(choice.prompt()))
        .map(
            other ->
                "(at N = 1 prompt %s looks best; it reaches %s, at N = %d)"
                    .formatted(
                        other.configuration(), Amounts.number(other.utility()), other.scale()));
  }

  /** What a provider did that makes the figures worse than they could be. */
  private static List<String> notes(RunResult result) {
    List<String> notes = new ArrayList<>();
    RunTally.Counts total = result.tally().total();
    boolean several =
        result.task().configurations().stream().anyMatch(c -> c.model().choicesPerCall() > 1);
    boolean asked = // of some call
        total.completions() > result.rounds().stream().mapToLong(RoundLog::pulls).sum();
    if (several && asked && total.calls() - total.failedCalls() >= total.completions()) {
      notes.add(
          "the provider gave one completion per call, so every completion paid for its prompt:"
              + " provider.choices-per-call = 1 makes plans count on that");
    }
    if (result.tally().usageUnknown()) {
      notes.add("the provider did not report usage: maxima were charged, and costs are too high");
    }
    if (!result.tally().quarantined().isEmpty()) {
      notes.add(
          "%d queries were set aside, for every pull on them failed: the report names them"
              .formatted(result.tally().quarantined().size()));
    }
    return notes;
  }

  /** Why contexts are not decided; a reason that several share is said once. */
  private static List<String> reasons(List<PolicyDigest.Choice> choices) {
    Map<String, List<String>> contexts = new LinkedHashMap<>();
    choices.stream()
        .filter(choice -> !choice.conclusive())
        .forEach(
            choice ->
                contexts
                    .computeIfAbsent(choice.reason(), reason -> new ArrayList<>())
                    .add(choice.context()));
    List<String> lines = new ArrayList<>();
    contexts.forEach(
        (reason, ids) -> lines.add("not decided: " + String.join(", ", ids) + ": " + reason));
    return lines;
  }
}
