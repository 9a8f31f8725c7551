package dev.iapo.cli;

import dev.iapo.config.ConfigException;
import dev.iapo.config.ProcessEnvironment;
import dev.iapo.config.TaskFile;
import dev.iapo.domain.Task;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code iapo validate}: everything that is wrong with a task file, at once. */
@Command(
    name = "validate",
    description = "Checks a task file and its data, and says everything that is wrong with them.",
    mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "TASK.conf", description = "The task file.")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    try {
      Task task = TaskFile.load(file, ProcessEnvironment.variables(), Map.of()).task();
      Terminal terminal = Terminal.ofProcess();
      terminal.result(
          "%s: valid: %d prompts, %d training and %d test queries, %d contexts, N up to %d"
              .formatted(
                  file,
                  task.configurations().size(),
                  task.data().train().size(),
                  task.data().test().size(),
                  task.goal().contexts().size(),
                  task.goal().maxScale()));
      BadRowsNotice.tell(task.data().badRows(), terminal);
      return ExitCode.OK;
    } catch (ConfigException e) {
      throw CliException.usage(e.problems());
    }
  }
}
