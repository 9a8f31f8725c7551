package dev.iapo.cli;

import dev.iapo.client.ServedRun;
import dev.iapo.config.ProviderSetup;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Priority;
import dev.iapo.domain.Task;
import dev.iapo.kept.KeptRun;
import dev.iapo.kept.OutputDirectory;
import dev.iapo.kept.Setup;
import dev.iapo.run.Problems;
import dev.iapo.run.Recording;
import dev.iapo.schedule.Decision;
import dev.iapo.schedule.Schedule;
import dev.iapo.store.Store;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code iapo run}: a whole optimisation, from a task to a policy. */
@Command(
    name = "run",
    description = {
      "Optimises a task, and writes the policy, a report and the samples.",
      "All it draws is kept: iapo resume goes on with a run that did not come to its end.",
      "With --evaluate, the choices are then put to the test on queries that it never saw."
    },
    mixinStandardHelpOptions = true)
final class RunCommand extends ServedVerb {
  private static final DateTimeFormatter RUN_TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  @Mixin private TaskArguments arguments = new TaskArguments();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "The folder for the results; made, and must not exist. Default: iapo-<task>-<time>")
  private @Nullable Path out;

  @Option(names = "--yes", description = "Do not ask before a run that may cost money.")
  private boolean yes;

  @Option(
      names = "--priority",
      paramLabel = "low|normal|high",
      description = "With --server: how large a part of its providers the run gets.")
  private @Nullable Priority priority;

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description =
          "With --server: what the daemon calls the provider that the task file describes as"
              + " provider. Default: its kind.")
  private @Nullable String provider;

  @Option(
      names = "--detach",
      description = "With --server: print the run's id and end, as the run goes on.")
  private boolean detach;

  private final Terminal terminal = Terminal.ofProcess();

  @Override
  int here() {
    requireNothingOfADaemon();
    Setup setup = arguments.load();
    Task task = setup.task();
    Path directory = out != null ? out : named(task.name());
    OutputDirectory.requireAbsent(directory);
    requireCoverage(setup);
    BadRowsNotice.tell(task.data().badRows(), terminal);
    if (setup.mayCostMoney() && !yes && !terminal.agrees(MaximumCost.of(setup) + " Go on?")) {
      throw CliException.usage("not started");
    }
    try (Interrupt interrupt = new Interrupt(terminal);
        Store store = data.open()) {
      KeptRun run;
      int exitCode;
      try (RunSession session = new RunSession()) {
        List<ProviderSetup> providers = session.listening(setup, terminal);
        OutputDirectory output = OutputDirectory.create(directory);
        run = KeptRun.begin(store, setup, arguments.given(), directory);
        exitCode =
            new RunExecution(terminal, interrupt, run, data)
                .execute(session, setup, providers, output, Recording.Past.NONE, List.of());
      }
      return new EvaluationExecution(terminal, interrupt, run, data).after(exitCode, setup);
    }
  }

  @Override
  int at(Server server) {
    SubmittedRun submitted =
        new SubmittedRun(server, terminal, arguments.document(Optional.ofNullable(provider)));
    Path directory = out != null ? out : submitted.usualFolder();
    OutputDirectory.requireAbsent(directory);
    BadRowsNotice.tell(submitted.task().setup().task().data().badRows(), terminal);
    if (!yes && submitted.mayCostMoney()) {
      Budget budget = submitted.task().setup().task().search().budget();
      if (!terminal.agrees(MaximumCost.atADaemon(budget) + " Go on?")) {
        throw CliException.usage("not started");
      }
    }
    ServedRun run = submitted.submit(Optional.ofNullable(priority), arguments.inFlight());
    if (detach) {
      terminal.result(run.id());
      return ExitCode.OK;
    }
    ServedResults results = new ServedResults(server, terminal);
    return results.fetched(results.followed(run), directory);
  }

  private void requireNothingOfADaemon() {
    String option = priority != null ? "--priority" : provider != null ? "--provider" : "--detach";
    if (priority != null || provider != null || detach) {
      throw CliException.usage(option + ": is for a daemon (expected: --server URL, too)");
    }
  }

  /** A budget that covers not even one completion per prompt is refused before anything is made. */
  private static void requireCoverage(Setup setup) {
    Schedule schedule = Problems.schedule(setup.task(), setup.expectedCharges());
    if (schedule.decision() instanceof Decision.Finished) {
      Budget budget = setup.task().search().budget();
      throw CliException.usage(
          "budget: %s cover not even one completion of each of the %d prompts"
                  .formatted(
                      Amounts.of(budget.unit(), budget.planned()),
                      setup.task().configurations().size())
              + " (raise the budget, or compare fewer prompts)");
    }
  }

  static Path named(String task) {
    String time = ZonedDateTime.now(ZoneId.systemDefault()).format(RUN_TIME);
    return Path.of("iapo-" + task.replaceAll("[^A-Za-z0-9._-]+", "-") + "-" + time);
  }
}
