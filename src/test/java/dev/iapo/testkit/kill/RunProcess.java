package dev.iapo.testkit.kill;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A process that does what the assignment in a folder says. */
final class RunProcess {
  static final RunProcess NONE = new RunProcess(null, Path.of(""));

  private static final int KILLED = 137; // by SIGKILL, or by itself as if
  private static final int PATIENCE_SECONDS = 60;

  private static final List<String> OPTIONS =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx256m");

  private static final ExecutorService KILLER =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "killer");
            thread.setDaemon(true);
            return thread;
          });

  private final @Nullable Process process;
  private final Path log;

  private RunProcess(@Nullable Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts it.
   *
   * @param starter a command that starts the one that follows it; may be empty
   */
  static RunProcess start(Path folder, List<String> starter) throws IOException {
    Path log = folder.resolve("log.txt");
    List<String> java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + folder.toAbsolutePath(),
            "-cp",
            System.getProperty("java.class.path"));
    List<String> command =
        Stream.of(starter, java, OPTIONS, List.of(KilledRun.class.getName(), folder.toString()))
            .flatMap(List::stream)
            .toList();
    File file = log.toFile();
    return new RunProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(file)).start(),
        log);
  }

  void kill() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  void killIn(long micros) {
    KILLER.execute(
        () -> {
          LockSupport.parkNanos(micros * 1_000);
          kill();
        });
  }

  void awaitOpening() throws IOException {
    if (process != null) {
      BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
      while (true) {
        String line = out.readLine();
        if (line == null || line.equals(KilledRun.OPENING)) {
          return;
        }
      }
    }
  }

  /** Waits for its end; throws if it ended otherwise than by a kill, or having done its work. */
  boolean wasKilled() throws IOException, InterruptedException {
    if (process == null) {
      return false;
    }
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      kill();
      throw new IllegalStateException("it did not end: " + Files.readString(log));
    }
    int code = process.exitValue();
    if (code != 0 && code != KILLED) {
      throw new IllegalStateException("it ended with " + code + ": " + Files.readString(log));
    }
    return code == KILLED;
  }
}
