package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.io.EnvironmentCodec;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.testkit.PickleWriter;
import dev.iapo.testkit.Pickles;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentCommandTest {
  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bernoulli --answers 3             | --answers: not with bernoulli",
        "best-of-n --answers 3             | --answers: not with best-of-n",
        "categorical --outcomes 3          | --outcomes: not with categorical",
        "categorical --objectives 2        | --objectives: not with categorical",
        "categorical --answers 1           | --answers: 1 (expected: 2..1000)",
        "best-of-n --outcomes 1001         | --outcomes: 1001 (expected: 2..1000)",
        "bernoulli --prompts 0             | --prompts: 0 (expected: 1..1000)",
        "bernoulli --max-scale 1001        | --max-scale: 1001 (expected: 1..1000)",
        "bernoulli --recorded 0            | --recorded: 0 (expected: 1..10000)",
        "bernoulli --deceptive 0.7         | --deceptive: 0.7 (expected: 0.0..0.5)",
        "bernoulli --cost-low 3            | --cost-high: 0.015 (expected: 3.0..1000000.0)",
        "gaussian                          | KIND: gaussian (expected: bernoulli, categorical or",
        "bernoulli --prompts many          | 'many' is not an int",
      })
  void generate_wrongOption_isSaidAndExitsWith2(String args, String message) {
    Path out = directory.resolve("e.json");
    CommandLineRun run =
        CommandLineRun.of(("environment generate --out " + out + " " + args).strip().split(" +"));

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("iapo: ").contains(message);
    assertThat(out).doesNotExist();
  }

  @Test
  void generate_sameOptions_writeTheSameFileAndDescribeIt() throws Exception {
    Path first = directory.resolve("first.json");
    Path second = directory.resolve("second.json");
    for (Path out : new Path[] {first, second}) {
      CommandLineRun run =
          CommandLineRun.of(
              "environment",
              "generate",
              "best-of-n",
              "--out",
              out.toString(),
              "--queries",
              "20",
              "--contexts",
              "36",
              "--models",
              "2",
              "--random-cost",
              "--seed",
              "7");
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
      assertThat(run.out())
          .endsWith("Best-of-N, 40 prompts × 20 queries × N up to 32, 36 contexts\n");
    }
    assertThat(second).hasSameTextualContentAs(first);

    CommandLineRun summary = CommandLineRun.of("environment", "describe", first.toString());
    assertThat(summary.out()).contains("synthetic-best-of-n-7", "  median ", "different best arms");
    assertThat(summary.out().lines()).allMatch(line -> line.length() <= 100);
    CommandLineRun all = CommandLineRun.of("environment", "describe", "--all", first.toString());
    assertThat(all.out()).contains("  c35 ").doesNotContain("median");
    assertThat(all.out().lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void generate_existingFile_isKeptUnlessToldOtherwise() throws Exception {
    Path out = Files.writeString(directory.resolve("e.json"), "mine");
    String[] args = {
      "environment", "generate", "bernoulli", "--queries", "5", "--out", out.toString()
    };

    CommandLineRun run = CommandLineRun.of(args);

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .isEqualTo("iapo: --out " + out + " exists already: name another file, or pass --force\n");
    assertThat(out).hasContent("mine");
    args[4] = "--force";
    args[3] = "--random-cost";
    assertThat(CommandLineRun.of(args).exitCode()).isEqualTo(ExitCode.OK);
  }

  @Test
  void import_pickle_isWrittenAsAnEnvironment() throws Exception {
    Path pickle = Files.write(directory.resolve("tiny.pkl"), Pickles.votes(4));
    Path out = directory.resolve("tiny.json");

    CommandLineRun run =
        CommandLineRun.of("environment", "import", pickle.toString(), "--out", out.toString());

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    RecordedEnvironment environment = EnvironmentCodec.read(out);
    assertThat(environment.name()).isEqualTo("tiny");
    assertThat(environment.recording().counts(0, 0)).containsExactly(4, 2, 2);
  }

  @Test
  void import_forbiddenClass_isNamedAndNothingIsWritten() throws Exception {
    byte[] evil = new PickleWriter(0).global("os", "system").mark().op('t').op('R').stop();
    Path pickle = Files.write(directory.resolve("evil.pkl"), evil);
    Path out = directory.resolve("evil.json");

    CommandLineRun run =
        CommandLineRun.of("environment", "import", pickle.toString(), "--out", out.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .startsWith("iapo: " + pickle + ": class os.system is not allowed (expected: ");
    assertThat(out).doesNotExist();
  }

  @Test
  void describe_votes_saysWhatJointChoiceGains() throws Exception {
    Path pickle = Files.write(directory.resolve("tiny.pkl"), Pickles.votes(4));
    Path out = directory.resolve("tiny.json");
    CommandLineRun.of("environment", "import", pickle.toString(), "--out", out.toString());

    CommandLineRun run =
        CommandLineRun.of("environment", "describe", out.toString(), out.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out().lines().filter("tiny"::equals)).hasSize(2);
    assertThat(run.out())
        .contains("majority vote, 2 prompts × 3 queries × N up to 7, 2 contexts")
        .contains("  low     p00 ")
        .contains("joint gains");
  }

  @Test
  void environment_withoutSubcommand_saysWhatThereIs() {
    CommandLineRun run = CommandLineRun.of("environment");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains("a subcommand is missing (expected: generate, import or describe)");
  }
}
