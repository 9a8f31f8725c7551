package dev.iapo.cli;

import dev.iapo.config.ConfigException;
import dev.iapo.config.DaemonFile;
import dev.iapo.config.DaemonSetup;
import dev.iapo.config.ProcessEnvironment;
import dev.iapo.config.TaskFile;
import dev.iapo.config.TaskSetup;
import dev.iapo.domain.Deployable;
import dev.iapo.http.TokenFile;
import dev.iapo.http.TokenFile.TokenFileException;
import dev.iapo.io.DataException;
import dev.iapo.io.PolicyCodec;
import dev.iapo.kept.KeptRun;
import dev.iapo.kept.OutputDirectory;
import dev.iapo.llm.Secret;
import dev.iapo.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code iapo serve-policy}: one policy behind an OpenAI-compatible endpoint. */
@Command(
    name = "serve-policy",
    description = {
      "Serves a policy behind an OpenAI-compatible endpoint: an application changes its base URL and",
      "the model's name, and gets the prompt and the number of completions that were chosen for the",
      "preference it states. Several policies with versions: iapo serve, and iapo deploy."
    },
    mixinStandardHelpOptions = true)
final class ServePolicyCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "POLICY",
      description = "A policy file, the folder of a run's results, or a run's id.")
  private String policy = "";

  @Option(
      names = "--task",
      paramLabel = "TASK.conf",
      description = {
        "The task file whose providers are asked.",
        "Default: the one that the policy's run was made with."
      })
  private @Nullable Path task;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A daemon's configuration whose providers are asked.")
  private @Nullable Path config;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "8426",
      description = "Where it listens on this machine; 0: any free one. Default: 8426")
  private int port;

  @Option(
      names = "--name",
      paramLabel = "N",
      description = "The policy is the model iapo/N. Default: its task's name.")
  private @Nullable String name;

  @Mixin private TermsOptions terms = new TermsOptions();

  @Mixin private DataDirectory data = new DataDirectory();

  private final Terminal terminal = Terminal.ofProcess();

  @Override
  public Integer call() throws InterruptedException {
    if (task != null && config != null) {
      throw CliException.usage("--task and --config: both given (expected: one of the two)");
    }
    if (port < 0 || port > 65_535) {
      throw CliException.usage("--port: " + port + " (expected: 0..65535)");
    }
    Path file = file();
    String json = read(file);
    Deployable read = deployable(json, file);
    String called = name == null ? nameOf(read.task()) : name;
    DaemonSetup daemon = daemon();
    Optional<TaskSetup> asked = config == null ? Optional.of(task(read, file)) : Optional.empty();
    TokenFile tokens = tokens(daemon);
    Stopping stopping = new Stopping(terminal, daemon.drain());
    try (stopping;
        PolicyService service = PolicyService.start(daemon, asked, tokens)) {
      service.deploy(called, json, terms.terms());
      say(service, called, read, tokens);
      stopping.await();
      service.drain();
    }
    return ExitCode.OK;
  }

  private void say(PolicyService service, String called, Deployable read, TokenFile tokens) {
    terminal.result("base URL: " + service.uri() + "/v1");
    terminal.result("model: iapo/" + called);
    terminal.result(
        "contexts: "
            + read.choices().stream()
                .map(choice -> choice.context().id())
                .collect(Collectors.joining(", ")));
    terminal.result(
        tokens
            .made()
            .map(Secret::reveal)
            .map(made -> "API key (shown this once, kept in %s): %s".formatted(tokenFile(), made))
            .orElse("API key: a token of " + tokenFile()));
    terminal.say("Ctrl-C stops it.");
  }

  private Path tokenFile() {
    return data.path().resolve(Daemon.TOKENS);
  }

  private Path file() {
    Path named = new RunNames(data).folder(policy);
    return Files.isDirectory(named) ? named.resolve(OutputDirectory.POLICY) : named;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw CliException.usage(
          "%s cannot be read: %s (expected: the policy of a run)".formatted(file, e));
    }
  }

  private static Deployable deployable(String json, Path file) {
    try {
      return PolicyCodec.deployable(json.getBytes(StandardCharsets.UTF_8), file.toString());
    } catch (DataException e) {
      throw CliException.usage(e.problems());
    }
  }

  /** A task's name, as policies can be called. */
  static String nameOf(String task) {
    String name = task.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-");
    String stripped = name.replaceAll("^[._-]+", "");
    return stripped.isEmpty() ? "policy" : stripped.substring(0, Math.min(64, stripped.length()));
  }

  private DaemonSetup daemon() {
    try {
      DaemonSetup setup =
          config == null
              ? DaemonFile.byDefault()
              : DaemonFile.load(config, ProcessEnvironment.variables());
      return setup.withPort(port);
    } catch (ConfigException e) {
      throw CliException.usage(e.problems());
    }
  }

  private TaskSetup task(Deployable read, Path file) {
    if (task != null) {
      try {
        return TaskFile.load(task, ProcessEnvironment.variables());
      } catch (ConfigException e) {
        throw CliException.usage(e.problems());
      }
    }
    return made(read)
        .flatMap(TaskArguments::task)
        .orElseThrow(
            () ->
                CliException.usage(
                    "%s: nothing says who is to be asked (expected: --task, the task file of its run, or --config, a daemon's configuration)"
                        .formatted(file)));
  }

  /** What the run was given that made the policy, if it is kept here and was a command's. */
  private Optional<TaskArguments> made(Deployable read) {
    if (read.run().isEmpty() || !data.exists()) {
      return Optional.empty();
    }
    try (Store store = data.open()) {
      return store
          .find(read.run())
          .filter(entry -> !KeptRun.isOfDaemon(entry))
          .map(entry -> TaskArguments.kept(new KeptRun(store, entry).given()));
    }
  }

  private TokenFile tokens(DaemonSetup setup) {
    try {
      return TokenFile.open(tokenFile(), setup.host(), Clock.systemUTC());
    } catch (TokenFileException e) {
      throw CliException.usage(String.valueOf(e.getMessage()));
    }
  }
}
