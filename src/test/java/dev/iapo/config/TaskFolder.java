package dev.iapo.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A folder with a small task in it, whose lines a test replaces. */
record TaskFolder(Path folder) {
  static final Map<String, String> ENVIRONMENT = Map.of("KEY", "secret-key");

  private static final List<String> LINES =
      List.of(
          "provider { model = m, api-key-variable = KEY }",
          "data { file = questions.jsonl, answer = answer }",
          "prompts = [",
          "  { id = plain, messages = [{ role = user, content = \"{{question}}\" }] }",
          "  { id = steps, file = steps.txt }",
          "]",
          "contexts = [{ id = only, weights { correct = 1 } }]",
          "budget { completions = 1000 }");

  /** The number of the first line after those of the small task. */
  static final int NEXT_LINE = LINES.size() + 1;

  TaskFolder {
    write(
        folder,
        "questions.jsonl",
        """
        {"question": "2 + 3?", "answer": "5"}
        {"question": "2 * 3?", "answer": "6", "hint": "as 3 + 3"}
        {"question": "9 - 2?", "answer": "7"}
        {"question": "8 / 4?", "answer": "2"}
        """);
    write(folder, "steps.txt", "# system\nThink.\n\n# user\n\n{{question}}\n");
  }

  Path file() {
    return folder.resolve("task.conf");
  }

  TaskFolder with(String file, String text) {
    write(folder, file, text);
    return this;
  }

  /** The small task with a line replaced, or added at the end. */
  TaskFolder line(int number, String text) {
    List<String> lines = new ArrayList<>(LINES);
    if (number <= lines.size()) {
      lines.set(number - 1, text);
    } else {
      lines.add(text);
    }
    return with("task.conf", String.join("\n", lines) + "\n");
  }

  TaskSetup load() {
    return TaskFile.load(file(), ENVIRONMENT);
  }

  /** What is wrong with the task, without the folder's name. */
  List<String> problems() {
    return problems(Map.of());
  }

  List<String> problems(Map<String, String> overrides) {
    return problems(ENVIRONMENT, overrides);
  }

  List<String> problems(Map<String, String> environment, Map<String, String> overrides) {
    try {
      TaskFile.load(file(), environment, overrides);
      return List.of();
    } catch (ConfigException e) {
      return e.problems().stream().map(p -> p.replace(folder + "/", "")).toList();
    }
  }

  /** The text of the task file. */
  String text() {
    try {
      return Files.readString(file());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void bytes(String file, byte[] content) {
    try {
      Files.write(folder.resolve(file), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path folder, String file, String text) {
    try {
      Files.writeString(folder.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
