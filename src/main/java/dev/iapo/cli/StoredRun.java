package dev.iapo.cli;

import dev.iapo.domain.PolicyDigest;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.RunRecord;
import dev.iapo.io.DataException;
import dev.iapo.io.PolicyCodec;
import dev.iapo.io.RunCodec;
import dev.iapo.io.SamplesCodec;
import dev.iapo.kept.OutputDirectory;
import dev.iapo.run.Frontiers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The results of a run, in its output directory. */
record StoredRun(Path directory) {
  /**
   * The results of the run of a name.
   *
   * @throws CliException if it names no run that has results
   */
  static StoredRun named(String name, RunNames names) {
    Path directory = names.folder(name);
    if (!Files.exists(directory)) {
      throw CliException.usage(
          directory + ": no such folder (expected: the output folder of a run)");
    }
    if (!Files.isDirectory(directory)) {
      throw CliException.usage(directory + ": a file (expected: the output folder of a run)");
    }
    StoredRun run = new StoredRun(directory);
    boolean drawn = Files.exists(run.samples());
    if (!Files.exists(run.policy())) {
      throw CliException.usage(
          directory
              + ": a folder without "
              + OutputDirectory.POLICY
              + (drawn
                  ? ": the run failed, and chose nothing (run the task again)"
                  : " (expected: the output folder of a run)"));
    }
    if (!Files.exists(run.run())) {
      throw CliException.usage(
          "%s: a folder without %s: the run is of an earlier version, or the file was taken away (run the task again)"
              .formatted(directory, OutputDirectory.RUN));
    }
    return run;
  }

  private Path policy() {
    return directory.resolve(OutputDirectory.POLICY);
  }

  private Path run() {
    return directory.resolve(OutputDirectory.RUN);
  }

  private Path samples() {
    return directory.resolve(OutputDirectory.SAMPLES);
  }

  /** The files of the run, which no result is written over. */
  List<Path> files() {
    return List.of(
        policy(), run(), samples(), directory.resolve(OutputDirectory.EVALUATION_SAMPLES));
  }

  /**
   * Reads all that is stored.
   *
   * @throws CliException with what is wrong with a file, and where
   */
  Frontiers.Stored read() {
    try {
      RunRecord record = RunCodec.read(run());
      PolicyDigest policy = PolicyCodec.read(policy());
      List<PullRecord> records = new SamplesCodec(record.task()).read(samples());
      return new Frontiers.Stored(record, records, policy);
    } catch (DataException e) {
      throw CliException.usage(e.problems());
    }
  }

  /** What is said where the files do not belong together. */
  CliException mismatch(String what) {
    return CliException.usage(
        "%s: the samples are not those that the policy was made of: %s (put the files of the run back, or run the task again)"
            .formatted(samples(), what));
  }
}
