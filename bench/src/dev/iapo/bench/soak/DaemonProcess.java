package dev.iapo.bench.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code iapo serve} in a process of its own, started as bin/iapo does, and what it uses. */
public final class DaemonProcess implements AutoCloseable {
  /** The most heap: a leak shows, or ends it. */
  static final String HEAP = "-Xmx512m";

  private static final List<String> OPTIONS =
      List.of(
          HEAP,
          "-XX:+ExitOnOutOfMemoryError",
          "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
          "-Dakka.actor.default-dispatcher.fork-join-executor.parallelism-min=2",
          "-Dakka.actor.default-dispatcher.throughput=100",
          "-Dakka.coordinated-shutdown.run-by-jvm-shutdown-hook=off");

  private static final int START_SECONDS = 60;
  private static final int STOP_SECONDS = 90;
  private static final Pattern ADDRESS = Pattern.compile("iapo serves at (\\S+)");
  private static final Pattern TOKEN = Pattern.compile("token \\(admin.*\\): (\\S+)");
  private static final Pattern USED = Pattern.compile("heap\\s+total \\d+K, used (\\d+)K");

  private final Path folder;
  private final Process process;
  private final URI uri;
  private final String token;

  private DaemonProcess(Path folder, Process process, URI uri, String token) {
    this.folder = folder;
    this.process = process;
    this.uri = uri;
    this.token = token;
  }

  /**
   * Starts one in an empty folder, which gets its data, its configuration, and what it says.
   *
   * @param configuration the text of daemon.conf
   */
  public static DaemonProcess start(Path folder, String configuration) throws Exception {
    Path conf = Files.writeString(folder.resolve("daemon.conf"), configuration);
    Path said = folder.resolve("said");
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(OPTIONS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.iapo.cli.Main"));
    command.addAll(List.of("serve", "--config", conf.toString(), "--port", "0"));
    command.addAll(List.of("--data-dir", folder.resolve("data").toString()));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    for (int i = 0; i < START_SECONDS * 10 && process.isAlive(); i++) {
      String text = Files.readString(said);
      Matcher address = ADDRESS.matcher(text);
      Matcher token = TOKEN.matcher(text);
      if (address.find() && token.find()) {
        return new DaemonProcess(folder, process, URI.create(address.group(1)), token.group(1));
      }
      process.waitFor(100, TimeUnit.MILLISECONDS);
    }
    process.destroyForcibly();
    throw new IllegalStateException("the daemon did not start: " + Files.readString(said));
  }

  public URI uri() {
    return uri;
  }

  public String token() {
    return token;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** What it printed. */
  public String said() throws IOException {
    return Files.readString(folder.resolve("said"), StandardCharsets.UTF_8);
  }

  int openFiles() {
    try (Stream<Path> files = Files.list(proc("fd"))) {
      return (int) files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int threads() {
    return (int) status("Threads");
  }

  double residentMb() {
    return status("VmRSS") / 1000.0;
  }

  /** Seconds of processors, in user and kernel mode. */
  public double cpuSeconds() {
    try {
      String stat = Files.readString(proc("stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of its data folder. */
  double dataMb() throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
      for (Path file : files.toList()) {
        bytes += Files.isRegularFile(file) ? file.toFile().length() : 0;
      }
    } catch (UncheckedIOException e) { // something was deleted meanwhile
      return Double.NaN;
    }
    return bytes / 1e6;
  }

  /** The heap that is used after a full collection, which this makes. */
  double liveHeapMb() throws Exception {
    tell("GC.run");
    String info = tell("GC.heap_info");
    Matcher used = USED.matcher(info);
    if (!used.find()) {
      throw new IllegalStateException("jcmd GC.heap_info: " + info);
    }
    return Long.parseLong(used.group(1)) * 1024 / 1e6;
  }

  /** What of the heap are objects of these classes, from a histogram of those that live. */
  String histogram(int lines) throws Exception {
    return tell("GC.class_histogram").lines().limit(lines).reduce("", (a, b) -> a + b + "\n");
  }

  private String tell(String command) throws Exception {
    Process jcmd =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/jcmd", "" + process.pid(), command)
            .redirectErrorStream(true)
            .start();
    String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    jcmd.waitFor();
    return answer;
  }

  private Path proc(String file) {
    return Path.of("/proc", "" + process.pid(), file);
  }

  private long status(String key) {
    try (Stream<String> lines = Files.lines(proc("status"))) {
      return lines
          .filter(line -> line.startsWith(key + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops it as a service manager does; the seconds that it took. */
  double stop() throws InterruptedException {
    long start = System.nanoTime();
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return (System.nanoTime() - start) / 1e9;
  }

  int exitCode() {
    return process.exitValue();
  }

  @Override
  public void close() throws InterruptedException {
    if (process.isAlive()) {
      stop();
    }
  }
}
