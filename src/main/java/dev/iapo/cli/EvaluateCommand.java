package dev.iapo.cli;

import dev.iapo.domain.Budget;
import dev.iapo.kept.KeptRun;
import dev.iapo.kept.Setup;
import dev.iapo.store.Store;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code iapo evaluate}: puts the choices of a finished run to the test on held-out queries. */
@Command(
    name = "evaluate",
    description = {
      "Compares the choices of a completed run with their natural rivals, on held-out queries.",
      "Its results are written again, with what that showed.",
      "The task is read again, and has to be the same. A run is evaluated once."
    },
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "A run, by its id or the folder of its results.")
  private String name = "";

  @Mixin private DataDirectory data = new DataDirectory();

  @Option(
      names = "--budget",
      paramLabel = "T",
      description =
          "The hard limit of the evaluation: completions, or with a unit, as in 250000tokens or"
              + " 2.50usd. Takes the place of the task's evaluation.budget.")
  private @Nullable String budget;

  @Option(names = "--yes", description = "Do not ask before what may cost money.")
  private boolean yes;

  private final Terminal terminal = Terminal.ofProcess();

  @Override
  public Integer call() {
    try (Interrupt interrupt = new Interrupt(terminal);
        Store store = data.openExisting()) {
      KeptRun run =
          new RunNames(data)
              .own(store, name, ", which evaluates none (expected: a run of iapo run)");
      requireNew(run);
      run.requireItsFolder();
      TaskArguments arguments = TaskArguments.kept(run.given());
      Optional.ofNullable(budget).map(BudgetArgument::parse).ifPresent(arguments::evaluating);
      Setup setup = arguments.load();
      run.requireSame(setup);
      BadRowsNotice.tell(setup.task().data().badRows(), terminal);
      Budget limit = setup.evaluation().orElseThrow(EvaluateCommand::noBudget);
      if (setup.mayCostMoney()
          && !yes
          && !terminal.agrees(MaximumCost.ofEvaluation(setup, limit) + " Go on?")) {
        throw CliException.usage("not evaluated");
      }
      return new EvaluationExecution(terminal, interrupt, run, data).execute(setup, limit);
    }
  }

  private void requireNew(KeptRun run) {
    if (KeptRun.evaluated(run.entry()).isPresent()) {
      throw CliException.usage(run.id() + " is an evaluation itself (expected: a run)");
    }
    if (!run.isCompleted()) {
      throw CliException.usage(
          "%s did not come to its end, and its choices may still change (expected: a completed run; iapo resume %s%s goes on with it)"
              .formatted(run.id(), run.id(), data.option()));
    }
    run.evaluation()
        .ifPresent(
            begun -> {
              throw CliException.usage(
                  begun.isCompleted()
                      ? "%s was evaluated: testing until something shows would show something by chance (iapo report %s%s writes what was found again)"
                          .formatted(run.id(), run.id(), data.option())
                      : "the evaluation of %s was begun (iapo resume %s%s goes on with it)"
                          .formatted(run.id(), run.id(), data.option()));
            });
  }

  private static CliException noBudget() {
    return CliException.usage(
        "nothing says how much the evaluation may spend (expected: --budget T, or evaluation.budget in the task file)");
  }
}
