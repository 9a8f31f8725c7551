package dev.iapo.cli;

import dev.iapo.client.ApiException;
import dev.iapo.kept.KeptException;
import dev.iapo.store.StoreException;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
    name = "iapo",
    description = {
      "Finds, under a hard budget, which prompt to use and how many completions to draw per query.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      RunCommand.class,
      PlanCommand.class,
      ValidateCommand.class,
      ProbeCommand.class,
      ProposeCommand.class,
      SimulateCommand.class,
      CompareCommand.class,
      FrontierCommand.class,
      ResumeCommand.class,
      EvaluateCommand.class,
      RunsCommand.class,
      ReportCommand.class,
      ExportCommand.class,
      DeleteCommand.class,
      WatchCommand.class,
      PauseCommand.class,
      CancelCommand.class,
      BudgetCommand.class,
      DeployCommand.class,
      PoliciesCommand.class,
      PromoteCommand.class,
      RollbackCommand.class,
      ShareCommand.class,
      UndeployCommand.class,
      ServeCommand.class,
      ServePolicyCommand.class,
      EndpointCommand.class,
      EnvironmentCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 success, 1 the run failed, 2 wrong usage or configuration, 3 inconclusive,"
          + " 4 parked, 130 interrupted."
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ServerOptions server = new ServerOptions();

  /** The program's version, from its build. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"iapo " + dev.iapo.kept.Version.current()};
    }
  }

  public static void main(String[] args) {
    System.exit(run(args));
  }

  static int run(String... args) {
    return commandLine()
        .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure))
        .setParameterExceptionHandler(Main::explainUsage)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(Main::execute)
        .execute(args);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** All verbs; those that no daemon does do not show the options for one. */
  private static CommandLine commandLine() {
    CommandLine all = new CommandLine(new Main());
    all.getSubcommands().values().forEach(Main::hideOptionsOfServer);
    return all;
  }

  private static void hideOptionsOfServer(CommandLine verb) {
    if (verb.getCommand() instanceof ServedVerb) {
      return;
    }
    CommandSpec spec = verb.getCommandSpec();
    for (String name : List.of(ServerOptions.SERVER, ServerOptions.TOKEN_FILE)) {
      OptionSpec option = spec.findOption(name);
      if (option != null) {
        spec.remove(option);
        spec.addOption(option.toBuilder().hidden(true).scopeType(ScopeType.LOCAL).build());
      }
    }
    verb.getSubcommands().values().forEach(Main::hideOptionsOfServer);
  }

  private static int execute(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    CommandSpec verb = last.commandSpec();
    Main main = (Main) parsed.commandSpec().userObject();
    boolean asked = last.isUsageHelpRequested() || last.isVersionHelpRequested();
    if (main.server.given() && !(verb.userObject() instanceof ServedVerb) && !asked) {
      throw new ParameterException(
          verb.commandLine(),
          "%s is not done by daemons (expected: no --server)".formatted(verb.name()));
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  ServerOptions server() {
    return server;
  }

  private static int explainUsage(ParameterException wrong, String[] args) {
    CommandLine command = wrong.getCommandLine();
    System.err.println("iapo: " + Terminal.clean(String.valueOf(wrong.getMessage())));
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(wrong, System.err)) {
      System.err.println("try: " + command.getCommandSpec().qualifiedName() + " --help");
    }
    return ExitCode.USAGE;
  }

  private static int explain(Exception failure) {
    if (failure instanceof CliException known) {
      known.messages().forEach(line -> System.err.println("iapo: " + Terminal.clean(line)));
      return known.exitCode();
    }
    if (failure instanceof KeptException kept) {
      kept.messages().forEach(line -> System.err.println("iapo: " + Terminal.clean(line)));
      return kept.isRefused() ? ExitCode.USAGE : ExitCode.FAILED;
    }
    if (failure instanceof ApiException daemon) {
      daemon.messages().forEach(line -> System.err.println("iapo: " + Terminal.clean(line)));
      return daemon.isRefused() ? ExitCode.USAGE : ExitCode.FAILED;
    }
    if (failure instanceof StoreException store) {
      System.err.println("iapo: " + Terminal.clean(String.valueOf(store.getMessage())));
      return ExitCode.FAILED;
    }
    LoggerFactory.getLogger(Main.class).debug("internal error", failure);
    System.err.println(
        "iapo: internal error: "
            + Terminal.clean(failure.toString())
            + " (IAPO_LOG=debug shows where)");
    return ExitCode.FAILED;
  }
}
