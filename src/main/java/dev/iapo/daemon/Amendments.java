package dev.iapo.daemon;

import dev.iapo.domain.RunRecord;
import dev.iapo.domain.Task;
import dev.iapo.io.RunCodec;
import dev.iapo.kept.KeptException;
import dev.iapo.kept.KeptRun;
import dev.iapo.kept.OutputDirectory;
import dev.iapo.store.RunEntry;
import dev.iapo.store.StoreException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Changes what is kept of runs that do not go on now. It blocks. */
record Amendments(HostSettings settings) {
  /** What comes of it: a run as it is now, or none any more, or why it is as it was. */
  record Outcome(Optional<Roster.Entry> entry, Optional<String> failure) {
    static Outcome failed(String why) {
      return new Outcome(Optional.empty(), Optional.of(why));
    }

    boolean deleted() {
      return entry.isEmpty() && failure.isEmpty();
    }
  }

  private interface Change {
    void on(KeptRun run);
  }

  Outcome state(String id, RunEntry.State state, String detail) {
    return change(id, run -> run.ended(state, detail));
  }

  Outcome attributes(String id, Attributes attributes) {
    return change(id, run -> settings.keep(run, attributes));
  }

  /** Gives a run another budget, with which it waits for its turn, unless it is paused. */
  Outcome budget(String id, Attributes attributes, long limit) {
    return change(
        id,
        run -> {
          RunEntry entry = run.entry();
          Task task = run.task();
          Task other = task.with(HostSettings.raised(task.search(), limit));
          if (entry.state() != RunEntry.State.PAUSED) {
            run.ended(RunEntry.State.QUEUED, ""); // first: with the old budget it would end again
          }
          OutputDirectory.withdraw(run.directory());
          settings
              .store()
              .amend(
                  id,
                  RunCodec.write(new RunRecord(other, 0)),
                  attributes.withBudget(limit).over(entry.arguments()));
        });
  }

  /** Deletes a run, or the rest of one of which that failed half-way. */
  Outcome delete(RunView run) {
    try {
      if (settings.store().find(run.id()).isPresent()) {
        settings.store().delete(run.id());
      }
      Preparation.discard(run.folder());
      return new Outcome(Optional.empty(), Optional.empty());
    } catch (StoreException | UncheckedIOException e) {
      return Outcome.failed(String.valueOf(e.getMessage()));
    }
  }

  private Outcome change(String id, Change change) {
    try {
      change.on(settings.find(id));
      return new Outcome(
          Optional.of(Entries.of(settings.find(id).entry(), settings.store())), Optional.empty());
    } catch (StoreException | KeptException | IllegalArgumentException e) {
      return Outcome.failed(String.valueOf(e.getMessage()));
    }
  }
}
