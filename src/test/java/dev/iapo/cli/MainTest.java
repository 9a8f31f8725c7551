package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.testkit.GoldenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
  @TempDir private Path dir = Path.of("");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                                        | a command is missing",
        "unknown                                 | unknown",
        "run                                     | name a task file, or --environment",
        "run a.conf --environment b.json         | one of the two",
        "run --environment missing.json --budget 10 | missing.json",
        "run missing.conf                        | not found",
        "run --environment x --budget 0          | --budget 0",
        "run --environment x --budget -5         | --budget -5",
        "run --environment x --budget 1.5        | --budget 1.5",
        "run --environment x --budget ten        | --budget ten",
        "run --environment x --budget 10 --evaluate=9 | environment has no test queries",
        "run conf/quickstart.conf --evaluate=0   | --evaluate 0 (expected: more than 0",
        "run --evaluate conf/quickstart.conf     | name a task file",
        "run conf/quickstart.conf --evaluate     | --evaluate: nothing says how much it may spend",
        "resume                                  | RUN",
        "evaluate                                | RUN",
        "evaluate x --data-dir missing           | nothing is kept in missing: no such folder",
        "resume x --data-dir missing             | nothing is kept in missing: no such folder",
        "report x --data-dir missing             | nothing is kept in missing: no such folder",
        "export x --data-dir missing             | nothing to write (expected: --samples FILE",
        "export x --samples a --policy a         | name the same file: a",
        "runs --data-dir=                        | --data-dir: blank (expected: a folder)",
        "validate                                | TASK.conf",
        "watch x                                 | watch is done by a daemon (expected: iapo --server",
        "pause x                                 | pause is done by a daemon",
        "cancel x                                | cancel is done by a daemon",
        "budget x 5                              | budget is done by a daemon",
        "run conf/quickstart.conf --detach       | --detach: is for a daemon (expected: --server",
        "run conf/quickstart.conf --priority low | --priority: is for a daemon",
        "run conf/quickstart.conf --provider x   | --provider: is for a daemon",
        "--server http://127.0.0.1:1 plan x      | plan is not done by daemons (expected: no --server",
        "plan x --server http://127.0.0.1:1      | plan is not done by daemons (expected: no --server",
        "environment describe x --server http://a | describe is not done by daemons",
        "runs --server 127.0.0.1:1               | as in http://127.0.0.1:8425",
        "runs --server http://127.0.0.1:1/v1     | as in http://127.0.0.1:8425",
        "runs --server http://example.org        | a token sent over http could be read on its way",
        "runs --server https://127.0.0.1:1 --data-dir missing | no token for https://127.0.0.1:1",
        "runs --server http://127.0.0.1:1 --token-file missing | missing cannot be read",
        "endpoint                                | name one of --environment FILE and --task",
        "endpoint --environment x --port 70000   | --port: 70000",
        "endpoint --environment x --latency-ms -1 | --latency-ms: -1",
      })
  void wrongUsage_isSaidInWordsAndExitsWith2(String args, String said) {
    CommandLineRun run = CommandLineRun.of(args == null ? new String[0] : args.strip().split(" +"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("iapo: ").contains(said).doesNotContain("\tat ");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void help_ofEveryCommand_isAsRecorded() {
    StringBuilder help = new StringBuilder();
    for (String command :
        List.of(
            "",
            "run",
            "plan",
            "validate",
            "propose",
            "simulate",
            "compare",
            "frontier",
            "resume",
            "evaluate",
            "runs",
            "report",
            "export",
            "delete",
            "watch",
            "pause",
            "cancel",
            "budget",
            "deploy",
            "policies",
            "promote",
            "rollback",
            "share",
            "undeploy",
            "endpoint",
            "environment",
            "environment generate",
            "environment import",
            "environment describe")) {
      CommandLineRun run = CommandLineRun.of((command + " --help").strip().split(" "));
      assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
      help.append(run.out()).append('\n');
    }
    GoldenFile.assertMatches("help.txt", help.toString());
  }

  @Test
  void version_isThatOfTheBuild() {
    CommandLineRun run = CommandLineRun.of("--version");
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).matches("iapo \\d+\\.\\d+\\.\\d+\\S*\\R");
  }

  @Test
  void validate_ofAWrongFile_saysEverythingAtOnceWithItsLine() throws IOException {
    Path file = dir.resolve("task.conf");
    Files.writeString(
        file,
        """
        provider { model = m, api-key-variable = "" }
        max-scale = 0
        budget { completions = 0 }
        promts = []
        """);
    CommandLineRun run = CommandLineRun.of("validate", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains("task.conf:2: max-scale: 0")
        .contains("task.conf:3: budget.completions: 0")
        .contains("task.conf:4: promts")
        .contains("prompts")
        .contains("data.file");
  }
}
