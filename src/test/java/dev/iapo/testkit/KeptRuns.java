package dev.iapo.testkit;

import dev.iapo.run.Recording;
import dev.iapo.run.RunSettings;
import dev.iapo.store.Recovery;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Store;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Runs of the bench that a store keeps, started and resumed as the command line does. */
public final class KeptRuns {
  private KeptRuns() {}

  /** A run goes on with what its store has of it, which may be nothing. */
  public static RunSettings resume(RunSettings run, Store store, Recovery recovery) {
    create(run, store);
    recovery.settle(store, run.run(), Instant.now());
    return run.kept(recording(run, store, false, false));
  }

  /** A run goes as far as its store has it. */
  public static RunSettings replay(RunSettings run, Store store) {
    return run.kept(recording(run, store, false, true));
  }

  /** Keeps a run, if it is new. */
  public static void create(RunSettings run, Store store) {
    if (store.find(run.run()).isEmpty()) {
      RunEntry entry =
          new RunEntry(
              run.run(),
              run.task().name(),
              "{}",
              run.task().data().fingerprint(),
              Map.of(),
              "",
              RunEntry.State.RUNNING,
              "",
              Instant.now(),
              Optional.empty());
      store.create(entry, run.task().data().train());
    }
  }

  /** What the store has of a run, and how it is to be used. */
  public static Recording recording(
      RunSettings run, Store store, boolean reuse, boolean replayOnly) {
    Recording.Past past =
        new Recording.Past(store.decisions(run.run()), store.totals(run.run()).spent());
    Map<String, String> endpoints =
        run.task().providers().stream()
            .collect(Collectors.toMap(provider -> provider, provider -> "there"));
    return new Recording(endpoints, reuse, past, replayOnly);
  }
}
