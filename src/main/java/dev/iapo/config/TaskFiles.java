package dev.iapo.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files that a task may name.
 *
 * @param directory that their paths are relative to; empty if it may name none
 */
record TaskFiles(Optional<Path> directory) {
  private static final int MOST_BYTES = 1024 * 1024;

  /** For a task that comes from elsewhere: no path in it is looked at. */
  static final TaskFiles NONE = new TaskFiles(Optional.empty());

  static TaskFiles in(Path directory) {
    return new TaskFiles(Optional.of(directory));
  }

  /** The file that a key names, which must be there. */
  Optional<Path> find(Node node, String key, String name) {
    if (directory.isEmpty()) {
      node.problem(key, "a file (expected: the text itself, as a submitted task names no files)");
      return Optional.empty();
    }
    Optional<Path> file = node.attempt(key, () -> directory.get().resolve(name).normalize());
    if (file.isPresent() && !Files.isRegularFile(file.get())) {
      node.problem(key, name + " not found (expected: a file, looked for at " + file.get() + ")");
      return Optional.empty();
    }
    return file;
  }

  /** The lines of a small UTF-8 file that a key names. */
  Optional<List<String>> lines(Node node, String key, String name) {
    Optional<Path> file = find(node, key, name);
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
