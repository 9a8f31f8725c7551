package dev.iapo.bench.store;

import dev.iapo.bench.Results;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Embedded databases side by side: pace, processor time, size, and what a kill costs. */
final class Candidates {
  private static final int FACTS = 100_000;
  private static final double SECONDS = 15;
  private static final int[] GROUPS = {1, 10, 50, 200};
  private static final int KILLS = 5;
  private static final int KILL_GROUP = 10;

  private final Results results;

  Candidates(Results results) {
    this.results = results;
  }

  void run() throws Exception {
    results.section("Embedded databases: facts of a call in group commits");
    results.line(
        Results.format(
            "%,d facts (bookings and ends with a text of 600 B in turn) or %.0f s, one thread.",
            FACTS, SECONDS));
    results.line("");
    results.header(
        "database", "group", "facts/s", "commits/s", "CPU µs/fact", "B/fact open", "B/fact closed");
    for (Candidate candidate : Candidate.values()) {
      for (int group : GROUPS) {
        pace(candidate, group);
      }
    }
    results.section("Processes killed while they write");
    results.header(
        "database", "kills", "facts acknowledged", "of them lost", "slowest opening, ms");
    for (Candidate candidate : Candidate.values()) {
      kills(candidate);
    }
  }

  private void pace(Candidate candidate, int group) throws SQLException, IOException {
    Path folder = Folders.create();
    long facts = 0;
    double seconds;
    double cpu;
    long open;
    try (CandidateWriter writer = new CandidateWriter(candidate, folder)) {
      Stopwatch watch = new Stopwatch();
      while (facts < FACTS && watch.seconds() < SECONDS) {
        writer.write(group, facts);
        facts += group;
      }
      seconds = watch.seconds();
      cpu = watch.cpuSeconds();
      open = Folders.bytes(folder);
    }
    results.row(
        candidate.title,
        Results.format("%d", group),
        Results.format("%,.0f", facts / seconds),
        Results.format("%,.0f", facts / seconds / group),
        Results.format("%.0f", 1e6 * cpu / facts),
        Results.format("%,d", open / facts),
        Results.format("%,d", Folders.bytes(folder) / facts));
    Folders.delete(folder);
  }

  private void kills(Candidate candidate) throws IOException, InterruptedException, SQLException {
    long acknowledged = 0;
    long lost = 0;
    double slowest = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Path folder = Folders.create();
      long written = killed(candidate, folder, 2_000L * (kill + 1));
      Stopwatch opening = new Stopwatch();
      long found = CandidateWriter.facts(candidate, folder);
      slowest = Math.max(slowest, opening.seconds());
      acknowledged += written;
      lost += Math.max(0, written - found);
      Folders.delete(folder);
    }
    results.row(
        candidate.title,
        Results.format("%d", KILLS),
        Results.format("%,d", acknowledged),
        Results.format("%,d", lost),
        Results.format("%.0f", 1e3 * slowest));
  }

  /** Facts that it said were kept before it was killed. */
  private static long killed(Candidate candidate, Path folder, long atLeast)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Victim.class.getName(), candidate.name(), folder.toString()));
    Path log = Files.createTempFile("iapo-bench-store", ".log");
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    long written = 0;
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String line = "0";
      while (line != null) {
        written = Long.parseLong(line);
        if (written >= atLeast) {
          process.toHandle().destroyForcibly(); // its last words can still be read
        }
        line = lines.readLine();
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    Files.delete(log);
    return written;
  }

  /** Writes until it is killed, and says how many facts are kept. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) throws SQLException {
      Candidate candidate = Candidate.valueOf(args[0]);
      try (CandidateWriter writer = new CandidateWriter(candidate, Path.of(args[1]))) {
        for (long facts = 0; ; facts += KILL_GROUP) {
          System.out.println(facts);
          writer.write(KILL_GROUP, facts);
        }
      }
    }
  }
}
