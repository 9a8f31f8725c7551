package dev.iapo.cli;

import dev.iapo.io.EnvironmentException;
import dev.iapo.io.pickle.PickledEnvironments;
import dev.iapo.simulate.RecordedEnvironment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code iapo environment import}: an environment that the paper's authors published. */
@Command(
    name = "import",
    description = {
      "Reads an environment from a Python pickle as the paper's authors publish them.",
      "Nothing in the file is run: classes other than theirs and numpy's arrays are refused."
    },
    mixinStandardHelpOptions = true)
final class EnvironmentImportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE.pkl", description = "The pickle.")
  private Path file = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.json",
      description = "Where the environment goes.")
  private Path out = Path.of("");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The environment's name. Default: that of the file")
  private @Nullable String name;

  @Option(
      names = "--index",
      paramLabel = "I",
      description = "Which one of several environments in the file, from 0.")
  private @Nullable Integer index;

  @Option(
      names = "--recorded",
      paramLabel = "R",
      description =
          "What the frequencies per prompt and query sum to."
              + " Default: the smallest number that gives the published probabilities")
  private @Nullable Integer recorded;

  @Option(names = "--force", description = "Replace the file if it exists.")
  private boolean force;

  @Override
  public Integer call() {
    OutputFile output = OutputFile.of("--out", out, force, List.of(file));
    if (recorded != null && recorded < 1) {
      throw CliException.usage("--recorded: " + recorded + " (expected: at least 1)");
    }
    RecordedEnvironment environment;
    try {
      environment =
          PickledEnvironments.read(
              file, optional(index), Optional.ofNullable(name), optional(recorded));
    } catch (EnvironmentException e) {
      throw CliException.usage(String.valueOf(e.getMessage()));
    }
    EnvironmentCommand.write(environment, output);
    return ExitCode.OK;
  }

  private static OptionalInt optional(@Nullable Integer number) {
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }
}
