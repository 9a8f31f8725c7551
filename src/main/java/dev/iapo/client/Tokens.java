package dev.iapo.client;

import dev.iapo.llm.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where the token for a daemon comes from: never a command line, which other users can see. */
public final class Tokens {
  /** The variable that holds it. */
  public static final String VARIABLE = "IAPO_TOKEN";

  /** The file of a daemon's tokens, in its data folder. */
  private static final String FILE = "tokens";

  private static final long MOST_BYTES = 64 * 1024;
  private static final Pattern TOKEN = Pattern.compile("[!-~]+");

  /** The greater first. */
  private static final List<String> ROLES = List.of("admin", "run", "read", "ask");

  private Tokens() {}

  /**
   * The token to use: of the file, else of the environment, else of the daemon's own file if it is
   * on this machine.
   *
   * @param file holds it alone, or lines {@code role name token}
   * @param data the data folder that the daemon may have
   * @throws ApiException if there is none
   */
  public static Secret find(
      ServerAddress server, Optional<Path> file, Map<String, String> environment, Path data) {
    if (file.isPresent()) {
      return read(file.get());
    }
    String variable = environment.getOrDefault(VARIABLE, "").strip();
    if (!variable.isEmpty()) {
      return secret(variable, "$" + VARIABLE);
    }
    Path own = data.resolve(FILE);
    if (server.isLoopback() && Files.isRegularFile(own)) {
      return read(own);
    }
    throw ApiException.refused(
        "no token for %s (expected: $%s, or --token-file FILE%s)"
            .formatted(
                server,
                VARIABLE,
                server.isLoopback() ? ", or --data-dir with the daemon's folder" : ""));
  }

  private static Secret read(Path file) {
    List<String> lines = lines(file);
    if (lines.size() == 1 && !lines.get(0).contains(" ") && !lines.get(0).contains("\t")) {
      return secret(lines.get(0), file.toString());
    }
    for (String role : ROLES) {
      for (String line : lines) {
        String[] words = line.split("\\s+", -1);
        if (words.length == 3 && words[0].equals(role)) {
          return secret(words[2], file.toString());
        }
      }
    }
    throw ApiException.refused(
        file + ": no token (expected: a token alone, or lines \"role name token\")");
  }

  private static List<String> lines(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw ApiException.refused(file + ": too large (expected: a file of tokens)");
      }
      return Files.readString(file)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw ApiException.refused(file + " cannot be read: " + e + " (expected: a file of tokens)");
    }
  }

  private static Secret secret(String text, String place) {
    if (!TOKEN.matcher(text).matches()) {
      throw ApiException.refused(place + ": no token (expected: ASCII without blanks)");
    }
    return new Secret(text);
  }
}
