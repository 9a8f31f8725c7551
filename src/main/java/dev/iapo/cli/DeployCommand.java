package dev.iapo.cli;

import dev.iapo.client.Deployment;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code iapo deploy}: has a daemon answer by a policy. */
@Command(
    name = "deploy",
    description = {
      "Has a daemon answer OpenAI clients by a policy, as the model iapo/NAME.",
      "Under a name that is deployed it is the next version: live at once, or with",
      "--share the candidate, until it is promoted.",
      "Without --server, the daemon does it that has the data folder."
    },
    mixinStandardHelpOptions = true)
final class DeployCommand extends PolicyVerb {
  private static final long MOST_BYTES = 32L << 20;

  @Parameters(
      index = "0",
      paramLabel = "RUN|policy.json",
      description =
          "A policy file, the folder of a run's results, or the id of a run of the daemon.")
  private String source = "";

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "What it is called: small letters, digits, \".\", \"_\" and \"-\".")
  private String name = "";

  @Option(
      names = "--share",
      paramLabel = "S",
      description =
          "The share of the requests that it gets as the candidate, from 0 to below 1; with 0 only"
              + " those to iapo/NAME@VERSION. Default: it is live at once.")
  private @Nullable String share;

  @Option(names = "--note", paramLabel = "TEXT", description = "A note for people.")
  private String note = "";

  @Mixin private TermsOptions terms = new TermsOptions();

  @Override
  int at(Server server) {
    String policy = name("--name", name);
    Deployment deployment = new Deployment(source(), terms.terms().json(), share(), note);
    new ServedPolicies(server, terminal).deployed(server.client().deploy(policy, deployment));
    return ExitCode.OK;
  }

  private OptionalDouble share() {
    return share == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(ShareCommand.share("--share", share));
  }

  private Deployment.Source source() {
    Optional<Path> file = RunNames.policyFile(source);
    return file.isPresent()
        ? new Deployment.OfFile(file.get().toString(), content(file.get()))
        : new Deployment.OfRun(source);
  }

  private static String content(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw CliException.usage(
            "%s: %s bytes (expected: a policy file, %s at most)"
                .formatted(file, Amounts.count(Files.size(file)), Amounts.count(MOST_BYTES)));
      }
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw CliException.usage(file + ": not UTF-8 (expected: the policy.json of a run)");
    } catch (IOException e) {
      throw CliException.usage(file + " cannot be read: " + e);
    }
  }
}
