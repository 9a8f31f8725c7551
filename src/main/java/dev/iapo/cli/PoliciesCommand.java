package dev.iapo.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code iapo policies}: what a daemon answers by. */
@Command(
    name = "policies",
    description = {
      "Lists the deployed policies of a daemon, or shows one: its versions, what they",
      "do in which context, and what was seen of them against what training promised.",
      "Without --server, the daemon does it that has the data folder."
    },
    mixinStandardHelpOptions = true)
final class PoliciesCommand extends PolicyVerb {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "The policy to show. Default: all are listed.")
  private @Nullable String name;

  @Option(names = "--json", description = "Print the API's JSON in place of tables.")
  private boolean json;

  @Override
  int at(Server server) {
    ServedPolicies said = new ServedPolicies(server, terminal);
    if (name == null && json) {
      terminal.json(server.client().policiesJson());
    } else if (name == null) {
      said.list(server.client().policies());
    } else {
      String policy = name("NAME", name);
      if (json) {
        terminal.json(server.client().policyJson(policy));
      } else {
        said.show(server.client().policy(policy));
      }
    }
    return ExitCode.OK;
  }
}
