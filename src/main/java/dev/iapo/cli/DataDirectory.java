package dev.iapo.cli;

import dev.iapo.client.ApiException;
import dev.iapo.client.ServerAddress;
import dev.iapo.config.ConfigException;
import dev.iapo.config.ProcessEnvironment;
import dev.iapo.config.StoreFile;
import dev.iapo.store.Store;
import dev.iapo.store.StoreException;
import dev.iapo.store.jdbc.Server;
import dev.iapo.store.jdbc.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The argument that says where runs are kept. */
final class DataDirectory {
  /** The variable that names the folder if the option does not. */
  static final String VARIABLE = "IAPO_DATA_DIR";

  private static final int LONGEST_ADDRESS = 1000;

  private static final Path USUAL = Path.of(".iapo");

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "The folder in which runs are kept. Default: $IAPO_DATA_DIR, else .iapo")
  private @Nullable Path given;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec verb;

  Path path() {
    if (given != null) {
      if (given.toString().isBlank()) {
        throw CliException.usage("--data-dir: blank (expected: a folder)");
      }
      return given;
    }
    String variable = ProcessEnvironment.variables().getOrDefault(VARIABLE, "");
    return variable.isBlank() ? USUAL : Path.of(variable);
  }

  /** What has it, if a daemon runs there, and how to ask that. */
  private String ofADaemon() {
    String shown = verb != null && verb.userObject() instanceof ServedVerb ? verb.name() : "runs";
    try {
      return daemon()
          .map(address -> " (a daemon has it: bin/iapo --server %s %s)".formatted(address, shown))
          .orElse("");
    } catch (ApiException e) {
      return "";
    }
  }

  /**
   * Where the daemon of this machine that has it listens, if one does.
   *
   * @throws ApiException if what is said of that is no address
   */
  Optional<ServerAddress> daemon() {
    Path file = path().resolve(Daemon.ADDRESS);
    try {
      if (!Files.exists(file) || Files.size(file) > LONGEST_ADDRESS) {
        return Optional.empty();
      }
      ServerAddress address = ServerAddress.of(Files.readString(file));
      return Optional.of(address).filter(ServerAddress::isLoopback);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The option with its value, for a command that is shown; empty if it was not given. */
  String option() {
    return given == null ? "" : " --data-dir " + given;
  }

  /** Whether anything may be kept in it. */
  boolean exists() {
    return Files.exists(path());
  }

  /**
   * Opens what is kept in it.
   *
   * @throws CliException if nothing is, or as {@link #open} does
   */
  Store openExisting() {
    if (!exists()) {
      throw CliException.usage(
          "nothing is kept in %s: no such folder (--data-dir DIR or $%s name another)"
              .formatted(path(), VARIABLE));
    }
    return open();
  }

  /**
   * Opens what is kept in it, and makes it if it does not exist. No other process can until it is
   * closed.
   *
   * @throws CliException if it cannot be opened, such as when another process has it
   */
  Store open() {
    Path folder = path();
    try {
      Optional<Server> server = StoreFile.read(folder, ProcessEnvironment.variables());
      return Stores.open(folder, server);
    } catch (ConfigException e) {
      throw CliException.usage(e.problems());
    } catch (StoreException e) {
      throw CliException.usage(e.getMessage() + ofADaemon());
    }
  }
}
