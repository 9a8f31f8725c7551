package dev.iapo.testkit;

import dev.iapo.domain.PullRecord;
import dev.iapo.domain.RunRecord;
import dev.iapo.io.PolicyCodec;
import dev.iapo.io.RunCodec;
import dev.iapo.io.SamplesCodec;
import dev.iapo.run.Frontiers;
import dev.iapo.run.Policies;
import dev.iapo.run.RunResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Runs as they are found in their folders. */
public final class StoredRuns {
  private StoredRuns() {}

  /** Writes what a run stores into a folder. */
  public static void write(RunResult result, List<PullRecord> records, Path folder) {
    SamplesCodec samples = new SamplesCodec(result.task());
    PolicyCodec.Timing timing = new PolicyCodec.Timing("run", Instant.EPOCH, Duration.ZERO);
    try {
      Files.createDirectories(folder);
      Files.write(
          folder.resolve("samples.jsonl"),
          records.stream().flatMap(record -> samples.write(record).stream()).toList(),
          StandardCharsets.UTF_8);
      Files.writeString(folder.resolve("run.json"), RunCodec.write(result.record()));
      Files.writeString(
          folder.resolve("policy.json"), PolicyCodec.write(Policies.of(result, "1.2.3"), timing));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a folder. */
  public static Frontiers.Stored read(Path folder) {
    RunRecord run = RunCodec.read(folder.resolve("run.json"));
    return new Frontiers.Stored(
        run,
        new SamplesCodec(run.task()).read(folder.resolve("samples.jsonl")),
        PolicyCodec.read(folder.resolve("policy.json")));
  }

  /** What is read of a run that was written. */
  public static Frontiers.Stored stored(RunResult result, List<PullRecord> records, Path folder) {
    write(result, records, folder);
    return read(folder);
  }
}
