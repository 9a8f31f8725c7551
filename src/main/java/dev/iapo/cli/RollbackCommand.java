package dev.iapo.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code iapo rollback}. */
@Command(
    name = "rollback",
    description = {
      "Makes the version of a deployed policy live again that was live before.",
      "Without --server, the daemon does it that has the data folder."
    },
    mixinStandardHelpOptions = true)
final class RollbackCommand extends PolicyVerb {
  @Parameters(index = "0", paramLabel = "NAME", description = "A deployed policy.")
  private String name = "";

  @Override
  int at(Server server) {
    String policy = name("NAME", name);
    new ServedPolicies(server, terminal).state(server.client().rollBack(policy));
    return ExitCode.OK;
  }
}
