package dev.iapo.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command in a process of its own, that can be killed. */
final class ChildProcess implements AutoCloseable {
  private static final long LONGEST_SECONDS = 120;

  private final Process process;

  private ChildProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts a command.
   *
   * @param said takes what it prints
   */
  static ChildProcess start(Path said, String... args) throws IOException {
    return with(List.of(), said, args);
  }

  /** Starts a command with further options of the JVM. */
  static ChildProcess with(List<String> options, Path said, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
            "-Dakka.coordinated-shutdown.run-by-jvm-shutdown-hook=off",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.iapo.cli.Main"));
    command.addAll(List.of(args));
    return new ChildProcess(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** As {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    ended();
  }

  /** As Ctrl-C does; what it ended with. */
  int interrupt() throws InterruptedException {
    process.destroy();
    return ended();
  }

  int ended() throws InterruptedException {
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the process does not end");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
