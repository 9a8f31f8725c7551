package dev.iapo.cli;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Prompt;
import dev.iapo.kept.KeptRun;
import dev.iapo.llm.LlmFailure;
import dev.iapo.propose.Proposal;
import dev.iapo.propose.Rejection;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Totals;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a proposal came to: its files, and what is said of it. */
record ProposalResults(
    Terminal terminal, Interrupt interrupt, KeptRun run, Proposal proposal, int count) {
  private static final int MOST_NAMED = 30;
  private static final int OPENING_CHARS = 60;

  /**
   * Writes the files.
   *
   * @return the exit code
   */
  int write(PromptFolder folder, Path task, Proposer proposer, Budget budget, ProposalEnd end) {
    List<Prompt> prompts = proposal.taken();
    rejections();
    troubles(end);
    run.ended(state(end), end.why().orElse(""));
    if (prompts.isEmpty()) {
      run.forgetIfEmpty();
      throw none(end);
    }
    Totals totals = run.store().totals(run.id());
    String by =
        "%d prompts for task %s, proposed by %s"
            .formatted(prompts.size(), run.entry().task(), proposer.asked().model().name());
    String included =
        folder.write(
            prompts,
            task,
            List.of(
                by + " (run " + run.id() + ").",
                "A task file that includes this behind its own prompts adds these to them."));
    prompts.forEach(prompt -> terminal.result(prompt.id() + ": " + opening(prompt)));
    terminal.result(by + ", in " + folder.path());
    terminal.result(
        "spent: %s%s; kept as run %s"
            .formatted(
                Amounts.ofLimit(budget, totals.spent().in(budget.unit())),
                budget.unit() == Budget.Unit.USD || proposer.tariff().prices().isEmpty()
                    ? ""
                    : ", " + Amounts.usd(totals.spent().picoUsd()),
                run.id()));
    if (totals.reused() > 0) {
      terminal.result(
          "reused: %s answers were there already, which saved %s"
              .formatted(Amounts.count(totals.reused()), Amounts.saved(totals.saved())));
    }
    terminal.result("to use them, below the prompts of " + task + ": include \"" + included + "\"");
    return exitCode(end);
  }

  private void rejections() {
    List<Rejection> rejected = proposal.rejected();
    if (rejected.isEmpty()) {
      return;
    }
    Map<Rejection.Reason, Long> counts =
        rejected.stream()
            .collect(Collectors.groupingBy(Rejection::reason, TreeMap::new, Collectors.counting()));
    String what =
        counts.entrySet().stream()
            .map(count -> count.getValue() + " " + count.getKey().label())
            .collect(Collectors.joining(", "));
    terminal.say("rejected %d proposals: %s".formatted(rejected.size(), what));
    rejected.stream()
        .limit(MOST_NAMED)
        .forEach(
            one ->
                terminal.say(
                    "  %s: %s"
                        .formatted(one.name().isEmpty() ? "(no name)" : one.name(), one.detail())));
    if (rejected.size() > MOST_NAMED) {
      terminal.say("  and %d more".formatted(rejected.size() - MOST_NAMED));
    }
  }

  private void troubles(ProposalEnd end) {
    if (proposal.unreadable() > 0) {
      terminal.say(
          "note: %d answers held no prompt (expected: JSON objects with \"user\")"
              .formatted(proposal.unreadable()));
    }
    if (end.cut() > 0) {
      terminal.say(
          "note: %d answers were cut off (raise proposer.max-tokens)".formatted(end.cut()));
    }
    end.failure().ifPresent(failure -> terminal.say("note: a call failed: " + failure.message()));
    if (!proposal.complete()) {
      terminal.say(
          "note: %d of %d prompts: %s"
              .formatted(
                  proposal.taken().size(),
                  count,
                  interrupt.happened()
                      ? "stopped"
                      : end.why().orElse("the model brought no more that differ")));
    }
  }

  private RunEntry.State state(ProposalEnd end) {
    if (interrupt.happened()) {
      return RunEntry.State.INTERRUPTED;
    }
    if (parked(end)) {
      return RunEntry.State.PARKED;
    }
    return proposal.taken().isEmpty() ? RunEntry.State.FAILED : RunEntry.State.COMPLETED;
  }

  private static boolean parked(ProposalEnd end) {
    return end.failure()
        .filter(failure -> failure.kind() == LlmFailure.Kind.QUOTA_EXHAUSTED)
        .isPresent();
  }

  private CliException none(ProposalEnd end) {
    String message = "no prompt was proposed: " + end.why().orElse("none could be used");
    if (interrupt.happened()) {
      return CliException.interrupted(message);
    }
    return parked(end) ? CliException.parked(message) : CliException.failed(message);
  }

  private int exitCode(ProposalEnd end) {
    if (interrupt.happened()) {
      return ExitCode.INTERRUPTED;
    }
    if (parked(end)) {
      return ExitCode.PARKED;
    }
    return proposal.complete() ? ExitCode.OK : ExitCode.INCONCLUSIVE;
  }

  private static String opening(Prompt prompt) {
    String text = prompt.messages().get(0).content().replaceAll("\\s+", " ");
    return text.length() <= OPENING_CHARS ? text : text.substring(0, OPENING_CHARS) + "…";
  }
}
