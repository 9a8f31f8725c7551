package dev.iapo.cli;

import dev.iapo.config.ConfigException;
import dev.iapo.config.ProcessEnvironment;
import dev.iapo.config.SimulatedSetup;
import dev.iapo.config.TaskFile;
import dev.iapo.config.TaskSetup;
import dev.iapo.endpoint.SimulatedEndpoint;
import dev.iapo.kept.Setup;
import dev.iapo.simulate.EnvironmentResponses;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.simulate.ResponseModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code iapo endpoint}: the stand-in OpenAI-compatible endpoint alone. */
@Command(
    name = "endpoint",
    description = "Serves a recorded environment, or a simulated task, to any OpenAI client.",
    mixinStandardHelpOptions = true)
final class EndpointCommand implements Callable<Integer> {
  private static final long MOST_BATCH_SECONDS = 86_400;

  @Option(
      names = "--environment",
      paramLabel = "FILE",
      description = "Answer from a recorded environment (iapo-environment/1).")
  private @Nullable Path environment;

  @Option(
      names = "--task",
      paramLabel = "TASK.conf",
      description = "Answer as the task's section \"simulated\" says.")
  private @Nullable Path task;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "0",
      description = "Default: any free one.")
  private int port;

  @Option(
      names = "--latency-ms",
      paramLabel = "MS",
      description = "How long answers are held back. Default: 0, or the task's.")
  private @Nullable Long latencyMillis;

  @Option(
      names = "--batch-seconds",
      paramLabel = "S",
      description = "How long a batch takes. Default: 0, or the task's.")
  private @Nullable Long batchSeconds;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Of requests that bring none. Default: 1")
  private long seed;

  /** What is served: the answers, under a model name, after a while. */
  private record Served(
      ResponseModel responses,
      Set<String> models,
      int choices,
      Duration latency,
      Duration batchTime) {}

  @Override
  public Integer call() throws InterruptedException {
    if ((environment == null) == (task == null)) {
      throw CliException.usage("name one of --environment FILE and --task TASK.conf");
    }
    if (port < 0 || port > 65_535) {
      throw CliException.usage("--port: " + port + " (expected: 0..65535)");
    }
    if (latencyMillis != null && latencyMillis < 0) {
      throw CliException.usage("--latency-ms: " + latencyMillis + " (expected: at least 0)");
    }
    if (batchSeconds != null && (batchSeconds < 0 || batchSeconds > MOST_BATCH_SECONDS)) {
      throw CliException.usage(
          "--batch-seconds: " + batchSeconds + " (expected: 0.." + MOST_BATCH_SECONDS + ")");
    }
    Served served = environment != null ? ofEnvironment(environment) : ofTask(task);
    Duration latency = latencyMillis == null ? served.latency() : Duration.ofMillis(latencyMillis);
    Duration batchTime =
        batchSeconds == null ? served.batchTime() : Duration.ofSeconds(batchSeconds);
    try (RunSession session = new RunSession()) {
      SimulatedEndpoint endpoint =
          session.startEndpoint(
              served.responses(),
              SimulatedEndpoint.Settings.loopback(served.models(), seed)
                  .withPort(port)
                  .withLatency(latency)
                  .withBatches(SimulatedEndpoint.Batches.taking(batchTime))
                  .withChoices(new SimulatedEndpoint.Choices(served.choices(), false)));
      Terminal terminal = Terminal.ofProcess();
      terminal.result("base URL: " + endpoint.baseUri());
      new TreeSet<>(served.models()).forEach(model -> terminal.result("model: " + model));
      terminal.say("Ctrl-C stops it.");
      CountDownLatch forever = new CountDownLatch(1);
      forever.await();
      return ExitCode.OK;
    }
  }

  private static Served ofEnvironment(Path file) {
    RecordedEnvironment read = TaskArguments.read(file);
    return new Served(
        new EnvironmentResponses(read),
        Set.of(TaskArguments.RECORDED_MODEL),
        TaskArguments.MOST_CHOICES,
        Duration.ZERO,
        Duration.ZERO);
  }

  private static Served ofTask(@Nullable Path file) {
    try {
      TaskSetup setup =
          TaskFile.load(Objects.requireNonNull(file), ProcessEnvironment.variables(), Map.of());
      SimulatedSetup simulated =
          setup
              .simulated()
              .orElseThrow(
                  () -> CliException.usage("--task " + file + ": no provider of it is simulated"));
      return new Served(
          simulated.responses(setup.task()),
          Setup.standIns(setup.task(), setup.providers()),
          simulated.maxChoices(),
          simulated.latency(),
          simulated.batchTime());
    } catch (ConfigException e) {
      throw CliException.usage(e.problems());
    }
  }
}
