package dev.iapo.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Text files that a task file names. */
final class TextFile {
  private static final int MOST_BYTES = 1024 * 1024;

  private TextFile() {}

  /** The file that a key names, which must be there. */
  static Optional<Path> find(Node node, String key, Path directory, String name) {
    Optional<Path> file = node.attempt(key, () -> directory.resolve(name).normalize());
    if (file.isPresent() && !Files.isRegularFile(file.get())) {
      node.problem(key, name + " not found (expected: a file, looked for at " + file.get() + ")");
      return Optional.empty();
    }
    return file;
  }

  /** The lines of a small UTF-8 file that a key names. */
  static Optional<List<String>> lines(Node node, String key, Path directory, String name) {
    Optional<Path> file = find(node, key, directory, name);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      if (Files.size(file.get()) > MOST_BYTES) {
        node.problem(key, name + " is too large (expected: at most " + MOST_BYTES + " bytes)");
        return Optional.empty();
      }
      return Optional.of(Files.readAllLines(file.get()));
    } catch (CharacterCodingException e) {
      node.problem(key, name + " is no text (expected: UTF-8)");
    } catch (IOException e) {
      node.problem(key, name + " cannot be read: " + e);
    }
    return Optional.empty();
  }

  /** The text of lines without the blank ones at both ends. */
  static String text(List<String> lines) {
    int from = 0;
    int to = lines.size();
    while (from < to && lines.get(from).isBlank()) {
      from++;
    }
    while (to > from && lines.get(to - 1).isBlank()) {
      to--;
    }
    return String.join("\n", lines.subList(from, to));
  }
}
