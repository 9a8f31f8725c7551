package dev.iapo.daemon;

import dev.iapo.domain.Context;
import dev.iapo.domain.Priority;
import dev.iapo.domain.Task;
import dev.iapo.io.RunCodec;
import dev.iapo.kept.KeptRun;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Store;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads runs from a store. It blocks. */
final class Entries {
  private static final Logger LOG = LoggerFactory.getLogger(Entries.class);

  private Entries() {}

  /** All runs that optimise, the oldest first; one that is damaged is left out, and logged. */
  static List<Roster.Entry> all(Store store) {
    List<Roster.Entry> all = new ArrayList<>();
    for (RunEntry entry : store.runs()) {
      if (!KeptRun.isProposal(entry) && KeptRun.evaluated(entry).isEmpty()) {
        try {
          all.add(of(entry, store));
        } catch (IllegalArgumentException | DateTimeException e) {
          LOG.error("what is kept of run {} is damaged: {}", entry.id(), e.getMessage());
        }
      }
    }
    Collections.reverse(all);
    return all;
  }

  /**
   * A run that does not go on now.
   *
   * @throws IllegalArgumentException if what is kept of it is damaged
   */
  static Roster.Entry of(RunEntry entry, Store store) {
    Optional<Attributes> attributes = Attributes.read(entry.arguments());
    Task task = RunCodec.read(entry.definition()).task();
    return new Roster.Entry(
        new RunView(
            entry.id(),
            entry.task(),
            task.description(),
            task.goal().contexts().stream().map(Context::id).toList(),
            Path.of(entry.directory()),
            attributes.isPresent(),
            state(entry, attributes.isPresent()),
            entry.detail(),
            attributes.map(Attributes::version).orElse(1),
            attributes.map(Attributes::priority).orElse(Priority.NORMAL),
            attributes.map(Attributes::inFlight).orElse(OptionalInt.empty()),
            attributes.map(Attributes::by).orElse(""),
            entry.createdAt(),
            attributes.flatMap(Attributes::started),
            entry.endedAt(),
            OptionalInt.empty(),
            task.search().budget(),
            store.totals(entry.id()).spent(),
            attributes.flatMap(Attributes::conclusive),
            Optional.empty()),
        attributes);
  }

  /** A run of the daemon that was going on waits to go on again. */
  private static RunView.State state(RunEntry entry, boolean managed) {
    return switch (entry.state()) {
      case QUEUED -> RunView.State.QUEUED;
      case RUNNING -> managed ? RunView.State.QUEUED : RunView.State.INTERRUPTED;
      case PAUSED -> RunView.State.PAUSED;
      case PARKED -> RunView.State.PARKED;
      case COMPLETED -> RunView.State.COMPLETED;
      case INTERRUPTED -> RunView.State.INTERRUPTED;
      case FAILED -> RunView.State.FAILED;
    };
  }
}
