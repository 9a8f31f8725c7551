package dev.iapo.report;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Task;
import dev.iapo.inference.EarlyStopVote;
import dev.iapo.inference.WeightedVote;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The verdict: is it decided, did the run end, what did it spend, what did it compare. */
final class VerdictSection {
  private static final int MAX_DESCRIPTION = 600;
  private static final int MAX_DETAIL = 500;

  private VerdictSection() {}

  static Document.Section of(Findings findings) {
    List<Document.Block> blocks = new ArrayList<>();
    String description = findings.task().description();
    if (!description.isBlank()) {
      blocks.add(Document.Paragraph.note(Visible.shortened(description, MAX_DESCRIPTION)));
    }
    Document.Tone tone =
        findings.policy().conclusive() ? Document.Tone.GOOD : Document.Tone.CAUTION;
    blocks.add(
        new Document.Paragraph(
            tone,
            verdict(findings).and(" ").and(spent(findings)).and(" ").and(compared(findings))));
    return new Document.Section("", blocks);
  }

  private static Text verdict(Findings findings) {
    Policy policy = findings.policy();
    Text detail = Text.EMPTY.andQuote(findings.result().detail(), MAX_DETAIL);
    return switch (findings.result().state()) {
      case INTERRUPTED ->
          Text.strong("Not conclusive: the run was interrupted")
              .and(" (")
              .and(detail)
              .and("). This is what was known so far.");
      case PARKED ->
          Text.strong("Not conclusive: the run is parked")
              .and(" (")
              .and(detail)
              .and("). This is what was known so far.");
      case FAILED ->
          Text.strong("Not conclusive: the run failed")
              .and(" (")
              .and(detail)
              .and("). What follows is what was known by then.");
      case COMPLETED -> completed(findings, policy);
    };
  }

  private static Text completed(Findings findings, Policy policy) {
    Text verdict =
        Text.strong(policy.conclusive() ? "Conclusive." : "Not conclusive.")
            .and(" The run completed, and " + policy.reason() + shared(policy) + ".");
    String detail = findings.result().detail();
    return detail.isEmpty()
        ? verdict
        : verdict.and(" It ended before its last round: " + Visible.shortened(detail, 200) + ".");
  }

  /** The reason that all contexts that are not decided share, if they share one. */
  private static String shared(Policy policy) {
    List<String> reasons =
        policy.choices().stream()
            .filter(choice -> !choice.conclusive())
            .map(Policy.Choice::reason)
            .distinct()
            .toList();
    return reasons.size() == 1 ? ": " + reasons.get(0) : "";
  }

  private static Text spent(Findings findings) {
    Policy.Usage usage = findings.policy().usage();
    Budget budget = findings.task().search().budget();
    String spent =
        "It spent %s of at most %s %s"
            .formatted(
                findings.budgetAmount(usage.spent()),
                findings.budgetAmount(budget.limit()),
                findings.budgetUnit());
    String calls =
        " in " + Numbers.count(usage.calls(), "call", "calls") + failed(usage.failedCalls());
    return Text.of(
        spent
            + ", and received "
            + Numbers.count(usage.completions(), "completion", "completions")
            + calls
            + ".");
  }

  private static String failed(long failedCalls) {
    return failedCalls == 0 ? "" : " (" + Numbers.count(failedCalls) + " of them failed)";
  }

  private static Text compared(Findings findings) {
    Task task = findings.task();
    String strategies =
        task.goal().strategies().stream()
            .map(Findings::strategy)
            .collect(Collectors.joining(" or "));
    int scales = task.goal().maxScale();
    return Text.of(
            "It compared %s at %s per query, combined by %s, in %s, with "
                .formatted(
                    Numbers.count(task.configurations().size(), "prompt", "prompts"),
                    scales == 1 ? "1 completion" : "1 to " + Numbers.count(scales) + " completions",
                    strategies,
                    Numbers.count(findings.choices(), "context", "contexts")))
        .andName(task.search().algorithm())
        .and(
            " (estimator %s, queries %s, seed %s)."
                .formatted(
                    task.search().estimator(),
                    task.search().queries(),
                    Long.toString(task.search().seed())))
        .and(sampled(task));
  }

  /** Which means are not over all subsets. */
  private static String sampled(Task task) {
    List<String> sampled = new ArrayList<>();
    if (task.goal().strategies().contains(WeightedVote.NAME)) {
      sampled.add(Findings.strategy(WeightedVote.NAME));
    }
    if (task.goal().strategies().contains(EarlyStopVote.NAME)
        && task.goal().voting().confidence().isPresent()) {
      sampled.add(Findings.strategy(EarlyStopVote.NAME));
    }
    return sampled.isEmpty()
        ? ""
        : " Where a query's completions have too many subsets or orders to go through, the %s is valued by seeded random ones: without bias, but not exactly."
            .formatted(String.join(" and the ", sampled));
  }
}
