package dev.iapo.cli;

import dev.iapo.client.ApiClient.Result;
import dev.iapo.client.ApiException;
import dev.iapo.client.Patience;
import dev.iapo.client.RunWatch;
import dev.iapo.client.ServedRun;
import dev.iapo.domain.PolicyDigest;
import dev.iapo.io.DataException;
import dev.iapo.io.PolicyCodec;
import dev.iapo.kept.OutputDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Follows runs of a daemon, and brings what they found. */
record ServedResults(Server server, Terminal terminal) {
  private static final Map<String, Result> FILES = files();

  private static Map<String, Result> files() {
    Map<String, Result> files = new LinkedHashMap<>();
    files.put(OutputDirectory.SAMPLES, Result.SAMPLES);
    files.put(OutputDirectory.REPORT_MARKDOWN, Result.REPORT_MARKDOWN);
    files.put(OutputDirectory.REPORT_HTML, Result.REPORT_HTML);
    files.put(OutputDirectory.POLICY, Result.POLICY);
    return files;
  }

  /** Shows how a run goes until it has ended. */
  @SuppressWarnings("try") // a farewell needs nothing but to be closed
  ServedRun followed(ServedRun run) {
    try (LeftRunning farewell = new LeftRunning(terminal, server, run.id())) {
      return new RunWatch(
              server.client(), run.id(), Patience.LONG, new ServedProgress(terminal, server, run))
          .untilEnded();
    } catch (ApiException e) {
      terminal.say(
          "%s is no longer followed (%s does so again)"
              .formatted(run.id(), server.command("watch " + run.id())));
      throw e;
    }
  }

  /**
   * Writes what a run found into a folder, which is made, and says it.
   *
   * @return the exit code
   */
  int fetched(ServedRun run, Path directory) {
    OutputDirectory.requireAbsent(directory);
    int files = 0;
    try {
      Files.createDirectories(directory);
      for (Map.Entry<String, Result> file : FILES.entrySet()) {
        Path path = directory.resolve(file.getKey());
        files += server.client().fetch(run.id(), file.getValue(), path) ? 1 : 0;
      }
      if (files == 0) {
        Files.delete(directory);
      }
    } catch (IOException e) {
      throw CliException.failed(directory + ": the results cannot be fetched: " + e);
    }
    Path policy = directory.resolve(OutputDirectory.POLICY);
    if (!Files.exists(policy)) {
      throw nothing(run, files == 0 ? "" : "what was drawn is in " + directory + "; ");
    }
    return said(run, policy, Summary.results(directory));
  }

  /**
   * Says what a run found.
   *
   * @return the exit code
   */
  int said(ServedRun run) {
    try {
      Path folder = Files.createTempDirectory("iapo");
      Path policy = folder.resolve(OutputDirectory.POLICY);
      try {
        if (!server.client().fetch(run.id(), Result.POLICY, policy)) {
          throw nothing(run, "");
        }
        return said(run, policy, "to have its results: " + server.command("report " + run.id()));
      } finally {
        Files.deleteIfExists(policy);
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw CliException.failed("the policy cannot be fetched: " + e);
    }
  }

  private int said(ServedRun run, Path policy, String results) {
    PolicyDigest found;
    try {
      found = PolicyCodec.read(policy);
    } catch (DataException e) {
      throw CliException.failed(
          "what the daemon sent is no policy: " + String.join("; ", e.problems()));
    }
    Instant from = run.startedAt().orElse(run.createdAt());
    Duration took = Duration.between(from, run.endedAt().orElse(Instant.now()));
    String spent = Amounts.ofLimit(run.budget(), run.spent().in(run.budget().unit()));
    List<String> lines = new ArrayList<>();
    if (!run.state().equals(ServedRun.COMPLETED)) {
      lines.add("note: the run is " + run.state() + detail(run));
    }
    lines.add(results);
    new Summary(terminal).print(found, spent, took, lines);
    if (run.state().equals(ServedRun.PARKED)) {
      return ExitCode.PARKED;
    }
    return found.conclusive() ? ExitCode.OK : ExitCode.INCONCLUSIVE;
  }

  private static String detail(ServedRun run) {
    return run.detail().isEmpty() ? "" : ": " + run.detail();
  }

  /** Of a run without a policy. */
  private CliException nothing(ServedRun run, String what) {
    String goesOn = server.command("resume " + run.id()) + " goes on with it";
    String said =
        "%s is %s%s (%sthere is no policy%s)"
            .formatted(
                run.id(),
                run.state(),
                detail(run),
                what,
                run.hasEnded() && !run.state().equals(ServedRun.COMPLETED) ? "; " + goesOn : "");
    return run.state().equals(ServedRun.PARKED)
        ? CliException.parked(said)
        : CliException.failed(said);
  }
}
