package dev.iapo.cli;

import dev.iapo.io.EnvironmentCodec;
import dev.iapo.io.EnvironmentException;
import dev.iapo.simulate.RecordedEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code iapo environment}: makes, imports and describes recorded environments. */
@Command(
    name = "environment",
    description = "Makes, imports and describes recorded environments (iapo-environment/1).",
    mixinStandardHelpOptions = true,
    subcommands = {
      EnvironmentGenerateCommand.class,
      EnvironmentImportCommand.class,
      EnvironmentDescribeCommand.class
    })
final class EnvironmentCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a subcommand is missing (expected: generate, import or describe)");
  }

  static void write(RecordedEnvironment environment, OutputFile out) {
    try {
      EnvironmentCodec.write(environment, out.inItsFolder());
    } catch (EnvironmentException e) {
      throw CliException.failed(String.valueOf(e.getMessage()));
    }
    Terminal.ofProcess().result(out.path() + ": " + EnvironmentTable.size(environment));
  }
}
