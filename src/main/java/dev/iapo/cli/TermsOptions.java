package dev.iapo.cli;

import dev.iapo.config.ConfigException;
import dev.iapo.config.ServingTerms;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The arguments that say on what terms a policy is served. */
final class TermsOptions {
  private final Map<String, String> given = new LinkedHashMap<>();

  @Option(
      names = "--context",
      paramLabel = "ID",
      description = "The preference of requests that state none. Default: the policy's first.")
  void context(String text) {
    given.put("--context", text);
  }

  @Option(
      names = "--early-stop",
      paramLabel = "auto|none|exact|P",
      description =
          "When votes end before all completions are drawn: exact, once the rest cannot change the"
              + " answer; P, as 0.95, once the leader wins with this probability; none, never;"
              + " auto (the default), as the strategy was estimated, and exactly where that costs"
              + " nothing.")
  void earlyStop(String text) {
    given.put("--early-stop", text);
  }

  @Option(
      names = "--good-enough",
      paramLabel = "X",
      description =
          "Best-of-N ends with a completion whose score is this share of the greatest possible, in"
              + " (0, 1]. Default: all are drawn.")
  void goodEnough(String text) {
    given.put("--good-enough", text);
  }

  @Option(
      names = "--wave",
      paramLabel = "K",
      description = "With --good-enough: how many are drawn before the next look.")
  void wave(String text) {
    given.put("--wave", text);
  }

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      description =
          "After it a request is answered with what is known, as 30s. Default: the daemon's.")
  void deadline(String text) {
    given.put("--deadline", text);
  }

  @Option(
      names = "--max-usd",
      paramLabel = "X",
      description = "What a request may cost at most; one of the three. Default: no limit.")
  void maxUsd(String text) {
    given.put("--max-usd", text);
  }

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "The most tokens of a request, of all its calls.")
  void maxTokens(String text) {
    given.put("--max-tokens", text);
  }

  @Option(
      names = "--max-completions",
      paramLabel = "N",
      description = "The most completions of a request.")
  void maxCompletions(String text) {
    given.put("--max-completions", text);
  }

  /**
   * The terms.
   *
   * @throws CliException with everything that is wrong
   */
  ServingTerms terms() {
    try {
      return ServingTerms.ofOptions(given);
    } catch (ConfigException e) {
      throw CliException.usage(e.problems());
    }
  }
}
