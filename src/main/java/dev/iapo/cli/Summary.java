package dev.iapo.cli;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Policy;
import dev.iapo.run.RunResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** The result of a run in a few lines. */
final class Summary {
  /** More contexts than this are only counted. */
  private static final int MAX_CONTEXTS = 12;

  private final Terminal terminal;

  Summary(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(Policy policy, RunResult result, Path directory, Duration took) {
    int width = policy.choices().stream().mapToInt(c -> c.context().id().length()).max().orElse(0);
    for (Policy.Choice choice :
        policy.choices().subList(0, Math.min(MAX_CONTEXTS, policy.choices().size()))) {
      terminal.result(
          String.format(
              Locale.ROOT,
              "%-" + Math.max(1, width) + "s  prompt %s, N = %d, %s: utility %s, cost %s%s",
              choice.context().id(),
              choice.configuration().id(),
              choice.scale(),
              choice.strategy(),
              Amounts.number(choice.utility().estimate()),
              Amounts.number(choice.costPerQuery()),
              choice.conclusive() ? "" : " (inconclusive: " + choice.reason() + ")"));
    }
    if (policy.choices().size() > MAX_CONTEXTS) {
      terminal.result(
          "… and " + (policy.choices().size() - MAX_CONTEXTS) + " further contexts in the report");
    }
    Budget budget = policy.task().search().budget();
    terminal.result(
        String.format(
            Locale.ROOT,
            "%s: %s. Spent %s in %s s.",
            policy.conclusive() ? "conclusive" : "inconclusive",
            policy.reason(),
            Amounts.ofLimit(budget, policy.usage().spent().in(budget.unit())),
            String.format(Locale.ROOT, "%.1f", took.toMillis() / 1000.0)));
    if (!result.detail().isEmpty()) {
      terminal.result("note: " + result.detail());
    }
    terminal.result("results: " + directory + " (open " + OutputDirectory.REPORT_HTML + ")");
  }
}
