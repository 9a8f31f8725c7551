package dev.iapo.cli;

import dev.iapo.config.ConfigException;
import dev.iapo.config.WeightsArgument;
import dev.iapo.domain.Context;
import dev.iapo.domain.Frontier;
import dev.iapo.domain.Task;
import dev.iapo.io.FrontierCodec;
import dev.iapo.kept.Version;
import dev.iapo.report.FrontierReport;
import dev.iapo.run.Frontiers;
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

/** {@code iapo frontier}: the choice for any preference, from what a run stored. */
@Command(
    name = "frontier",
    description = {
      "Says what is best for any preference, from the stored completions of a run, without a call.",
      "Also which arm is best at which weight of the cost, and how quality goes with cost."
    },
    mixinStandardHelpOptions = true)
final class FrontierCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "A run, by the folder of its results or its id.")
  private String run = "";

  @Mixin private DataDirectory data = new DataDirectory();

  @Option(
      names = "--weights",
      paramLabel = "W",
      description =
          "A preference, as in correct=1,cost=-0.02; what is not named weighs 0. May be repeated."
              + " Default: the run's own contexts.")
  private List<String> weights = new ArrayList<>();

  @Option(
      names = "--html",
      paramLabel = "OUT",
      description = "Write a page with figures and tables; it needs nothing else.")
  private @Nullable Path html;

  @Option(names = "--markdown", paramLabel = "OUT", description = "Write the tables as Markdown.")
  private @Nullable Path markdown;

  @Option(
      names = "--json",
      description = "Print JSON (iapo-frontier/1) in place of tables, with all curves.")
  private boolean json;

  @Option(names = "--force", description = "Overwrite what exists.")
  private boolean force;

  private final Terminal terminal = Terminal.ofProcess();

  @Override
  public Integer call() {
    if (html != null && html.equals(markdown)) {
      throw CliException.usage("--html and --markdown name the same file: " + html);
    }
    StoredRun named = StoredRun.named(run, new RunNames(data));
    Optional<OutputFile> page = output("--html", html, named);
    Optional<OutputFile> text = output("--markdown", markdown, named);
    Frontiers.Stored stored = named.read();
    List<Context> wanted = wanted(stored.run().task());
    Frontiers frontiers = frontiers(stored, wanted, named);
    Frontier frontier = frontiers.frontier(Version.current());
    FrontierReport report = FrontierReport.of(frontiers.result(), frontier);
    if (json) {
      terminal.json(FrontierCodec.write(frontier));
    } else {
      report.lines().forEach(terminal::result);
    }
    page.ifPresent(file -> file.write(report.html()));
    text.ifPresent(file -> file.write(report.markdown()));
    return frontier.policy().conclusive() ? ExitCode.OK : ExitCode.INCONCLUSIVE;
  }

  private Optional<OutputFile> output(String option, @Nullable Path path, StoredRun named) {
    return path == null
        ? Optional.empty()
        : Optional.of(OutputFile.of(option, path, force, named.files()));
  }

  private List<Context> wanted(Task task) {
    try {
      return WeightsArgument.read("--weights", weights, task);
    } catch (ConfigException e) {
      throw CliException.usage(e.problems());
    }
  }

  private static Frontiers frontiers(
      Frontiers.Stored stored, List<Context> wanted, StoredRun named) {
    try {
      return Frontiers.of(stored, wanted);
    } catch (IllegalArgumentException e) {
      throw named.mismatch(String.valueOf(e.getMessage()));
    }
  }
}
