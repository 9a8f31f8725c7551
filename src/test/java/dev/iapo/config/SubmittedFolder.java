package dev.iapo.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Submits tasks to a daemon with some providers, in a folder of a test. */
record SubmittedFolder(Path folder, DaemonSetup daemon) {
  static final String CANARY = "sk-canary-9f27b1c0d4e8";

  static SubmittedFolder of(Path folder, String daemon) {
    try {
      Path file = Files.writeString(folder.resolve("daemon.conf"), daemon);
      return new SubmittedFolder(
          folder,
          DaemonFile.load(file, Map.of("OPENAI_API_KEY", CANARY, "OTHER", CANARY + "-other")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a daemon makes of a task, where {@code upload} has the id "data1". */
  TaskSetup load(String json, Optional<Path> upload) {
    Submission submission = Submission.of(json, daemon.limits());
    submission.files().forEach(this::write);
    return SubmittedTask.load(
        submission.task(), daemon, folder, id -> id.equals("data1") ? upload : Optional.empty());
  }

  TaskSetup load(String json) {
    return load(json, Optional.empty());
  }

  List<String> problems(String json) {
    try {
      load(json);
      return List.of();
    } catch (ConfigException e) {
      return e.problems();
    }
  }

  void write(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
