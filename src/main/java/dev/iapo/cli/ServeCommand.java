package dev.iapo.cli;

import dev.iapo.config.ConfigException;
import dev.iapo.config.DaemonFile;
import dev.iapo.config.DaemonSetup;
import dev.iapo.config.ProcessEnvironment;
import dev.iapo.http.TokenFile;
import dev.iapo.http.TokenFile.TokenFileException;
import dev.iapo.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code iapo serve}: the daemon. */
@Command(
    name = "serve",
    description = {
      "Runs as a daemon: takes on runs over an HTTP API, with a dashboard.",
      "It goes on with all runs of its own that have not ended. The first start makes a token and",
      "shows it once; it stays in the file \"tokens\" of the data folder."
    },
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The configuration, such as conf/daemon.conf. Default: the simulated provider alone.")
  private @Nullable Path config;

  @Option(
      names = "--port",
      paramLabel = "P",
      description = "Takes the place of the configuration's; 0: any free one.")
  private @Nullable Integer port;

  @Mixin private DataDirectory data = new DataDirectory();

  private final Terminal terminal = Terminal.ofProcess();

  @Override
  public Integer call() throws InterruptedException {
    DaemonSetup setup = setup();
    Stopping stopping = new Stopping(terminal, setup.drain());
    try (stopping;
        Store store = data.open();
        Daemon daemon = Daemon.start(setup, data.path(), store, tokens(setup))) {
      terminal.result("iapo serves at " + daemon.uri());
      daemon.madeToken().ifPresent(token -> firstStart(daemon, token));
      terminal.say("Ctrl-C stops it; what has not ended goes on when it is started again.");
      stopping.await();
      daemon.drain();
    }
    return ExitCode.OK;
  }

  private void firstStart(Daemon daemon, String token) {
    terminal.result(
        "token (admin; shown this once, kept in %s): %s".formatted(daemon.tokens(), token));
    terminal.result("dashboard: %s/#token=%s".formatted(daemon.uri(), token));
  }

  private DaemonSetup setup() {
    try {
      DaemonSetup setup =
          config == null
              ? DaemonFile.byDefault()
              : DaemonFile.load(config, ProcessEnvironment.variables());
      if (port == null) {
        return setup;
      }
      if (port < 0 || port > 65_535) {
        throw CliException.usage("--port: " + port + " (expected: 0..65535)");
      }
      return setup.withPort(port);
    } catch (ConfigException e) {
      throw CliException.usage(e.problems());
    }
  }

  private TokenFile tokens(DaemonSetup setup) {
    try {
      return TokenFile.open(data.path().resolve(Daemon.TOKENS), setup.host(), Clock.systemUTC());
    } catch (TokenFileException e) {
      throw CliException.usage(String.valueOf(e.getMessage()));
    }
  }
}
