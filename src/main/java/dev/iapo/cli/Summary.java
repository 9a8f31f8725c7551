package dev.iapo.cli;

import dev.iapo.domain.Budget;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.Policy;
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

  private final Terminal terminal;

  Summary(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Prints it.
   *
   * @param lines what is to be said besides
   */
  void print(Policy policy, RunResult result, List<String> lines, Path directory, Duration took) {
    List<Policy.Choice> shown =
        policy.choices().subList(0, Math.min(MAX_CONTEXTS, policy.choices().size()));
    int width = shown.stream().mapToInt(c -> c.context().id().length()).max().orElse(1);
    String unit = costUnit(policy.task().judging().cost());
    for (Policy.Choice choice : shown) {
      terminal.result(
          pad(choice.context().id(), width) + "  " + decision(choice) + worth(choice, unit));
      crossing(choice).ifPresent(line -> terminal.result(pad("", width) + "  " + line));
    }
    if (policy.choices().size() > MAX_CONTEXTS) {
      terminal.result(
          "… and " + (policy.choices().size() - MAX_CONTEXTS) + " further contexts in the report");
    }
    reasons(shown).forEach(terminal::result);
    Budget budget = policy.task().search().budget();
    terminal.result(
        String.format(
            Locale.ROOT,
            "%s: %s. Spent %s in %.1f s.",
            policy.conclusive() ? "conclusive" : "inconclusive",
            policy.reason(),
            Amounts.ofLimit(budget, policy.usage().spent().in(budget.unit())),
            took.toMillis() / 1000.0));
    lines.forEach(terminal::result);
    notes(result).forEach(note -> terminal.result("note: " + note));
    if (!result.detail().isEmpty()) {
      terminal.result("note: " + result.detail());
    }
    terminal.result("results: " + directory + " (open " + OutputDirectory.REPORT_HTML + ")");
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String costUnit(CostRule cost) {
    return cost.kind() == CostRule.Kind.USAGE_FIELD ? cost.field() : cost.kind().label();
  }

  private static String decision(Policy.Choice choice) {
    String prompt = "prompt " + choice.configuration().id();
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

  private static String worth(Policy.Choice choice, String unit) {
    String interval =
        Double.isInfinite(choice.utility().low()) && Double.isInfinite(choice.utility().high())
            ? "not bounded"
            : Amounts.number(choice.utility().low())
                + " to "
                + Amounts.number(choice.utility().high());
    return ": utility %s (%s) = quality %s at %s %s per query"
        .formatted(
            Amounts.number(choice.utility().estimate()),
            interval,
            Amounts.number(choice.quality()),
            Amounts.number(choice.costPerQuery()),
            unit);
  }

  /** That another prompt is best at N = 1, if one is: what choosing the prompt first would lose. */
  private static Optional<String> crossing(Policy.Choice choice) {
    return choice
        .disjoint()
        .filter(other -> !other.configuration().equals(choice.configuration().id()))
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
  private static List<String> reasons(List<Policy.Choice> choices) {
    Map<String, List<String>> contexts = new LinkedHashMap<>();
    choices.stream()
        .filter(choice -> !choice.conclusive())
        .forEach(
            choice ->
                contexts
                    .computeIfAbsent(choice.reason(), reason -> new ArrayList<>())
                    .add(choice.context().id()));
    List<String> lines = new ArrayList<>();
    contexts.forEach(
        (reason, ids) -> lines.add("not decided: " + String.join(", ", ids) + ": " + reason));
    return lines;
  }
}
