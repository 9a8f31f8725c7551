package dev.iapo.bench.engine;

import dev.iapo.bench.Postgres;
import dev.iapo.bench.Results;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Going through all that a store has of a run, in a process of its own. */
final class Resume implements Scenario {
  private static final int[] COMPLETIONS = {10_000, 100_000, 1_000_000};
  private static final List<String> HEAP = List.of("-XX:+UseSerialGC", "-Xmx256m");

  private final boolean postgres;

  /**
   * @param postgres whether the store is in a PostgreSQL server on this machine, and not in a file
   */
  Resume(boolean postgres) {
    this.postgres = postgres;
  }

  @Override
  public void run(Results results) throws Exception {
    results.section(postgres ? "Resume, PostgreSQL" : "Resume");
    results.line(
        "A run of 8 prompts at N up to 16, completions of 500 characters, is kept in a new store;"
            + " then another process goes through all of it, without a call, to the same end."
            + " Options of both: "
            + String.join(" ", HEAP)
            + ".");
    results.line("");
    results.header(
        "completions",
        "store, MB",
        "first run, s",
        "open, s",
        "resume, s",
        "completions/s",
        "most resident, MB",
        "calls");
    for (int completions : COMPLETIONS) {
      Path folder = Files.createTempDirectory(Path.of("target"), "resume").resolve("store");
      if (postgres) {
        try (Postgres server = Postgres.start()) {
          row(results, folder, completions, Optional.of(server));
        }
      } else {
        row(results, folder, completions, Optional.empty());
      }
    }
  }

  private static void row(Results results, Path folder, int completions, Optional<Postgres> server)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of(folder.toString(), "" + completions));
    server.map(Postgres::url).ifPresent(arguments::add);
    double[] first = process(arguments);
    double[] again = process(arguments);
    results.row(
        Results.format("%,.0f", again[1]),
        Results.format(
            "%,.0f", server.isPresent() ? server.get().bytes() / 1e6 : megabytes(folder)),
        Results.format("%.1f", first[3]),
        Results.format("%.2f", again[2]),
        Results.format("%.1f", again[3]),
        Results.format("%,.0f", again[1] / again[3]),
        Results.format("%.0f", again[4]),
        Results.format("%.0f", again[0]));
  }

  private static double megabytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum() / 1e6;
    }
  }

  private static double[] process(List<String> arguments) throws Exception {
    Process process =
        new ProcessBuilder(
                Stream.of(
                        Stream.of(System.getProperty("java.home") + "/bin/java"),
                        HEAP.stream(),
                        Stream.of(
                            "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ResumeProcess.class.getName()),
                        arguments.stream())
                    .flatMap(part -> part)
                    .toList())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(ResumeProcess.FIGURES)) {
          String[] parts = line.substring(ResumeProcess.FIGURES.length()).split(" ");
          return Stream.of(parts).mapToDouble(Double::parseDouble).toArray();
        }
      }
      throw new IllegalStateException("the process ended without a figure");
    } finally {
      process.destroy();
      process.waitFor();
    }
  }
}
