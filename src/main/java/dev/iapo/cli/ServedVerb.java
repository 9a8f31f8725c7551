package dev.iapo.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** A verb that a daemon can do: it does if one is named, and else this process does. */
abstract class ServedVerb implements Callable<Integer> {
  @Mixin final DataDirectory data = new DataDirectory();

  @ParentCommand private @Nullable Main main;

  @Override
  public final Integer call() {
    Optional<Server> server =
        Optional.ofNullable(main).flatMap(parent -> parent.server().server(data));
    return server.isPresent() ? at(server.get()) : here();
  }

  /** Does it in this process; the exit code. */
  abstract int here();

  /** The daemon that has the data folder, if one does. */
  final Optional<Server> ofFolder() {
    return Optional.ofNullable(main).flatMap(parent -> parent.server().ofFolder(data));
  }

  /** Has a daemon do it; the exit code. */
  abstract int at(Server server);

  /** Of a verb that makes no sense without a daemon. */
  static CliException needsServer(String verb) {
    return CliException.usage(
        "%s is done by a daemon (expected: iapo --server URL %s, or $%s)"
            .formatted(verb, verb, ServerOptions.VARIABLE));
  }
}
