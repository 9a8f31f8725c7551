package dev.iapo.cli;

import dev.iapo.config.ProviderSetup;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Task;
import dev.iapo.io.PolicyCodec;
import dev.iapo.io.RunCodec;
import dev.iapo.io.SamplesCodec;
import dev.iapo.report.Report;
import dev.iapo.run.Policies;
import dev.iapo.run.Problems;
import dev.iapo.run.RunEvent;
import dev.iapo.run.RunResult;
import dev.iapo.run.RunSettings;
import dev.iapo.schedule.Decision;
import dev.iapo.schedule.Schedule;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code iapo run}: a whole optimisation, from a task to a policy. */
@Command(
    name = "run",
    description = "Optimises a task, and writes the policy, a report and the samples.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private static final Duration INTERRUPT_TIMEOUT = Duration.ofSeconds(90);
  private static final DateTimeFormatter RUN_TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  @Mixin private TaskArguments arguments = new TaskArguments();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "The folder for the results; made, and must not exist. Default: iapo-<task>-<time>")
  private @Nullable Path out;

  @Option(names = "--yes", description = "Do not ask before a run that may cost money.")
  private boolean yes;

  private final Terminal terminal = Terminal.ofProcess();
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean interrupted;

  @Override
  public Integer call() {
    Setup setup = arguments.load();
    Task task = setup.task();
    Path directory = out != null ? out : named(task.name());
    OutputDirectory.requireAbsent(directory);
    requireCoverage(setup);
    if (setup.mayCostMoney() && !yes && !terminal.agrees(MaximumCost.of(setup) + " Go on?")) {
      throw CliException.usage("not started");
    }
    try {
      return run(setup, directory);
    } finally {
      finished.countDown();
    }
  }

  /** A budget that covers not even one completion per prompt is refused before anything is made. */
  private static void requireCoverage(Setup setup) {
    Schedule schedule = Problems.schedule(setup.task(), setup.expectedCharges());
    if (schedule.decision() instanceof Decision.Finished) {
      Budget budget = setup.task().search().budget();
      throw CliException.usage(
          "budget: %s cover not even one completion of each of the %d prompts"
                  .formatted(
                      Amounts.of(budget.unit(), budget.planned()),
                      setup.task().configurations().size())
              + " (raise the budget, or compare fewer prompts)");
    }
  }

  private static Path named(String task) {
    String time = ZonedDateTime.now(ZoneId.systemDefault()).format(RUN_TIME);
    return Path.of("iapo-" + task.replaceAll("[^A-Za-z0-9._-]+", "-") + "-" + time);
  }

  private int run(Setup setup, Path directory) {
    Instant started = Instant.now();
    String run = String.valueOf(directory.getFileName());
    try (RunSession session = new RunSession()) {
      List<ProviderSetup> providers = session.listening(setup, terminal);
      OutputDirectory output = OutputDirectory.create(directory);
      Runnable stop = session.start(settings(run, setup), providers);
      onInterrupt(stop);
      RunResult result = receive(session, setup.task(), output);
      Duration took = Duration.between(started, Instant.now());
      return finish(result, output, new PolicyCodec.Timing(run, started, took));
    }
  }

  private static RunSettings settings(String run, Setup setup) {
    return new RunSettings(
        run,
        setup.task(),
        setup.tariffs(),
        setup.expectedCharges(),
        setup.inFlight(),
        setup.faults(),
        Optional.empty());
  }

  /** Ctrl-C stops the run, and lets this command write what is known before the process ends. */
  private void onInterrupt(Runnable stop) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (finished.getCount() == 0) {
                    return;
                  }
                  interrupted = true;
                  terminal.eraseLive();
                  terminal.say("stopping; waiting for the calls under way, which may be billed");
                  stop.run();
                  try {
                    finished.await(INTERRUPT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "interrupt"));
  }

  private RunResult receive(RunSession session, Task task, OutputDirectory output) {
    SamplesCodec samples = new SamplesCodec(task);
    ProgressDisplay display = new ProgressDisplay(terminal, task.search().budget());
    long startNanos = System.nanoTime();
    RunEvent.Ended ended =
        session.receive(
            event -> {
              if (event instanceof RunEvent.RoundStarted round) {
                display.roundStarted(round.round());
              } else if (event instanceof RunEvent.Progress progress) {
                display.progress(progress, (System.nanoTime() - startNanos) / 1e9);
              } else if (event instanceof RunEvent.Drawn drawn) {
                output.add(samples, drawn.records());
              }
            });
    display.ended();
    return ended.result();
  }

  private static String nothing(RunResult result) {
    return result.detail().isEmpty() ? "no completion came back" : result.detail();
  }

  private int finish(RunResult result, OutputDirectory output, PolicyCodec.Timing timing) {
    if (!output.hasSamples()) {
      output.discard();
      if (result.state() == RunResult.State.PARKED) {
        throw CliException.parked("the run is parked: " + result.detail());
      }
      throw interrupted
          ? CliException.interrupted("stopped before any completion came back")
          : CliException.failed("the run failed: " + nothing(result));
    }
    output.finishSamples();
    output.write(OutputDirectory.RUN, RunCodec.write(result.record()));
    Policy policy = Policies.of(result, Main.version());
    Report report = Report.of(result, policy);
    output.write(OutputDirectory.REPORT_MARKDOWN, report.markdown());
    output.write(OutputDirectory.REPORT_HTML, report.html());
    if (result.state() == RunResult.State.FAILED) {
      throw CliException.failed(
          "the run failed: %s (what was drawn is in %s; there is no policy)"
              .formatted(result.detail(), output.path()));
    }
    output.write(OutputDirectory.POLICY, PolicyCodec.write(policy, timing));
    new Summary(terminal).print(policy, result, output.path(), timing.took());
    if (interrupted) {
      return ExitCode.INTERRUPTED;
    }
    if (result.state() == RunResult.State.PARKED) {
      return ExitCode.PARKED;
    }
    return policy.conclusive() ? ExitCode.OK : ExitCode.INCONCLUSIVE;
  }
}
