package dev.iapo.cli;

import picocli.CommandLine.Option;

/** The help of a verb whose {@code --version} is not the program's. */
final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  @SuppressWarnings("unused") // picocli asks the option
  private boolean help;
}
