package dev.iapo.cli;

import dev.iapo.simulate.RecordedEnvironment;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code iapo environment describe}: what there is to gain in recorded environments. */
@Command(
    name = "describe",
    description = {
      "Says what the best choice is in every context, exactly, and what it gains over simpler ones."
    },
    mixinStandardHelpOptions = true)
final class EnvironmentDescribeCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Recorded environments.")
  private List<Path> files = List.of();

  @Option(names = "--all", description = "Every context, however many there are.")
  private boolean all;

  @Override
  public Integer call() {
    Terminal terminal = Terminal.ofProcess();
    for (int i = 0; i < files.size(); i++) {
      RecordedEnvironment environment = TaskArguments.read(files.get(i));
      if (i > 0) {
        terminal.result("");
      }
      EnvironmentTable.lines(environment, all).forEach(terminal::result);
    }
    return ExitCode.OK;
  }
}
