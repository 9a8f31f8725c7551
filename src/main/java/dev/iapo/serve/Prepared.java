package dev.iapo.serve;

import dev.iapo.config.ConfigException;
import dev.iapo.config.ServedModels;
import dev.iapo.config.ServingTerms;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.Deployable;
import dev.iapo.io.DataException;
import dev.iapo.io.PolicyCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * A policy that was read, and checked to be one that can be served here.
 *
 * @param json as it was read
 * @param run of the daemon that made it, if one did
 * @param providers that it asks, by the names that they have here
 */
record Prepared(
    String json, Deployable policy, Optional<String> run, Backing backing, Set<String> providers) {
  /** Reads and checks it; all of it may wait. The stage fails with {@link Unfit} if it is not. */
  static CompletionStage<Prepared> of(
      PolicyKeeper.Source source, ServingTerms terms, Backer backer) {
    try {
      Optional<String> run =
          source instanceof PolicyKeeper.OfRun of ? Optional.of(of.run()) : Optional.empty();
      String json =
          source instanceof PolicyKeeper.OfFile file
              ? file.json()
              : read(backer.policyOf(run.orElseThrow()), run.orElseThrow());
      Deployable policy = policy(json, run.map(id -> "policy of " + id).orElse("policy"));
      return of(json, policy, run, terms, backer);
    } catch (Unfit e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /** The same of one that was read before. */
  static CompletionStage<Prepared> of(
      String json, Deployable policy, Optional<String> run, ServingTerms terms, Backer backer)
      throws Unfit {
    checkServable(policy, terms);
    try {
      return backer
          .of(run)
          .thenApply(
              backing -> new Prepared(json, policy, run, backing, asked(policy, terms, backing)));
    } catch (ConfigException e) {
      throw new Unfit(Outcome.Why.INVALID_POLICY, "it cannot be served here", e.problems());
    }
  }

  private static String read(Path file, String run) throws Unfit {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new Unfit(
          Outcome.Why.NO_POLICY,
          "run %s has no policy yet (expected: a run that has ended)".formatted(run));
    } catch (IOException e) {
      throw new Unfit(Outcome.Why.STORAGE_FAILED, file + " cannot be read: " + e.getMessage());
    }
  }

  static Deployable policy(String json, String name) throws Unfit {
    try {
      return PolicyCodec.deployable(json.getBytes(StandardCharsets.UTF_8), name);
    } catch (DataException e) {
      throw new Unfit(Outcome.Why.INVALID_POLICY, "not a policy", e.problems());
    }
  }

  private static void checkServable(Deployable policy, ServingTerms terms) throws Unfit {
    List<String> problems = new ArrayList<>();
    List<String> contexts = policy.choices().stream().map(choice -> choice.context().id()).toList();
    for (Deployable.Choice choice : policy.choices()) {
      if (choice.oracle()) {
        problems.add(
            "context %s: %s of %s selects by a score that needs the reference answer, which nobody has when it is served (expected: an objective with another selector, such as a judge)"
                .formatted(
                    choice.context().id(),
                    choice.arm().strategy(),
                    choice.arm().configuration().id()));
      }
    }
    terms
        .defaultContext()
        .filter(id -> !contexts.contains(id))
        .ifPresent(
            id ->
                problems.add(
                    "context: %s (expected one of: %s)"
                        .formatted(id, String.join(", ", contexts))));
    if (!problems.isEmpty()) {
      throw new Unfit(Outcome.Why.INVALID_POLICY, "it cannot be served", problems);
    }
  }

  /** The providers that it asks; it fails if anything cannot be asked here. */
  private static Set<String> asked(Deployable policy, ServingTerms terms, Backing backing) {
    ServedModels models = backing.models();
    boolean inUsd =
        policy.judging().cost().kind() == CostRule.Kind.MILLI_USD
            || terms.maxCost().filter(most -> most.unit() == Budget.Unit.USD).isPresent();
    try {
      return models.all(configurations(policy), DeployedVersion.appraisers(policy), inUsd).stream()
          .map(served -> served.configuration().model().provider())
          .collect(Collectors.toSet());
    } catch (ConfigException e) {
      backing.closing().run();
      throw e;
    }
  }

  private static List<Configuration> configurations(Deployable policy) {
    List<Configuration> all = new ArrayList<>();
    policy.choices().forEach(choice -> all.add(choice.arm().configuration()));
    policy
        .tradeoffs()
        .forEach(
            tradeoff ->
                tradeoff.segments().forEach(segment -> all.add(segment.arm().configuration())));
    return all.stream().distinct().toList();
  }
}
