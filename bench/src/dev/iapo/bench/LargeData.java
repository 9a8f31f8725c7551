package dev.iapo.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** The commands on a task of many rows, each in a process of its own with a small heap. */
public final class LargeData {
  private static final int ROWS = 1_000_000;
  private static final int WORDS = 27;
  private static final String[] WORD =
      "the quick brown fox jumps over a lazy dog while seven trains leave the station at noon"
          .split(" ");

  private static final String TASK =
      """
      provider { kind = simulated, prices { input = 0.25, output = 1 } }
      sampling { max-tokens = 40, expected-tokens = 10 }
      data { file = "%s", id = id, answer = answer, stratify = topic, fields { question = "%s" } }
      prompts = [
        { id = a, messages = [{ role = user, content = "Answer with a number. {{question}}" }] }
        { id = b, messages = [{ role = user, content = "{{question}}" }] }
        { id = c, messages = [{ role = user, content = "Think first: {{question}}" }] }
      ]
      simulated.prompts {
        a { skill = 0.6, steadiness = 0.2 }
        b { skill = 0.5, steadiness = 0.1 }
        c { skill = 0.55, steadiness = 0.8 }
      }
      answer { extractor = last-number, equality = numeric }
      max-scale = 8
      cost.unit = milli-usd
      contexts = [{ id = x, weights { correct = 1, cost = -0.5 } }]
      budget.completions = 5000
      """;

  private final Results results;
  private final Path folder;

  private LargeData(Results results, Path folder) {
    this.results = results;
    this.folder = folder;
  }

  /** The argument: how many rows, a million if not said. */
  public static void main(String[] args) throws Exception {
    int rows = args.length > 0 ? Integer.parseInt(args[0]) : ROWS;
    Results results = new Results("data");
    Path folder = Files.createTempDirectory("iapo-bench-data");
    try {
      new LargeData(results, folder).run(rows);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
    results.write();
  }

  private void run(int rows) throws Exception {
    results.section("Commands on %,d rows".formatted(rows));
    results.line(
        "3 prompts, the simulated provider, 5,000 completions; every thousandth row is bad. Resident:"
            + " the most (VmHWM). The heap is what -Xmx allows.");
    results.line("");
    results.header("data", "command", "heap, MB", "seconds", "resident, MB");
    for (boolean csv : new boolean[] {true, false}) {
      Path data = folder.resolve(csv ? "big.csv" : "big.jsonl.gz");
      write(data, csv, rows);
      Path task = folder.resolve(csv ? "csv.conf" : "jsonl.conf");
      Files.writeString(task, TASK.formatted(data.getFileName(), csv ? "question" : "$.q.stem"));
      String name = "%s, %,d MB".formatted(data.getFileName(), Files.size(data) / 1_000_000);
      String run = csv ? "r1" : "r2";
      measure(name, 96, "validate", task.toString());
      measure(name, 128, "plan", task.toString());
      measure(name, 160, "run", task.toString(), "--out", run, "--data-dir", "kept");
      measure(name, 96, "report", run, "--data-dir", "kept");
    }
  }

  private static void write(Path file, boolean csv, int rows) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    try (OutputStream bytes = Files.newOutputStream(file);
        BufferedWriter out =
            new BufferedWriter(
                new OutputStreamWriter(
                    csv ? bytes : new GZIPOutputStream(bytes), StandardCharsets.UTF_8))) {
      out.write(csv ? "id,question,answer,topic\n" : "");
      for (int i = 0; i < rows; i++) {
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < WORDS; word++) {
          text.append(WORD[random.nextInt(WORD.length)]).append(' ');
        }
        String format =
            csv
                ? "%s,\"%s, %d?\",%d,t%d\n"
                : "{\"id\": \"%s\", \"q\": {\"stem\": \"%s, %d?\"}, \"answer\": %d, \"topic\": \"t%d\"}\n";
        out.write(format.formatted(i % 1000 == 7 ? "" : "q" + i, text, i, i % 1000, i % 7));
      }
    }
  }

  private void measure(String data, int heapMb, String... command) throws Exception {
    List<String> line = new ArrayList<>();
    line.add(System.getProperty("java.home") + "/bin/java");
    line.addAll(List.of("-Xmx" + heapMb + "m", "-XX:+UseSerialGC"));
    line.add("-Djava.util.concurrent.ForkJoinPool.common.parallelism=4");
    line.add("-Dakka.coordinated-shutdown.run-by-jvm-shutdown-hook=off");
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.iapo.cli.Main"));
    line.addAll(List.of(command));
    Path said = folder.resolve("said");
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    long most = 0;
    while (!process.waitFor(50, TimeUnit.MILLISECONDS)) {
      most = Math.max(most, resident(process.pid()));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (process.exitValue() != 0 && process.exitValue() != 3) {
      throw new IllegalStateException(command[0] + " failed: " + Files.readString(said));
    }
    results.row(
        data,
        command[0],
        "" + heapMb,
        Results.format("%.0f", seconds),
        Results.format("%.0f", most / 1000.0));
  }

  private static long resident(long pid) {
    try (BufferedReader status = Files.newBufferedReader(Path.of("/proc/" + pid + "/status"))) {
      return status
          .lines()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException ended) {
      return 0;
    }
  }
}
