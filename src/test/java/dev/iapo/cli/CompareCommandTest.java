package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.io.SimulationCodec;
import dev.iapo.simulate.Trial;
import dev.iapo.testkit.GoldenFile;
import dev.iapo.testkit.Trials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
  @TempDir private Path dir = Path.of("");

  private Path simulation(String name, String algorithm, double regret) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int seed = 0; seed < 6; seed++) {
      Trial.Setup setup = Trials.setup("maths", algorithm, 1000);
      lines.add(SimulationCodec.write(Trials.of(setup, seed, regret * (seed + 1))));
    }
    return Files.write(dir.resolve(name), lines, StandardCharsets.UTF_8);
  }

  private Path run(String name, String task) throws IOException {
    Path folder = Files.createDirectory(dir.resolve(name));
    String policy = GoldenFile.read("policy.json").replace("\"arithmetic\"", '"' + task + '"');
    Files.writeString(folder.resolve("policy.json"), policy, StandardCharsets.UTF_8);
    return folder;
  }

  private static CommandLineRun compare(Object... args) {
    return CommandLineRun.of(
        Stream.concat(Stream.of("compare"), Arrays.stream(args).map(String::valueOf))
            .toArray(String[]::new));
  }

  private static void assertRefused(CommandLineRun run, String said) {
    assertThat(run.err()).startsWith("iapo: ").contains(said).doesNotContain("\tat ");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void compare_twoSimulationFiles_arePooledAndWritten() throws IOException {
    Path html = dir.resolve("new/page.html");
    Path markdown = dir.resolve("page.md");
    CommandLineRun run =
        compare(
            simulation("a.jsonl", "psst", 0.01),
            simulation("b.jsonl", "random", 0.02),
            "--html",
            html,
            "--markdown",
            markdown);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("Environment maths")
        .contains("psst         35.0 ± 7.6")
        .contains("random      70.0 ± 15.3")
        .contains("random      psst       1,000       6   +35.00 ± 7.64   0.0313     0.0313   yes");
    assertThat(html).content().startsWith("<!DOCTYPE html>").contains("<svg");
    assertThat(markdown).content().startsWith("# Algorithms compared by simulation");
  }

  @Test
  void compare_sameTrialTwice_countsOnce() throws IOException {
    Path file = simulation("a.jsonl", "psst", 0.01);
    Path copy = Files.copy(file, dir.resolve("copy.jsonl"));
    assertThat(compare(file, copy).out()).contains("over 6 seeds");
  }

  @Test
  void compare_twoResultsOfOneSeed_namesBothPlaces() throws IOException {
    Path file = simulation("a.jsonl", "psst", 0.01);
    Path other = simulation("b.jsonl", "psst", 0.02);
    assertRefused(
        compare(file, other),
        other
            + ":1: another result of psst on maths, budget 1,000 completions, seed 0 than "
            + file
            + ":1 (expected: the same; leave one out)");
  }

  @Test
  void compare_otherEnvironmentOfThatName_isRefusedOnce() throws IOException {
    Path file = simulation("a.jsonl", "psst", 0.01);
    Path other = simulation("b.jsonl", "random", 0.02);
    String lines = Files.readString(other).replace("\"acr\":", "\"acr\":1");
    Files.writeString(other, lines);
    assertRefused(
        compare(file, other),
        other
            + ":1: not on the same queries as "
            + file
            + ":1, though both are on maths with seed 0 (expected: one environment of that name"
            + " and one train fraction)");
  }

  @Test
  void compare_malformedLines_areAllNamed() throws IOException {
    Path file = simulation("a.jsonl", "psst", 0.01);
    Files.writeString(
        file,
        Files.readString(file, StandardCharsets.UTF_8) + "{\"budget\":0}\n\u001b[31m\n",
        StandardCharsets.UTF_8);
    CommandLineRun run = compare(file);
    assertRefused(run, file + ":7: budget: 0 (expected: at least 1)");
    assertThat(run.err()).contains(file + ":8: not JSON").doesNotContain("\u001b");
  }

  @Test
  void compare_outputExists_needsForceAndNeverOverwritesInput() throws IOException {
    Path file = simulation("a.jsonl", "psst", 0.01);
    Path html = Files.writeString(dir.resolve("page.html"), "mine");
    assertRefused(
        compare(file, "--html", html),
        "--html " + html + " exists already: name another file, or pass --force");
    assertRefused(
        compare(file, "--html", file, "--force"), file + " is to be read: name another file");
    assertRefused(compare(file, "--markdown", dir), dir + " is a folder (expected: a file)");
    assertRefused(compare(file, "--html", "x", "--markdown", "x"), "name the same file: x");
    assertThat(html).hasContent("mine");
    assertThat(compare(file, "--html", html, "--force").exitCode()).isEqualTo(ExitCode.OK);
    assertThat(html).content().startsWith("<!DOCTYPE html>");
  }

  @Test
  void compare_baseline_isFoundByAlgorithmOrLabel() throws IOException {
    Path file = simulation("a.jsonl", "psst", 0.01);
    Path other = simulation("b.jsonl", "random", 0.02);
    assertThat(compare(file, other, "--baseline", "random").out())
        .contains("psst        random     1,000       6   −35.00 ± 7.64");
    assertRefused(
        compare(file, other, "--baseline", "ucb"),
        "--baseline ucb: did not run on maths (expected one of: psst; random)");
    Trial improved = Trials.of(Trials.improved("maths", 1000), 0, 0.01);
    Path third = Files.writeString(dir.resolve("c.jsonl"), SimulationCodec.write(improved));
    assertThat(compare(file, third, "--baseline", "psst").exitCode()).isEqualTo(ExitCode.OK);
    assertThat(CommandLineRun.of("compare", third.toString(), "--baseline", "psst").exitCode())
        .isEqualTo(ExitCode.OK);
  }

  @Test
  void compare_runs_byFolderOrPolicy() throws IOException {
    Path one = run("one", "sums");
    Path two = run("two", "sums");
    CommandLineRun run = compare(one, two.resolve("policy.json"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("Context free", "Context thrifty", one.toString(), two.toString())
        .doesNotContain("policy.json", "Not alike");
    assertThat(compare(one, run("three", "products")).out()).contains("Not alike:");
    assertRefused(compare(one), one + " is the only run (expected: two or more to compare)");
    assertRefused(compare(one, two, "--baseline", "psst"), "--baseline is for simulation files");
  }

  @Test
  void compare_bothKindsOrNeither_saysSo() throws IOException {
    Path file = simulation("a.jsonl", "psst", 0.01);
    Path one = run("one", "sums");
    assertRefused(
        compare(file, one),
        file
            + " is a simulation file and "
            + one.resolve("policy.json")
            + " is of a run: compare those of one kind at a time");
    Path other = Files.writeString(dir.resolve("task.conf"), "budget = 3");
    CommandLineRun run = compare(other, dir, dir.resolve("missing"));
    assertRefused(run, other + ": not JSON (expected: a simulation file");
    assertThat(run.err()).contains("a folder without policy.json").contains("no such file");
    assertRefused(compare("--force"), "FILE");
  }
}
