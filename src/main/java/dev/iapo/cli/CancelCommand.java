package dev.iapo.cli;

import dev.iapo.client.ApiClient.Order;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code iapo cancel}. */
@Command(
    name = "cancel",
    description = "Ends a run of a daemon for good; what it has found so far is kept.",
    mixinStandardHelpOptions = true)
final class CancelCommand extends ServedVerb {
  @Parameters(index = "0", paramLabel = "RUN", description = "A run, by its id.")
  private String id = "";

  private final Terminal terminal = Terminal.ofProcess();

  @Override
  int here() {
    throw needsServer("cancel");
  }

  @Override
  int at(Server server) {
    return server.told(id, Order.CANCEL, terminal);
  }
}
