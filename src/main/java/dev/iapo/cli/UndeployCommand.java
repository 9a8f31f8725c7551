package dev.iapo.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code iapo undeploy}. */
@Command(
    name = "undeploy",
    description = {
      "Takes away a deployed policy with all its versions, or one version that is not",
      "live.",
      "Without --server, the daemon does it that has the data folder."
    })
final class UndeployCommand extends PolicyVerb {
  @Parameters(index = "0", paramLabel = "NAME", description = "A deployed policy.")
  private String name = "";

  @Option(
      names = "--version",
      paramLabel = "V",
      description = "The version. Default: all, and the name.")
  private @Nullable Integer version;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Mixin
  @SuppressWarnings("unused") // picocli asks it
  private HelpOption help = new HelpOption();

  @Override
  int at(Server server) {
    String policy = name("NAME", name);
    if (version != null) {
      server.client().undeploy(policy, version);
      terminal.result("undeployed %s: version %d".formatted(policy, version));
      new ServedPolicies(server, terminal).state(server.client().policy(policy));
      return ExitCode.OK;
    }
    int versions = server.client().policy(policy).versions().size();
    if (!yes && !terminal.agrees(question(policy, versions))) {
      throw CliException.usage("nothing was undeployed");
    }
    server.client().undeploy(policy);
    terminal.result("undeployed " + policy);
    return ExitCode.OK;
  }

  private static String question(String policy, int versions) {
    return "The model iapo/%s, of %s, will answer no more, and what was recorded of it goes. Go on?"
        .formatted(policy, versions == 1 ? "1 version" : versions + " versions");
  }
}
