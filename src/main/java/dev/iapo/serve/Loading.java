package dev.iapo.serve;

import dev.iapo.config.ConfigException;
import dev.iapo.config.ServingTerms;
import dev.iapo.domain.Deployable;
import dev.iapo.io.DataException;
import dev.iapo.io.DeploymentCodec;
import dev.iapo.io.DeploymentCodec.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what was deployed. A version that can be read and not be asked is there, with the reason; a
 * policy of which a file cannot be read is left where it is, and is not served.
 */
record Loading(Optional<PolicyFiles> files, Backer backer) {
  private static final Logger LOG = LoggerFactory.getLogger(Loading.class);

  CompletionStage<List<Shelf.Found>> all() {
    CompletionStage<List<Shelf.Found>> all = CompletableFuture.completedStage(new ArrayList<>());
    if (files.isEmpty()) {
      return all;
    }
    for (String name : files.get().names()) {
      try {
        all =
            all.thenCombine(
                policy(files.get(), name),
                (found, next) -> {
                  found.add(next);
                  return found;
                });
      } catch (Unfit e) {
        LOG.error("policy {} is not served: {} {}", name, e.getMessage(), e.refused().problems());
      } catch (DataException e) {
        LOG.error("policy {} is not served: {}", name, e.problems());
      } catch (ConfigException e) {
        LOG.error("policy {} is not served: {}", name, e.problems());
      }
    }
    return all;
  }

  private CompletionStage<Shelf.Found> policy(PolicyFiles files, String name) throws Unfit {
    Deployment kept = files.read(name);
    CompletionStage<Map<Integer, Shelf.FoundVersion>> versions =
        CompletableFuture.completedStage(new HashMap<>());
    for (DeploymentCodec.Version version : kept.versions()) {
      versions =
          versions.thenCombine(
              version(files, name, version),
              (found, next) -> {
                found.put(version.number(), next);
                return found;
              });
    }
    return versions.thenApply(found -> new Shelf.Found(name, kept, found));
  }

  private CompletionStage<Shelf.FoundVersion> version(
      PolicyFiles files, String name, DeploymentCodec.Version version) throws Unfit {
    String json;
    try {
      json = Files.readString(files.version(name, version.number()));
    } catch (IOException e) {
      throw new Unfit(Outcome.Why.STORAGE_FAILED, String.valueOf(e));
    }
    Deployable policy = Prepared.policy(json, files.version(name, version.number()).toString());
    ServingTerms terms = ServingTerms.ofJson(version.terms());
    CompletionStage<Prepared> prepared;
    try {
      prepared = Prepared.of(json, policy, version.run(), terms, backer);
    } catch (Unfit e) {
      prepared = CompletableFuture.failedStage(e);
    }
    return prepared
        .thenApply(
            done -> new Shelf.FoundVersion(policy, terms, Optional.of(done), Optional.empty()))
        .exceptionally(
            failure ->
                new Shelf.FoundVersion(policy, terms, Optional.empty(), Optional.of(why(failure))));
  }

  private static String why(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof Unfit unfit) {
      List<String> problems = unfit.refused().problems();
      return problems.isEmpty() ? unfit.refused().detail() : String.join("; ", problems);
    }
    return cause instanceof ConfigException config
        ? String.join("; ", config.problems())
        : String.valueOf(cause);
  }
}
