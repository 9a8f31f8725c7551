package dev.iapo.config;

import com.typesafe.config.ConfigObject;
import dev.iapo.llm.Secret;
import dev.iapo.store.jdbc.Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code store.conf}, which names a database for the runs of a folder. */
public final class StoreFile {
  public static final String NAME = "store.conf";

  private static final String SCHEME = "jdbc:postgresql:";

  private StoreFile() {}

  /**
   * The database that a folder names; empty if it names none.
   *
   * @throws ConfigException with everything that is wrong with the file
   */
  public static Optional<Server> read(Path folder, Map<String, String> environment) {
    Path file = folder.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Problems problems = new Problems();
    ConfigObject given = Hocon.file(file, environment, problems);
    Node root = Node.root(problems, List.of(given), Hocon.storeDefaults());
    Optional<String> url = root.required("url", database());
    String user = root.get("user", Type.text());
    Optional<Secret> password =
        Optional.of(root.get("password", Type.text()))
            .filter(text -> !text.isBlank())
            .map(Secret::new);
    root.reportUnknown();
    problems.check();
    return url.map(known -> new Server(known, user, password));
  }

  private static Type<String> database() {
    return new Type<>(
        "a database, as in " + SCHEME + "//HOST:PORT/NAME",
        value -> Type.name().parse(value).filter(url -> url.startsWith(SCHEME)));
  }
}
