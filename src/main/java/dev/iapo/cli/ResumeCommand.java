package dev.iapo.cli;

import dev.iapo.client.ApiClient.Order;
import dev.iapo.config.ProviderSetup;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import dev.iapo.kept.KeptRun;
import dev.iapo.kept.OutputDirectory;
import dev.iapo.kept.Setup;
import dev.iapo.run.Recording;
import dev.iapo.store.KeptCall;
import dev.iapo.store.Recovery;
import dev.iapo.store.Store;
import dev.iapo.store.Totals;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code iapo resume}: goes on with a run that did not come to its end. */
@Command(
    name = "resume",
    description = {
      "Goes on with a run that was stopped, parked, failed or cut off, from where it was.",
      "What is kept of it is not bought again. The task is read again, and has to be the same.",
      "The same for its evaluation."
    },
    mixinStandardHelpOptions = true)
final class ResumeCommand extends ServedVerb {
  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "A run, by its id or the folder of its results.")
  private String name = "";

  @Option(names = "--yes", description = "Do not ask before a run that may cost money.")
  private boolean yes;

  private final Terminal terminal = Terminal.ofProcess();

  @Override
  int here() {
    try (Interrupt interrupt = new Interrupt(terminal);
        Store store = data.openExisting()) {
      KeptRun run =
          new RunNames(data).own(store, name, ": bin/iapo --server URL resume %s").subject();
      if (run.isCompleted()) {
        return evaluate(run, interrupt);
      }
      run.requireItsFolder();
      Setup setup = TaskArguments.kept(run.given()).load();
      run.requireSame(setup);
      BadRowsNotice.tell(setup.task().data().badRows(), terminal);
      agreed(setup, cost(run, setup));
      int exitCode = resume(run, setup, interrupt);
      return new EvaluationExecution(terminal, interrupt, run, data).after(exitCode, setup);
    }
  }

  /** What it may cost was agreed to when it was submitted. */
  @Override
  int at(Server server) {
    return server.told(name, Order.RESUME, terminal);
  }

  private void agreed(Setup setup, String cost) {
    if (setup.mayCostMoney() && !yes && !terminal.agrees(cost + " Go on?")) {
      throw CliException.usage("not resumed");
    }
  }

  /** Goes on with the evaluation of a run that has come to its end, if there is something left. */
  private int evaluate(KeptRun run, Interrupt interrupt) {
    Optional<KeptRun> begun = run.evaluation();
    if (begun.map(KeptRun::isCompleted).orElse(!run.toEvaluate())) {
      terminal.result(completed(run));
      return ExitCode.OK;
    }
    run.requireItsFolder();
    Setup setup = TaskArguments.kept(run.given()).load();
    run.requireSame(setup);
    Budget budget =
        begun.map(KeptRun::budget).or(setup::evaluation).orElseThrow(() -> noBudget(run));
    agreed(setup, MaximumCost.ofEvaluation(setup, budget));
    return new EvaluationExecution(terminal, interrupt, run, data).execute(setup, budget);
  }

  private static CliException noBudget(KeptRun run) {
    return CliException.usage(
        "%s was to be evaluated, and its task no longer has a budget for it (iapo evaluate %s --budget T)"
            .formatted(run.id(), run.id()));
  }

  private String completed(KeptRun run) {
    return "%s is completed: %s"
        .formatted(
            run.id(),
            Files.exists(run.directory().resolve(OutputDirectory.POLICY))
                ? "its results are in " + run.directory()
                : "iapo report %s%s writes its results again".formatted(run.id(), data.option()));
  }

  private static String cost(KeptRun run, Setup setup) {
    Budget budget = setup.task().search().budget();
    return MaximumCost.of(setup)
        + " Of its budget %s are spent."
            .formatted(Amounts.of(budget, run.store().totals(run.id()).spent()));
  }

  private int resume(KeptRun run, Setup setup, Interrupt interrupt) {
    try (RunSession session = new RunSession()) {
      List<ProviderSetup> providers = session.listening(setup, terminal);
      Recovery policy = setup.keeping().uncertain();
      List<String> notes = notes(run, run.settle(policy), policy, setup.task().search().budget());
      Recording.Past past = run.past();
      run.running();
      OutputDirectory output = OutputDirectory.again(run.directory());
      return new RunExecution(terminal, interrupt, run, data)
          .execute(session, setup, providers, output, past, notes);
    }
  }

  private static List<String> notes(
      KeptRun run, List<KeptCall> cutOff, Recovery policy, Budget budget) {
    Totals totals = run.store().totals(run.id());
    List<String> notes = new ArrayList<>();
    notes.add(
        "resumed: %s completions were there already, and were not bought again"
            .formatted(Amounts.count(totals.completions() + totals.reused())));
    if (!cutOff.isEmpty()) {
      Spend charged = cutOff.stream().map(KeptCall::max).reduce(Spend.NOTHING, Spend::plus);
      notes.add(
          "cut off: %s, which may have been billed; charged %s maximum, %s; %s"
              .formatted(
                  cutOff.size() == 1 ? "1 call" : Amounts.count(cutOff.size()) + " calls",
                  cutOff.size() == 1 ? "its" : "their",
                  Amounts.of(budget, charged),
                  switch (policy) {
                    case RESEND -> "made again as far as the budget goes";
                    case ABANDON -> "not made again";
                  }));
    }
    return notes;
  }
}
