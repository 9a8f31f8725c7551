package dev.iapo.cli;

import dev.iapo.config.DaemonFile;
import dev.iapo.http.TokenFile;
import dev.iapo.http.TokenFile.TokenFileException;
import dev.iapo.store.Store;
import dev.iapo.store.jdbc.Stores;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A daemon in this process, with the simulated provider alone, that can be stopped and started. */
final class OwnDaemon implements AutoCloseable {
  private final Path data;
  private final Store store;
  private final Daemon daemon;

  /**
   * @param port 0: any
   */
  OwnDaemon(Path data, int port) {
    this.data = data;
    this.store = Stores.open(data, Optional.empty());
    try {
      TokenFile tokens =
          TokenFile.open(data.resolve(Daemon.TOKENS), "127.0.0.1", Clock.systemUTC());
      this.daemon = Daemon.start(DaemonFile.byDefault().withPort(port), data, store, tokens);
    } catch (TokenFileException e) {
      throw new IllegalStateException(e);
    }
  }

  URI uri() {
    return daemon.uri();
  }

  /** Runs a command that it is to do. */
  CommandLineRun iapo(String verb, String... more) {
    List<String> args = new ArrayList<>(List.of("--server", uri().toString(), verb));
    args.addAll(List.of("--data-dir", data.toString()));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray(String[]::new));
  }

  /** Where what it keeps is. */
  boolean isKept(String run) {
    return Files.exists(data.resolve("runs").resolve(run));
  }

  @Override
  public void close() {
    try (store) {
      daemon.drain();
      daemon.close();
    }
  }
}
