package dev.iapo.cli;

import dev.iapo.domain.RunRecord;
import dev.iapo.domain.Task;
import dev.iapo.io.RunCodec;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Runs as they are kept: made of tasks, and turned into tasks again. */
final class RunEntries {
  private RunEntries() {}

  /**
   * A run that begins.
   *
   * @param arguments as {@link TaskArguments#given} tells them
   * @param directory where its results will be
   */
  static RunEntry starting(
      String id, Task task, Map<String, String> arguments, Path directory, Instant now) {
    return new RunEntry(
        id,
        task.name(),
        definition(task),
        task.data().fingerprint(),
        arguments,
        directory.toAbsolutePath().normalize().toString(),
        RunEntry.State.RUNNING,
        "",
        now,
        Optional.empty());
  }

  /** What is kept of a task. */
  static String definition(Task task) {
    return RunCodec.write(new RunRecord(task, 0));
  }

  /** The name of a folder, with a number behind it if the store has a run of that name. */
  static String freeId(Store store, Path directory) {
    String name = String.valueOf(directory.toAbsolutePath().normalize().getFileName());
    String id = name;
    for (int number = 2; store.find(id).isPresent(); number++) {
      id = name + "-" + number;
    }
    return id;
  }

  /**
   * The task of a kept run, whose test split is empty.
   *
   * @throws CliException if what is kept of it is damaged
   */
  static Task task(Store store, RunEntry run) {
    try {
      return RunCodec.read(run.definition(), store.queries(run.id())).task();
    } catch (IllegalArgumentException e) {
      throw CliException.failed(
          "what is kept of run %s is damaged: %s".formatted(run.id(), e.getMessage()));
    }
  }
}
