package dev.iapo.store.jdbc;

import dev.iapo.llm.Secret;
import java.util.Optional;

/**
 * A PostgreSQL server's database.
 *
 * @param url {@code jdbc:postgresql://host:port/database}
 * @param password empty if the server asks for none
 */
public record Server(String url, String user, Optional<Secret> password) {
  private static final String SCHEME = "jdbc:postgresql:";

  public Server {
    if (!url.startsWith(SCHEME)) {
      throw new IllegalArgumentException(
          "url: " + shown(url) + " (expected: " + SCHEME + "//HOST:PORT/DATABASE)");
    }
  }

  /** The URL without its parameters, among which may be a password. */
  String shown() {
    return shown(url);
  }

  private static String shown(String url) {
    return url.replaceFirst("[?].*", "");
  }

  @Override
  public String toString() {
    return shown();
  }
}
