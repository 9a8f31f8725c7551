package dev.iapo.bench.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command of iapo in a process of its own. What it says is kept in a file. */
final class IapoProcess implements AutoCloseable {
  private static final int START_SECONDS = 120;
  private static final int STOP_SECONDS = 60;

  private final Process process;
  private final Path said;

  private IapoProcess(Process process, Path said) {
    this.process = process;
    this.said = said;
  }

  /**
   * Starts one.
   *
   * @param folder where it runs, and what it says is kept as NAME.txt
   * @param environment what it has besides
   */
  static IapoProcess start(
      Path folder, String name, Map<String, String> environment, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(
        List.of(
            "-Xmx512m",
            "-Dakka.coordinated-shutdown.run-by-jvm-shutdown-hook=off",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.iapo.cli.Main"));
    command.addAll(arguments);
    Path said = folder.resolve(name + ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().putAll(environment);
    return new IapoProcess(builder.start(), said);
  }

  /** The first group of a pattern in what it says, once it is there. */
  String says(Pattern pattern) throws IOException, InterruptedException {
    for (int i = 0; i < START_SECONDS * 10; i++) {
      boolean ended = !process.isAlive();
      Matcher found = pattern.matcher(Files.readString(said));
      if (found.find()) {
        return found.group(1);
      }
      if (ended) {
        break;
      }
      process.waitFor(100, TimeUnit.MILLISECONDS);
    }
    throw new IllegalStateException("not said: " + pattern + "\n" + Files.readString(said));
  }

  /** Waits until it has ended well. */
  void finish() throws IOException, InterruptedException {
    if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException(Files.readString(said));
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
