package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.io.EnvironmentCodec;
import dev.iapo.io.SimulationCodec;
import dev.iapo.simulate.CompletionCost;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.simulate.RecordedPrompt;
import dev.iapo.simulate.Trial;
import dev.iapo.testkit.Environments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateCommandTest {
  @TempDir private Path dir = Path.of("");

  private String file(RecordedEnvironment recorded) throws Exception {
    Path file = dir.resolve(recorded.name() + ".json");
    EnvironmentCodec.write(recorded, file);
    return file.toString();
  }

  private CommandLineRun simulate(String environments, String out, String... more) {
    List<String> args = new ArrayList<>(List.of("simulate", "--environment", environments));
    args.addAll(List.of("--out", dir.resolve(out).toString()));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray(String[]::new));
  }

  @Test
  void simulate_severalOfEach_writesALineForEachInOrder() throws Exception {
    String files = file(Environments.votes(TieRule.HALF)) + "," + file(Environments.scores());
    CommandLineRun run =
        simulate(
            files,
            "out.jsonl",
            "--algorithm",
            "psst,uniform",
            "--budget",
            "50,200",
            "--seeds",
            "3",
            "--seed-base",
            "10",
            "--train-fraction",
            "0.5");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    List<Trial> trials =
        SimulationCodec.read(dir.resolve("out.jsonl")).stream()
            .map(SimulationCodec.Located::trial)
            .toList();
    assertThat(trials).hasSize(24);
    assertThat(trials.subList(0, 6))
        .extracting(t -> t.setup().algorithm() + t.setup().budget() + "/" + t.seed())
        .containsExactly(
            "psst50/10", "psst50/11", "psst50/12", "psst200/10", "psst200/11", "psst200/12");
    assertThat(trials).extracting(t -> t.returns().acrTest()).allMatch(acr -> acr.isPresent());
    assertThat(trials.get(23).setup().environment()).isEqualTo("small-scores");
    assertThat(run.out()).contains("small-votes", "small-scores", "T = 200", "uniform", "24 runs");
    assertThat(run.err()).contains("completions in");
  }

  @Test
  void simulate_budgetsOfEveryUnit_areKeptAndNamed() throws Exception {
    String[] more = {"--algorithm", "psst,ucb", "--budget", "50,700tokens,0.0005usd"};
    CommandLineRun run = simulate(file(Environments.votes(TieRule.HALF)), "out.jsonl", more);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("Environment small-votes\n", "T = 50\n")
        .contains("Environment small-votes, budgets in tokens\n", "T = 700 tokens\n")
        .contains("Environment small-votes, budgets in USD\n", "T = 0.0005 USD\n");
    List<Trial> trials =
        SimulationCodec.read(dir.resolve("out.jsonl")).stream()
            .map(SimulationCodec.Located::trial)
            .toList();
    assertThat(trials)
        .extracting(t -> t.setup().algorithm() + " " + t.setup().unit() + " " + t.setup().budget())
        .containsExactly(
            "psst COMPLETIONS 50",
            "psst TOKENS 700",
            "psst USD 500000000",
            "ucb COMPLETIONS 50",
            "ucb TOKENS 700",
            "ucb USD 500000000");
    assertThat(trials)
        .allSatisfy(t -> assertThat(t.drawn().spent()).isBetween(1L, t.setup().budget()));
  }

  @Test
  void simulate_usdWhereCompletionsAreFree_isRefusedWithTheRemedy() throws Exception {
    List<RecordedPrompt> free =
        List.of(
            new RecordedPrompt("p0", CompletionCost.fixed(0.1)),
            new RecordedPrompt("p1", CompletionCost.fixed(0)));
    String file = file(Environments.withPrompts(Environments.votes(TieRule.HALF), free));
    CommandLineRun run = simulate(file, "out.jsonl", "--algorithm", "psst", "--budget", "5,1usd");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains(file + ": prompt p1 costs nothing (expected: a costPerSample above 0");
    assertThat(dir.resolve("out.jsonl")).doesNotExist();
  }

  @Test
  void simulate_anyNumberOfThreads_writesTheSame() throws Exception {
    String file = file(Environments.votes(TieRule.HALF));
    List<String> contents = new ArrayList<>();
    for (String threads : List.of("1", "2", "7")) {
      String[] more = {
        "--algorithm", "psst,psst-top1,ucb", "--budget", "120", "--seeds", "9", "--threads", threads
      };
      CommandLineRun run = simulate(file, threads + ".jsonl", more);
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
      contents.add(Files.readString(dir.resolve(threads + ".jsonl")));
    }
    assertThat(contents).containsOnly(contents.get(0));
  }

  @Test
  void simulate_blanksAfterCommas_areNoPartOfNames() throws Exception {
    String[] more = {"--algorithm", "psst, ucb", "--budget", "9, 12"};
    CommandLineRun run = simulate(file(Environments.votes(TieRule.HALF)), "out.jsonl", more);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(SimulationCodec.read(dir.resolve("out.jsonl"))).hasSize(4);
  }

  @Test
  void simulate_publishedBudgetRule_isInTheLines() throws Exception {
    String[] more = {
      "--algorithm",
      "psst,random",
      "--budget",
      "5",
      "--estimator",
      "complete",
      "--queries",
      "paired",
      "--budget-rule",
      "published"
    };
    CommandLineRun run = simulate(file(Environments.votes(TieRule.HALF)), "out.jsonl", more);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    List<String> lines = Files.readAllLines(dir.resolve("out.jsonl"));
    assertThat(lines.get(0))
        .contains("\"estimator\":\"complete\",\"queries\":\"paired\",\"budgetRule\":\"published\"");
    assertThat(SimulationCodec.read(dir.resolve("out.jsonl")).get(0).trial().completions())
        .isGreaterThan(5);
    assertThat(lines.get(1)).doesNotContain("estimator");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--algorithm nosuch --budget 5 | --algorithm nosuch (expected one of: psst-paired, psst,",
        "--algorithm psst --budget 0 | --budget 0 (expected: more than 0, as in 20000,",
        "--algorithm psst --budget 5,7euro | --budget 7euro (expected: more than 0, as in 20000,",
        "--algorithm psst --budget 2.5tokens | --budget 2.5tokens (expected: more than 0, as in",
        "--algorithm psst --budget 5 --seeds 0 | --seeds: 0 (expected: at least 1)",
        "--algorithm psst --budget 5 --seeds 2 --seed-base 9223372036854775807 | --seed-base: 92",
        "--algorithm psst --budget 5 --threads 0 | --threads: 0 (expected: 1..",
        "--algorithm psst --budget 5 --train-fraction 0 | --train-fraction: 0.0 (expected:",
        "--algorithm psst --budget 5 --train-fraction 0.01 | leaves 0 of the 3 queries",
        "--algorithm psst --budget 5 --estimator best | --estimator: best (expected one of: blocks,",
        "--algorithm psst,uniform,psst --budget 5 | --algorithm: psst twice (expected: different ones)",
        "--algorithm psst --budget 5usd,5.00usd | --budget: 5.0000 USD twice (expected: different",
        "--algorithm psst --budget 5 --queries x | --queries: x (expected one of: random, paired)",
        "--algorithm psst --budget 5 --budget-rule x | (expected one of: hard, published)",
        "--algorithm psst --budget 5x | --budget 5x (expected: more than 0, as in",
        "--algorithm psst | Missing required option: '--budget=T'",
      })
  void simulate_wrongUsage_isRefusedWithThePlace(String more, String message) throws Exception {
    CommandLineRun run =
        simulate(file(Environments.votes(TieRule.HALF)), "out.jsonl", more.split(" "));
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(message).doesNotContain("\tat ");
    assertThat(dir.resolve("out.jsonl")).doesNotExist();
  }

  @Test
  void simulate_outThatExists_isKept() throws Exception {
    String file = file(Environments.votes(TieRule.HALF));
    Files.writeString(dir.resolve("out.jsonl"), "mine");
    CommandLineRun run = simulate(file, "out.jsonl", "--algorithm", "psst", "--budget", "9");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("exists already");
    assertThat(dir.resolve("out.jsonl")).hasContent("mine");
    String[] forced = {"--algorithm", "psst", "--budget", "9", "--force"};
    assertThat(simulate(file, "out.jsonl", forced).exitCode()).isEqualTo(ExitCode.OK);
    assertThat(SimulationCodec.read(dir.resolve("out.jsonl"))).hasSize(1);
  }

  @Test
  void simulate_sameEnvironmentTwice_isRefused() throws Exception {
    String file = file(Environments.votes(TieRule.HALF));
    String[] more = {"--algorithm", "psst", "--budget", "9"};
    CommandLineRun run = simulate(file + "," + file, "out.jsonl", more);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("another environment is named small-votes too");
  }
}
