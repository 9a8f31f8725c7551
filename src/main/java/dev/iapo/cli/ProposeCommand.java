package dev.iapo.cli;

import dev.iapo.config.ProviderSetup;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Task;
import dev.iapo.kept.KeptRun;
import dev.iapo.kept.Setup;
import dev.iapo.kept.StandIn;
import dev.iapo.propose.LowScored;
import dev.iapo.propose.Proposal;
import dev.iapo.propose.StandInProposer;
import dev.iapo.run.Frontiers;
import dev.iapo.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code iapo propose}: candidate prompts, by a model. */
@Command(
    name = "propose",
    description = {
      "Asks a model for candidate prompts, and writes each as a file, with a list of them that a task"
          + " file can include.",
      "It is told the task's description, prompts and some training queries, and what went wrong in a"
          + " run. Its calls are billed, and kept like a run's."
    },
    mixinStandardHelpOptions = true)
final class ProposeCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "TASK.conf", description = "The task file.")
  private Path file = Path.of("");

  @Mixin private DataDirectory data = new DataDirectory();

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "How many prompts, 1 to " + Proposal.MOST + ". Default: ${DEFAULT-VALUE}")
  private int count = 20;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder for the prompts. Default: iapo-prompts-<task>-<time>")
  private @Nullable Path out;

  @Option(names = "--force", description = "Write into a folder that exists, over its files.")
  private boolean force;

  @Option(
      names = "--from-run",
      paramLabel = "RUN",
      description =
          "Also tell what went wrong in a finished run of the task, by its id or the folder of its"
              + " results.")
  private @Nullable String fromRun;

  @Option(
      names = "--model",
      paramLabel = "M",
      description =
          "Who is asked: the id of one of the task's models. Takes the place of proposer.model.")
  private @Nullable String model;

  @Option(
      names = "--budget",
      paramLabel = "T",
      description =
          "The hard limit: completions (one per call), or with a unit, as in 50000tokens or 0.50usd."
              + " Default: in completions, by the number of prompts")
  private @Nullable String budget;

  @Option(names = "--seed", paramLabel = "S", description = "Takes the place of the task's.")
  private @Nullable Long seed;

  @Option(
      names = "--reuse",
      paramLabel = "true|false",
      arity = "1",
      description =
          "Whether answers that are kept of the same requests are taken in place of new ones."
              + " Takes the place of the task's.")
  private @Nullable Boolean reuse;

  @Option(names = "--yes", description = "Do not ask before calls that may cost money.")
  private boolean yes;

  private final Terminal terminal = Terminal.ofProcess();

  @Override
  public Integer call() {
    Setup setup = TaskArguments.kept(given()).load();
    Task task = setup.task();
    Proposal proposal = proposal(task);
    Proposer proposer = Proposer.of(setup, model);
    Budget limit =
        budget == null
            ? Budget.ofCompletions(proposal.usualCompletions())
            : BudgetArgument.parse(budget).budget(0);
    proposer.requireCovered(limit, proposal.longestRequest());
    PromptFolder folder =
        PromptFolder.of(out != null ? out : RunCommand.named("prompts-" + task.name()), force);
    if (proposer.mayCostMoney(setup)
        && !yes
        && !terminal.agrees(proposer.cost(count, limit, proposal.longestRequest()) + " Go on?")) {
      throw CliException.usage("not started");
    }
    try (Interrupt interrupt = new Interrupt(terminal);
        Store store = data.open();
        RunSession session = new RunSession()) {
      List<ProviderSetup> providers = session.listening(answering(setup), terminal);
      Task limited = task.with(proposer.search(task.search(), limit));
      KeptRun run = KeptRun.beginProposal(store, limited, folder.path());
      Questions questions =
          session.ask(proposer.inquiry(run.id(), limited, setup), proposer.at(providers), store);
      interrupt.stops(questions::stop);
      ProposalEnd end = new ProposalCalls(proposal, questions).run();
      return new ProposalResults(terminal, interrupt, run, proposal, count)
          .write(folder, file, proposer, limit, end);
    }
  }

  private Map<String, String> given() {
    Map<String, String> given = new LinkedHashMap<>();
    given.put(TaskArguments.TASK, file.toString());
    if (seed != null) {
      given.put("seed", seed.toString());
    }
    if (reuse != null) {
      given.put("reuse", reuse.toString());
    }
    return given;
  }

  private Proposal proposal(Task task) {
    if (count < 1 || count > Proposal.MOST) {
      throw CliException.usage("--count: %d (expected: 1..%d)".formatted(count, Proposal.MOST));
    }
    try {
      return new Proposal(task, count, failures(task), task.search().seed());
    } catch (IllegalArgumentException e) {
      throw CliException.usage(String.valueOf(e.getMessage()));
    }
  }

  private List<LowScored> failures(Task task) {
    if (fromRun == null) {
      return List.of();
    }
    Frontiers.Stored stored = StoredRun.named(fromRun, new RunNames(data)).read();
    Task past = stored.run().task();
    if (!past.data().fingerprint().equals(task.data().fingerprint())) {
      throw CliException.usage(
          "--from-run %s: its data are not those of %s (expected: a run of this task)"
              .formatted(fromRun, file));
    }
    List<LowScored> failures = LowScored.of(past, stored.records(), task.data().train());
    if (failures.isEmpty()) {
      terminal.say("note: nothing went wrong in run " + fromRun);
    }
    return failures;
  }

  /** The setup whose stand-in, if it has one, proposes. */
  private static Setup answering(Setup setup) {
    return setup
        .standIn()
        .map(
            standIn ->
                setup.with(
                    new StandIn(
                        new StandInProposer(styles(), setup.task()),
                        standIn.fingerprint(),
                        standIn.latency(),
                        standIn.maxChoices(),
                        standIn.batchTime())))
        .orElse(setup);
  }

  private static String styles() {
    try (InputStream in =
        Objects.requireNonNull(
            StandInProposer.class.getResourceAsStream("/dev/iapo/propose/styles.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
