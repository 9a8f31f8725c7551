package dev.iapo.daemon;

import dev.iapo.domain.Standing;
import dev.iapo.io.PolicyCodec;
import dev.iapo.io.StandingCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The folder within a run's folder that says what the run knows. Each file is always whole. */
public final class StandingFiles {
  private static final String FOLDER = "standing";
  private static final String POLICY = "policy.json";
  private static final String CURVES = "curves.json";
  private static final String SURVIVORS = "survivors.json";
  private static final String FRONTIER = "frontier.json";
  private static final String HISTORY = "history.json";

  private final Path folder;

  /**
   * @param run the folder of a run
   */
  public StandingFiles(Path run) {
    this.folder = run.resolve(FOLDER);
  }

  /** What would be chosen by what is known. */
  public Path policy() {
    return folder.resolve(POLICY);
  }

  public Path curves() {
    return folder.resolve(CURVES);
  }

  public Path survivors() {
    return folder.resolve(SURVIVORS);
  }

  public Path frontier() {
    return folder.resolve(FRONTIER);
  }

  public Path history() {
    return folder.resolve(HISTORY);
  }

  /**
   * @throws UncheckedIOException if they cannot be written
   */
  void write(Standing standing, PolicyCodec.Timing timing) {
    write(policy(), PolicyCodec.write(standing.policy(), timing));
    write(curves(), StandingCodec.curves(standing));
    write(survivors(), StandingCodec.survivors(standing));
    write(frontier(), StandingCodec.frontier(standing));
  }

  /**
   * @throws UncheckedIOException if it cannot be written
   */
  void writeHistory(String document) {
    write(history(), document);
  }

  private void write(Path file, String content) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.createDirectories(folder);
      Files.writeString(part, content, StandardCharsets.UTF_8);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
