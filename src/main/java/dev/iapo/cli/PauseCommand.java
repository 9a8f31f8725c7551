package dev.iapo.cli;

import dev.iapo.client.ApiClient.Order;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code iapo pause}. */
@Command(
    name = "pause",
    description = "Has a run of a daemon wait, until it is resumed. Calls under way are finished.",
    mixinStandardHelpOptions = true)
final class PauseCommand extends ServedVerb {
  @Parameters(index = "0", paramLabel = "RUN", description = "A run, by its id.")
  private String id = "";

  private final Terminal terminal = Terminal.ofProcess();

  @Override
  int here() {
    throw needsServer("pause");
  }

  @Override
  int at(Server server) {
    return server.told(id, Order.PAUSE, terminal);
  }
}
