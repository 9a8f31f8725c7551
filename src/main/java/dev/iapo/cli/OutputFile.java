package dev.iapo.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** A file that a command writes. It appears when it is whole: until then it is {@code *.part}. */
final class OutputFile {
  private final Path path;

  private OutputFile(Path path) {
    this.path = path;
  }

  /**
   * Fails early if the file cannot be written.
   *
   * @param option that names it
   * @param force whether it may exist
   * @param inputs what must not be overwritten in any case
   * @throws CliException if it exists and may not, is an input, or is a folder
   */
  static OutputFile of(String option, Path path, boolean force, List<Path> inputs) {
    if (path.toString().isBlank()) {
      throw CliException.usage(option + ": blank (expected: a file)");
    }
    if (Files.isDirectory(path)) {
      throw CliException.usage(option + " " + path + " is a folder (expected: a file)");
    }
    Path absolute = path.toAbsolutePath().normalize();
    for (Path input : inputs) {
      if (absolute.equals(input.toAbsolutePath().normalize()) || isSame(path, input)) {
        throw CliException.usage(option + " " + path + " is to be read: name another file");
      }
    }
    if (Files.exists(path) && !force) {
      throw CliException.usage(
          option + " " + path + " exists already: name another file, or pass --force");
    }
    return new OutputFile(path);
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
    } catch (IOException e) {
      return false; // What cannot be looked at is found out when it is read or written
    }
  }

  /**
   * Writes the file, and folders for it.
   *
   * @throws CliException if it cannot be written
   */
  void write(String content) {
    try (Lines lines = lines()) {
      lines.append(content);
      lines.finish();
    }
  }

  /**
   * Begins the file, and folders for it, to be written bit by bit.
   *
   * @throws CliException if it cannot be written
   */
  Lines lines() {
    inItsFolder();
    try {
      Path part = path.resolveSibling(path.getFileName() + ".part");
      return new Lines(part, Files.newBufferedWriter(part, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  Path path() {
    return path;
  }

  /** The file, in a folder that is made if it is missing. */
  Path inItsFolder() {
    try {
      Path parent = path.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      return path;
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private CliException unwritable(IOException cause) {
    return CliException.failed(path + " cannot be written: " + cause);
  }

  /** The file while it is written; what is left of it if it is not finished is {@code *.part}. */
  final class Lines implements AutoCloseable {
    private final Path part;
    private final BufferedWriter writer;

    private Lines(Path part, BufferedWriter writer) {
      this.part = part;
      this.writer = writer;
    }

    Path part() {
      return part;
    }

    /** Writes a whole line, which is in the file even if the process is ended at once. */
    void line(String line) {
      append(line + "\n");
      try {
        writer.flush();
      } catch (IOException e) {
        throw unwritable(e);
      }
    }

    private void append(String text) {
      try {
        writer.write(text);
      } catch (IOException e) {
        throw unwritable(e);
      }
    }

    /** The file is whole. */
    void finish() {
      try {
        writer.close();
        Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw unwritable(e);
      }
    }

    @Override
    public void close() {
      try {
        writer.close();
      } catch (IOException e) {
        throw unwritable(e);
      }
    }
  }
}
