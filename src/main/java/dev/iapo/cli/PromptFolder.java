package dev.iapo.cli;

import dev.iapo.config.PromptFile;
import dev.iapo.domain.Prompt;
import dev.iapo.kept.OutputDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A folder of proposed prompts: a file each, and a list of them for a task file to include. */
record PromptFolder(Path path, boolean force) {
  static final String LIST = "prompts.conf";

  /**
   * Fails early if the folder is there and may not be.
   *
   * @throws CliException if so
   */
  static PromptFolder of(Path path, boolean force) {
    if (!force) {
      OutputDirectory.requireAbsent(path);
    } else if (Files.exists(path) && !Files.isDirectory(path)) {
      throw CliException.usage("--out " + path + " is a file (expected: a folder)");
    }
    return new PromptFolder(path, force);
  }

  /**
   * Writes the prompts.
   *
   * @param task the task file, from whose folder the list names them
   * @param remarks comments at the head of the list, a line each
   * @return how the task file names the list
   */
  String write(List<Prompt> prompts, Path task, List<String> remarks) {
    Map<String, String> files = new LinkedHashMap<>();
    for (Prompt prompt : prompts) {
      Path file = path.resolve(prompt.id() + ".txt");
      file(file).write(PromptFile.write(prompt.messages()));
      files.put(prompt.id(), seen(task, file));
    }
    StringBuilder list = new StringBuilder();
    remarks.forEach(line -> list.append("# ").append(Terminal.clean(line)).append('\n'));
    file(path.resolve(LIST)).write(list + PromptFile.list(files));
    return seen(task, path.resolve(LIST));
  }

  private OutputFile file(Path file) {
    return OutputFile.of("--out", file, force, List.of());
  }

  /** A file as seen from the folder of the task file. */
  private static String seen(Path task, Path file) {
    Path from = task.toAbsolutePath().normalize().getParent();
    Path to = file.toAbsolutePath().normalize();
    if (from == null || !Objects.equals(from.getRoot(), to.getRoot())) {
      return to.toString().replace('\\', '/');
    }
    return from.relativize(to).toString().replace('\\', '/');
  }
}
