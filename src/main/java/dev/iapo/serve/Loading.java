package dev.iapo.serve;

import dev.iapo.config.ConfigException;
import dev.iapo.config.ServingTerms;
import dev.iapo.domain.Deployable;
import dev.iapo.io.DataException;
import dev.iapo.io.DeploymentCodec;
import dev.iapo.io.DeploymentCodec.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what was deployed. A version that can be read and not be asked is there, with the reason.
 * One whose file cannot be read is left where it is: without the one that is live the policy is not
 * served, and its name is not free.
 */
record Loading(Optional<PolicyFiles> files, Backer backer) {
  private static final Logger LOG = LoggerFactory.getLogger(Loading.class);

  /**
   * What was found.
   *
   * @param unreadable the names of policies that are not served
   */
  record Found(List<Shelf.Found> served, Set<String> unreadable) {}

  /** A version whose files were read. */
  private record Read(
      DeploymentCodec.Version version, String json, Deployable policy, ServingTerms terms) {}

  CompletionStage<Found> all() {
    CompletionStage<Found> all =
        CompletableFuture.completedStage(new Found(new ArrayList<>(), new TreeSet<>()));
    for (String name : files.map(PolicyFiles::names).orElse(List.of())) {
      all =
          all.thenCombine(
              policy(files.orElseThrow(), name),
              (found, next) -> {
                next.ifPresentOrElse(found.served()::add, () -> found.unreadable().add(name));
                return found;
              });
    }
    return all;
  }

  private CompletionStage<Optional<Shelf.Found>> policy(PolicyFiles files, String name) {
    Deployment kept;
    List<Read> versions = new ArrayList<>();
    try {
      kept = files.read(name);
      for (DeploymentCodec.Version version : kept.versions()) {
        try {
          versions.add(read(files, name, version));
        } catch (Unfit | DataException | ConfigException e) {
          LOG.error("policy {}, version {} is not there: {}", name, version.number(), why(e));
          kept = Versions.without(kept, version.number());
        }
      }
    } catch (Unfit | RuntimeException e) {
      LOG.error("policy {} is not served: {}", name, why(e));
      return CompletableFuture.completedStage(Optional.empty());
    }
    return ready(new Shelf.Found(name, kept, new HashMap<>()), versions).thenApply(Optional::of);
  }

  private static Read read(PolicyFiles files, String name, DeploymentCodec.Version version)
      throws Unfit {
    Path file = files.version(name, version.number());
    try {
      String json = Files.readString(file);
      Deployable policy = Prepared.policy(json, file.toString());
      return new Read(version, json, policy, ServingTerms.ofJson(version.terms()));
    } catch (IOException e) {
      throw new Unfit(Outcome.Why.STORAGE_FAILED, String.valueOf(e));
    }
  }

  private CompletionStage<Shelf.Found> ready(Shelf.Found none, List<Read> versions) {
    CompletionStage<Shelf.Found> all = CompletableFuture.completedStage(none);
    for (Read version : versions) {
      all =
          all.thenCombine(
              version(version),
              (found, next) -> {
                found.versions().put(version.version().number(), next);
                return found;
              });
    }
    return all;
  }

  private CompletionStage<Shelf.FoundVersion> version(Read read) {
    CompletionStage<Prepared> prepared;
    try {
      prepared =
          Prepared.of(read.json(), read.policy(), read.version().run(), read.terms(), backer);
    } catch (Unfit | RuntimeException e) {
      prepared = CompletableFuture.failedStage(e);
    }
    return prepared.handle(
        (done, failure) ->
            new Shelf.FoundVersion(
                read.policy(),
                read.terms(),
                Optional.ofNullable(done),
                Optional.ofNullable(failure).map(Loading::why)));
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
    if (cause instanceof DataException data) {
      return String.join("; ", data.problems());
    }
    return cause instanceof ConfigException config
        ? String.join("; ", config.problems())
        : String.valueOf(cause);
  }
}
