package dev.iapo.cli;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code iapo promote}. */
@Command(
    name = "promote",
    description = {
      "Makes the candidate of a deployed policy live, or the version that is named.",
      "Without --server, the daemon does it that has the data folder."
    })
final class PromoteCommand extends PolicyVerb {
  @Parameters(index = "0", paramLabel = "NAME", description = "A deployed policy.")
  private String name = "";

  @Option(
      names = "--version",
      paramLabel = "V",
      description = "The version. Default: the candidate.")
  private @Nullable Integer version;

  @Mixin
  @SuppressWarnings("unused") // picocli asks it
  private HelpOption help = new HelpOption();

  @Override
  int at(Server server) {
    OptionalInt wanted = version == null ? OptionalInt.empty() : OptionalInt.of(version);
    String policy = name("NAME", name);
    new ServedPolicies(server, terminal).state(server.client().promote(policy, wanted));
    return ExitCode.OK;
  }
}
