package dev.iapo.daemon;

import dev.iapo.config.DaemonSetup;
import dev.iapo.config.Submission;
import dev.iapo.config.SubmittedTask;
import dev.iapo.config.TaskSetup;
import dev.iapo.kept.Setup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Keeps submitted tasks in folders, with the data that they name: uploaded files are linked there,
 * so that they may be deleted.
 *
 * @param uploads the file of uploaded data by its id
 */
public record SubmittedTasks(DaemonSetup daemon, Function<String, Optional<Path>> uploads) {
  /** The task as it was submitted, without rows of data. */
  public static final String TASK = "task.json";

  private static final String UPLOAD = "upload-";

  /**
   * Takes a submission apart, writes it to a folder, and reads it from there.
   *
   * @throws dev.iapo.config.ConfigException with everything that is wrong with it
   * @throws UncheckedIOException if it cannot be written
   */
  Setup store(String document, Path folder) {
    Submission submission = Submission.of(document, daemon.limits());
    try {
      Files.writeString(folder.resolve(TASK), submission.task());
      for (Map.Entry<String, String> file : submission.files().entrySet()) {
        Files.writeString(folder.resolve(file.getKey()), file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be written: " + e.getMessage(), e);
    }
    return read(folder, id -> linked(id, folder));
  }

  /**
   * What a stored task says.
   *
   * @throws dev.iapo.config.ConfigException with everything that is wrong with it
   * @throws UncheckedIOException if it cannot be read
   */
  Setup read(Path folder) {
    return read(folder, id -> link(id, folder));
  }

  private Setup read(Path folder, Function<String, Optional<Path>> data) {
    return Setup.of(task(folder, data));
  }

  /** The same, of which more is said than it takes to run it. */
  public TaskSetup task(Path folder) {
    return task(folder, id -> link(id, folder));
  }

  private TaskSetup task(Path folder, Function<String, Optional<Path>> data) {
    try {
      String task = Files.readString(folder.resolve(TASK));
      return SubmittedTask.load(task, daemon, folder, data);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s cannot be read: %s".formatted(folder.resolve(TASK), e.getMessage()), e);
    }
  }

  private Optional<Path> linked(String id, Path folder) {
    return uploads
        .apply(id)
        .map(file -> link(file, folder.resolve(UPLOAD + id + "-" + file.getFileName())));
  }

  /** The link to an upload, whose name ends as that of the upload: it says what is in it. */
  private static Optional<Path> link(String id, Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith(UPLOAD + id + "-"))
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static Path link(Path file, Path link) {
    try {
      return Files.createLink(link, file);
    } catch (FileAlreadyExistsException e) {
      return link;
    } catch (IOException e) {
      throw new UncheckedIOException(link + " cannot be made: " + e.getMessage(), e);
    }
  }
}
