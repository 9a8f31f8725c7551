package dev.iapo.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code iapo watch}: follows a run of a daemon. */
@Command(
    name = "watch",
    description = {
      "Shows how a run of a daemon goes until it has ended, and what it found.",
      "The exit code is that of the run."
    },
    mixinStandardHelpOptions = true)
final class WatchCommand extends ServedVerb {
  @Parameters(index = "0", paramLabel = "RUN", description = "A run, by its id.")
  private String id = "";

  private final Terminal terminal = Terminal.ofProcess();

  @Override
  int here() {
    throw needsServer("watch");
  }

  @Override
  int at(Server server) {
    ServedResults results = new ServedResults(server, terminal);
    return results.said(results.followed(server.client().run(id)));
  }
}
