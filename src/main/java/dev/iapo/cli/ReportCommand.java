package dev.iapo.cli;

import dev.iapo.client.ServedRun;
import dev.iapo.domain.Policy;
import dev.iapo.io.PolicyCodec;
import dev.iapo.io.SamplesCodec;
import dev.iapo.kept.KeptRun;
import dev.iapo.kept.OutputDirectory;
import dev.iapo.kept.Results;
import dev.iapo.run.RunResult;
import dev.iapo.store.Store;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code iapo report}: the results of a kept run, as far as it went. */
@Command(
    name = "report",
    description = {
      "Writes the results of a run again, from what is kept of it, without a call.",
      "Of a run that did not come to its end, what is known so far; of one that was evaluated, also",
      "what that showed."
    },
    mixinStandardHelpOptions = true)
final class ReportCommand extends ServedVerb {
  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "A run, by its id or the folder of its results.")
  private String name = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "The folder for the results; made, and must not exist. Default: the run's own, whose"
              + " results are replaced; with --server one of the run's id")
  private @Nullable Path out;

  private final Terminal terminal = Terminal.ofProcess();

  @Override
  int here() {
    try (Store store = data.openExisting()) {
      KeptRun run = new RunNames(data).kept(store, name).subject();
      if (out == null) {
        run.requireItsFolder();
      }
      OutputDirectory output =
          out == null ? OutputDirectory.again(run.directory()) : OutputDirectory.create(out);
      SamplesCodec samples = new SamplesCodec(run.task());
      RunResult result = Replay.of(run, records -> output.add(samples, records));
      if (!output.hasSamples()) {
        output.discard();
        throw CliException.failed(run.id() + ": no completion is kept of it");
      }
      PolicyCodec.Timing timing = Replay.timing(run);
      Optional<Policy> policy = write(run, result, output, timing);
      if (policy.isEmpty()) {
        throw CliException.failed(
            "the run failed: %s (what was drawn is in %s; there is no policy)"
                .formatted(result.detail(), output.path()));
      }
      new Summary(terminal).print(policy.get(), result, List.of(), output.path(), timing.took());
      return policy.get().conclusive() ? ExitCode.OK : ExitCode.INCONCLUSIVE;
    }
  }

  @Override
  int at(Server server) {
    ServedRun run = server.client().run(name);
    Path folder = out != null ? out : Path.of(run.id().replaceAll("[^A-Za-z0-9._-]+", "-"));
    return new ServedResults(server, terminal).fetched(run, folder);
  }

  private static Optional<Policy> write(
      KeptRun run, RunResult result, OutputDirectory output, PolicyCodec.Timing timing) {
    if (run.evaluation().isEmpty()) {
      return Results.write(result, output, timing);
    }
    SamplesCodec samples = new SamplesCodec(run.evaluation().get().task());
    OutputDirectory evaluation = OutputDirectory.evaluating(output.path());
    Policy policy = Evaluated.policy(run, result, records -> evaluation.add(samples, records));
    if (policy.evaluation().isEmpty()) {
      evaluation.discard();
    } else {
      evaluation.finishSamples();
    }
    return Results.write(result.with(policy.task().data()), policy, output, timing);
  }
}
