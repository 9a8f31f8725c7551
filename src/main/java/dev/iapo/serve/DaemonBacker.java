package dev.iapo.serve;

import akka.actor.typed.ActorSystem;
import dev.iapo.config.DaemonSetup;
import dev.iapo.config.ProviderSetup;
import dev.iapo.config.ServedModels;
import dev.iapo.config.TaskSetup;
import dev.iapo.daemon.SubmittedTasks;
import dev.iapo.endpoint.SimulatedEndpoint;
import dev.iapo.kept.Connections;
import dev.iapo.kept.OutputDirectory;
import dev.iapo.kept.Setup;
import dev.iapo.run.Provider;
import dev.iapo.trace.Tracing;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/**
 * Whom versions at a daemon ask: its providers, and what is a run's own as long as the run is there:
 * its stand-in and its services.
 *
 * @param tasks of its runs
 * @param runs the folder of their folders
 */
public record DaemonBacker(
    ActorSystem<?> system, DaemonSetup daemon, SubmittedTasks tasks, Path runs, Tracing tracing)
    implements Backer {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  @Override
  public Path policyOf(String run) throws Unfit {
    return folder(run).resolve(OutputDirectory.POLICY);
  }

  /** Where the provider's shared gateway makes batches, single calls have one of their own. */
  private static void addLive(ProviderSetup provider, Connections connections, List<Provider> own) {
    if (provider.batch().isPresent() && !provider.simulated()) {
      own.add(connections.to(provider.live()));
    }
  }

  private boolean isThere(String run) {
    return ID.matcher(run).matches() && Files.isDirectory(runs.resolve(run));
  }

  private Path folder(String run) throws Unfit {
    if (!isThere(run)) {
      throw new Unfit(
          Outcome.Why.UNKNOWN_RUN, "run %s (expected: one of this daemon)".formatted(run));
    }
    return runs.resolve(run);
  }

  @Override
  public CompletionStage<Backing> of(Optional<String> run) throws Unfit {
    Connections connections = new Connections(tracing);
    List<Provider> own = new ArrayList<>();
    if (run.filter(this::isThere).isEmpty()) { // what was a run's own goes with it
      daemon.providers().values().forEach(each -> addLive(each.setup(), connections, own));
      ServedModels models = ServedModels.of(daemon);
      return CompletableFuture.completedStage(new Backing(models, own, connections::close));
    }
    TaskSetup task;
    try {
      task = tasks.task(folder(run.get()));
    } catch (UncheckedIOException e) {
      throw new Unfit(Outcome.Why.UNKNOWN_RUN, String.valueOf(e.getMessage()));
    }
    ServedModels models = ServedModels.of(task);
    Setup setup = Setup.of(task);
    setup.providers().forEach(each -> addLive(each, connections, own));
    setup.services().forEach(service -> own.add(connections.to(service)));
    if (setup.standIn().isEmpty()) {
      return CompletableFuture.completedStage(new Backing(models, own, connections::close));
    }
    return SimulatedEndpoint.start(
            system, setup.standIn().get().responses(), setup.standInSettings())
        .thenApply(
            standIn -> {
              for (ProviderSetup provider : setup.providersAt(standIn.baseUri())) {
                if (provider.simulated()) {
                  own.add(connections.to(provider.live()));
                }
              }
              return new Backing(
                  models,
                  own,
                  () -> {
                    connections.close();
                    standIn.stop();
                  });
            });
  }
}
