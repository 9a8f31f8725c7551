package dev.iapo.cli;

import dev.iapo.compare.Contender;
import dev.iapo.compare.Simulations;
import dev.iapo.domain.Budget;
import dev.iapo.report.Comparison;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code iapo compare}: simulated runs, or runs, side by side. */
@Command(
    name = "compare",
    description = {
      "Compares simulated runs, or runs, and says which differences are significant.",
      "Simulation files are pooled: their trials are grouped by environment, algorithm and budget;",
      "budgets in completions, tokens and USD are not compared with each other."
    },
    mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Simulation files, or the folders, policies or ids of two or more runs.")
  private List<String> files = new ArrayList<>();

  @Mixin private DataDirectory data = new DataDirectory();

  @Option(
      names = "--html",
      paramLabel = "OUT",
      description = "Write a page with figures and tables; it needs nothing else.")
  private @Nullable Path html;

  @Option(names = "--markdown", paramLabel = "OUT", description = "Write the tables as Markdown.")
  private @Nullable Path markdown;

  @Option(
      names = "--baseline",
      paramLabel = "ALGO",
      description =
          "What simulated algorithms are tested against, as in psst or \"psst (complete, paired)\"."
              + " Default: at each budget the one with the lowest mean regret.")
  private @Nullable String baseline;

  @Option(names = "--force", description = "Overwrite what exists.")
  private boolean force;

  private final Terminal terminal = Terminal.ofProcess();

  @Override
  public Integer call() {
    if (html != null && html.equals(markdown)) {
      throw CliException.usage("--html and --markdown name the same file: " + html);
    }
    ComparedFiles compared = ComparedFiles.of(files, new RunNames(data));
    List<Path> inputs = List.copyOf(compared.kinds().keySet());
    Optional<OutputFile> page = output("--html", html, inputs);
    Optional<OutputFile> text = output("--markdown", markdown, inputs);
    Comparison comparison =
        compared.areSimulations() ? ofSimulations(compared.simulations()) : ofRuns(compared);
    comparison.lines().forEach(terminal::result);
    page.ifPresent(file -> file.write(comparison.html()));
    text.ifPresent(file -> file.write(comparison.markdown()));
    return ExitCode.OK;
  }

  private Optional<OutputFile> output(String option, @Nullable Path path, List<Path> inputs) {
    return path == null
        ? Optional.empty()
        : Optional.of(OutputFile.of(option, path, force, inputs));
  }

  private Comparison ofRuns(ComparedFiles compared) {
    if (baseline != null) {
      throw CliException.usage("--baseline is for simulation files, and these are runs");
    }
    return Comparison.ofRuns(compared.runs());
  }

  private Comparison ofSimulations(List<Simulations> environments) {
    return Comparison.ofSimulations(
        environments,
        simulations -> Optional.ofNullable(baseline).map(name -> named(name, simulations)));
  }

  private static Contender named(String name, Simulations simulations) {
    List<Contender> found = simulations.named(name);
    if (found.size() == 1) {
      return found.get(0);
    }
    List<Contender> known = found.isEmpty() ? simulations.contenders() : found;
    throw CliException.usage(
        "--baseline %s: %s on %s%s (expected one of: %s)"
            .formatted(
                name,
                found.isEmpty() ? "did not run" : "ran with several options",
                simulations.environment(),
                simulations.unit() == Budget.Unit.COMPLETIONS
                    ? ""
                    : " with budgets in " + simulations.unit().label(),
                String.join("; ", known.stream().map(Contender::label).toList())));
  }
}
