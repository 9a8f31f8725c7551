package dev.iapo.daemon;

import dev.iapo.config.ConfigException;
import dev.iapo.domain.Budget;
import dev.iapo.kept.KeptException;
import dev.iapo.kept.KeptRun;
import dev.iapo.kept.Setup;
import dev.iapo.run.Problems;
import dev.iapo.schedule.Decision;
import dev.iapo.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes of what is submitted a run that waits. It blocks. */
record Preparation(Path folder, HostSettings settings) {
  private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

  /** What comes of it. */
  sealed interface Outcome {}

  record Ready(Roster.Entry entry) implements Outcome {}

  record Invalid(List<String> problems) implements Outcome {}

  record Failed(String why) implements Outcome {}

  /**
   * Keeps a run, or nothing of it.
   *
   * @param id that no other run has
   */
  Outcome prepare(String id, String document, Attributes attributes) {
    Path own = folder.resolve(id);
    try {
      Files.createDirectories(folder);
      Files.createDirectory(
          own, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      return new Failed("%s cannot be made: %s".formatted(own, e));
    }
    Outcome outcome = new Failed("an internal error");
    try {
      outcome = prepare(own, document, attributes);
    } catch (ConfigException e) {
      outcome = new Invalid(e.problems());
    } catch (KeptException e) {
      outcome = new Invalid(e.messages());
    } catch (StoreException | UncheckedIOException e) {
      outcome = new Failed(String.valueOf(e.getMessage()));
    } finally {
      if (!(outcome instanceof Ready)) {
        leave(own);
      }
    }
    return outcome;
  }

  private Outcome prepare(Path own, String document, Attributes attributes) {
    Setup setup = settings.tasks().store(document, own);
    if (setup.evaluation().isPresent()) {
      return new Invalid(
          List.of("evaluation.budget: given (expected: none, as a daemon does not evaluate)"));
    }
    if (Problems.schedule(setup.task(), setup.expectedCharges()).decision()
        instanceof Decision.Finished) {
      Budget budget = setup.task().search().budget();
      return new Invalid(
          List.of(
              "budget: %s cover not even one completion of each of the %d prompts (expected: a larger budget, or fewer prompts)"
                  .formatted(budget.text(budget.planned()), setup.task().configurations().size())));
    }
    KeptRun run = KeptRun.queue(settings.store(), setup, attributes.over(Map.of()), own);
    return new Ready(Entries.of(run.entry(), settings.store()));
  }

  /** What stays of a folder that is not wanted is told in the log. */
  private static void leave(Path own) {
    try {
      discard(own);
    } catch (UncheckedIOException e) {
      LOG.warn("{}", e.getMessage());
    }
  }

  /**
   * Takes away a run's folder.
   *
   * @throws UncheckedIOException if something of it stays
   */
  static void discard(Path own) {
    if (!Files.exists(own)) {
      return;
    }
    try (Stream<Path> all = Files.walk(own)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("%s could not be taken away: %s".formatted(own, e), e);
    }
  }
}
