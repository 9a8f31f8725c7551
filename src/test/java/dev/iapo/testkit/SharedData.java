package dev.iapo.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Data files that are not part of the project; tests that need an absent one are skipped. */
public final class SharedData {
  private SharedData() {}

  /** A file of the directory {@code -Diapo.data}, by default {@code ../shared/data}. */
  public static Path file(String name) {
    Path file = Path.of(System.getProperty("iapo.data", "../shared/data"), name);
    assumeTrue(Files.exists(file), () -> "no " + file + ": set -Diapo.data");
    return file;
  }
}
