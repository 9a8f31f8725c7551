package dev.iapo.cli;

import dev.iapo.config.ProviderSetup;
import dev.iapo.domain.Policy;
import dev.iapo.io.PolicyCodec;
import dev.iapo.io.SamplesCodec;
import dev.iapo.kept.KeptRun;
import dev.iapo.kept.OutputDirectory;
import dev.iapo.kept.Results;
import dev.iapo.kept.Setup;
import dev.iapo.run.Recording;
import dev.iapo.run.RunResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Has a kept run drawn, from its beginning or from where it was, and writes what it found. */
final class RunExecution {
  private final Terminal terminal;
  private final Interrupt interrupt;
  private final KeptRun run;
  private final String resume; // the command that goes on with it

  RunExecution(Terminal terminal, Interrupt interrupt, KeptRun run, DataDirectory data) {
    this.terminal = terminal;
    this.interrupt = interrupt;
    this.run = run;
    this.resume = "iapo resume " + run.id() + data.option();
  }

  /**
   * Draws until the run has ended.
   *
   * @param past what was drawn of it before
   * @param notes for its summary, about how it came to be
   * @return the exit code
   */
  int execute(
      RunSession session,
      Setup setup,
      List<ProviderSetup> providers,
      OutputDirectory output,
      Recording.Past past,
      List<String> notes) {
    long startNanos = System.nanoTime();
    SamplesCodec samples = new SamplesCodec(setup.task());
    RunResult result =
        new Drawing(terminal, interrupt, run)
            .result(session, setup, providers, past, records -> output.add(samples, records));
    Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
    if (!output.hasSamples()) {
      output.discard();
      throw nothing(result);
    }
    PolicyCodec.Timing timing = new PolicyCodec.Timing(run.id(), run.entry().createdAt(), took);
    Optional<Policy> policy;
    try {
      policy = Results.write(result, output, timing);
    } finally {
      run.ended(
          result, terminal::say); // also if they cannot be written: they can be from what is kept
    }
    if (policy.isEmpty()) {
      throw CliException.failed(
          "the run failed: %s (what was drawn is in %s; there is no policy; %s goes on with it)"
              .formatted(result.detail(), output.path(), resume));
    }
    List<String> lines = new ArrayList<>(notes);
    lines.addAll(reuse(result));
    lines.addAll(missing(result));
    if (result.state() != RunResult.State.COMPLETED) {
      lines.add("to go on: " + resume);
    }
    new Summary(terminal).print(policy.get(), result, lines, output.path(), took);
    return exitCode(policy.get(), result);
  }

  /** The end of a run that drew nothing, and has no results. */
  private CliException nothing(RunResult result) {
    run.ended(result, terminal::say);
    if (result.state() == RunResult.State.PARKED) {
      return CliException.parked("the run is parked: %s (%s)".formatted(result.detail(), goesOn()));
    }
    if (interrupt.happened()) {
      return CliException.interrupted(
          "stopped before any completion came back (%s)".formatted(goesOn()));
    }
    run.forgetIfEmpty();
    return CliException.failed(
        "the run failed: "
            + (result.detail().isEmpty() ? "no completion came back" : result.detail()));
  }

  private String goesOn() {
    return resume + " goes on with it";
  }

  private static List<String> reuse(RunResult result) {
    long reused = result.tally().total().reused();
    return reused == 0
        ? List.of()
        : List.of(
            "reused: %s of %s completions were there from other runs, which saved %s"
                .formatted(
                    Amounts.count(reused),
                    Amounts.count(result.tally().total().completions()),
                    Amounts.saved(result.tally().saved())));
  }

  /** Of a run that was cut off, as others say so in their report alone. */
  private static List<String> missing(RunResult result) {
    long missing = result.tally().total().missing();
    return result.tally().cutOff() == 0 || missing == 0
        ? List.of()
        : List.of("missing: %s completions that were asked for".formatted(Amounts.count(missing)));
  }

  private int exitCode(Policy policy, RunResult result) {
    if (interrupt.happened()) {
      return ExitCode.INTERRUPTED;
    }
    if (result.state() == RunResult.State.PARKED) {
      return ExitCode.PARKED;
    }
    return policy.conclusive() ? ExitCode.OK : ExitCode.INCONCLUSIVE;
  }
}
