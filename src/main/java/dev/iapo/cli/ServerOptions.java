package dev.iapo.cli;

import dev.iapo.client.ApiClient;
import dev.iapo.client.Patience;
import dev.iapo.client.ServerAddress;
import dev.iapo.client.Tokens;
import dev.iapo.config.ProcessEnvironment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The arguments that say which daemon does what is asked for; they may stand before a verb. */
final class ServerOptions {
  /** The variable that names the daemon if the option does not. */
  static final String VARIABLE = "IAPO_SERVER";

  static final String SERVER = "--server";
  static final String TOKEN_FILE = "--token-file";

  @Option(
      names = SERVER,
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      description = {
        "The daemon (iapo serve) that is to do it, as",
        "http://127.0.0.1:8425. Default: $IAPO_SERVER, else it is done here."
      })
  private @Nullable String server;

  @Option(
      names = TOKEN_FILE,
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description =
          "The file of the token for the daemon. Default: $IAPO_TOKEN, else of a daemon of this"
              + " machine the file tokens in its data folder.")
  private @Nullable Path tokenFile;

  /** Whether a daemon is named on the command line. */
  boolean given() {
    return server != null;
  }

  /**
   * The daemon that is named, if one is.
   *
   * @param data the folder that it has, if it is of this machine
   */
  Optional<Server> server(DataDirectory data) {
    Map<String, String> environment = ProcessEnvironment.variables();
    String name = server != null ? server : environment.getOrDefault(VARIABLE, "");
    if (server == null && name.isBlank()) {
      return Optional.empty();
    }
    return Optional.of(server(ServerAddress.of(name), data));
  }

  /** The daemon of this machine that has the folder, if one does. */
  Optional<Server> ofFolder(DataDirectory data) {
    return data.daemon().map(address -> server(address, data));
  }

  private Server server(ServerAddress address, DataDirectory data) {
    Map<String, String> environment = ProcessEnvironment.variables();
    return new Server(
        new ApiClient(
            address,
            Tokens.find(address, Optional.ofNullable(tokenFile), environment, data.path()),
            Patience.SHORT));
  }
}
