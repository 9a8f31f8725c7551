package dev.iapo.cli;

import dev.iapo.config.ConfigException;
import dev.iapo.config.ServingTerms;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code iapo share}. */
@Command(
    name = "share",
    description = {
      "Gives the candidate of a deployed policy another share of the requests.",
      "Without --server, the daemon does it that has the data folder."
    },
    mixinStandardHelpOptions = true)
final class ShareCommand extends PolicyVerb {
  @Parameters(index = "0", paramLabel = "NAME", description = "A deployed policy.")
  private String name = "";

  @Parameters(
      index = "1",
      paramLabel = "S",
      description =
          "From 0 to below 1; with 0 it gets only those to iapo/NAME@VERSION, until it is promoted.")
  private String share = "";

  @Override
  int at(Server server) {
    String policy = name("NAME", name);
    double wanted = share("S", share);
    new ServedPolicies(server, terminal).state(server.client().share(policy, wanted));
    return ExitCode.OK;
  }

  /**
   * A share as it is given.
   *
   * @throws CliException if it is none
   */
  static double share(String place, String text) {
    try {
      return ServingTerms.share(place, text);
    } catch (ConfigException e) {
      throw CliException.usage(e.problems());
    }
  }
}
