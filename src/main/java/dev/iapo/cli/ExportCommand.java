package dev.iapo.cli;

import dev.iapo.client.ApiClient.Result;
import dev.iapo.domain.Policy;
import dev.iapo.domain.PullRecord;
import dev.iapo.io.PolicyCodec;
import dev.iapo.io.SamplesCodec;
import dev.iapo.kept.KeptRun;
import dev.iapo.run.RunResult;
import dev.iapo.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code iapo export}: single files of a kept run. */
@Command(
    name = "export",
    description = "Writes the samples or the policy of a run from what is kept of it.",
    mixinStandardHelpOptions = true)
final class ExportCommand extends ServedVerb {
  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "A run, by its id or the folder of its results.")
  private String name = "";

  @Option(
      names = "--samples",
      paramLabel = "FILE",
      description = "Write every completion (iapo-samples/1).")
  private @Nullable Path samples;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "Write the choices (iapo-policy/1).")
  private @Nullable Path policy;

  @Option(names = "--force", description = "Overwrite what exists.")
  private boolean force;

  @Override
  int here() {
    requireFiles();
    Optional<OutputFile> lines = file("--samples", samples);
    Optional<OutputFile> choices = file("--policy", policy);
    try (Store store = data.openExisting()) {
      KeptRun run = new RunNames(data).kept(store, name);
      requireChoices(run, choices.isPresent());
      RunResult result = lines.map(file -> written(run, file)).orElseGet(() -> drawn(run));
      if (choices.isPresent()) {
        requirePolicy(run, result);
        Policy found = Evaluated.policy(run, result, records -> {});
        choices.get().write(PolicyCodec.write(found, Replay.timing(run)));
      }
    }
    return ExitCode.OK;
  }

  private void requireFiles() {
    if (samples == null && policy == null) {
      throw CliException.usage("nothing to write (expected: --samples FILE, --policy FILE)");
    }
    if (samples != null && samples.equals(policy)) {
      throw CliException.usage("--samples and --policy name the same file: " + samples);
    }
  }

  @Override
  int at(Server server) {
    requireFiles();
    Optional<OutputFile> lines = file("--samples", samples);
    Optional<OutputFile> choices = file("--policy", policy);
    lines.ifPresent(file -> fetch(server, Result.SAMPLES, file));
    choices.ifPresent(file -> fetch(server, Result.POLICY, file));
    return ExitCode.OK;
  }

  private void fetch(Server server, Result result, OutputFile file) {
    Path path = file.inItsFolder();
    try {
      if (!server.client().fetch(name, result, path)) {
        throw CliException.failed(
            name + ": there is nothing for " + path + " yet (no completion has come back)");
      }
    } catch (IOException e) {
      throw CliException.failed(path + " cannot be written: " + e);
    }
  }

  private static void requireChoices(KeptRun run, boolean wanted) {
    KeptRun.evaluated(run.entry())
        .filter(subject -> wanted)
        .ifPresent(
            subject -> {
              throw CliException.usage(
                  "%s is an evaluation, and chooses nothing (expected: the run, %s)"
                      .formatted(run.id(), subject));
            });
  }

  private Optional<OutputFile> file(String option, @Nullable Path path) {
    return Optional.ofNullable(path).map(file -> OutputFile.of(option, file, force, List.of()));
  }

  private static RunResult drawn(KeptRun run) {
    return Replay.of(run, records -> {});
  }

  private static RunResult written(KeptRun run, OutputFile file) {
    SamplesCodec codec = new SamplesCodec(run.task());
    try (OutputFile.Lines lines = file.lines()) {
      RunResult result =
          Replay.of(
              run,
              records -> {
                for (PullRecord record : records) {
                  codec.write(record).forEach(lines::line);
                }
              });
      lines.finish();
      return result;
    }
  }

  private static void requirePolicy(KeptRun run, RunResult result) {
    if (result.state() == RunResult.State.FAILED) {
      throw CliException.failed(
          "%s: the run failed, and chose nothing: %s".formatted(run.id(), result.detail()));
    }
  }
}
