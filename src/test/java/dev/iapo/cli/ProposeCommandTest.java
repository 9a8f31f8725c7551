package dev.iapo.cli;

import static dev.iapo.testkit.RawServer.http;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.testkit.Canary;
import dev.iapo.testkit.LogLines;
import dev.iapo.testkit.RawServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProposeCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path dir = Path.of("");

  private CommandLineRun propose(Path task, String... more) {
    List<String> args = new ArrayList<>(List.of("propose", task.toString()));
    args.addAll(Arrays.asList(more));
    args.addAll(List.of("--data-dir", dir.resolve("data").toString()));
    if (!args.contains("--out")) {
      args.addAll(List.of("--out", dir.resolve("proposed").toString()));
    }
    return CommandLineRun.of(args.toArray(String[]::new));
  }

  private Path quickstart() throws IOException {
    Path from = Path.of("conf");
    try (Stream<Path> files = Files.walk(from.resolve("quickstart"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = dir.resolve(from.relativize(file));
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
    return Files.copy(from.resolve("quickstart.conf"), dir.resolve("quickstart.conf"));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private CommandLineRun runs() {
    return CommandLineRun.of("runs", "--data-dir", dir.resolve("data").toString());
  }

  @Test
  void propose_forTheQuickstart_writesPromptsThatARunCanUse() throws Exception {
    Path task = quickstart();
    CommandLineRun proposed = propose(task, "--count", "20");
    assertThat(proposed.exitCode()).as(proposed.err()).isEqualTo(ExitCode.OK);
    List<String> names = names(dir.resolve("proposed"));
    assertThat(names).hasSize(21).contains("prompts.conf");
    assertThat(names.subList(0, 20)).allMatch(name -> name.matches("p\\d\\d-[a-z0-9-]+\\.txt"));
    assertThat(proposed.err())
        .containsPattern("rejected \\d+ proposals: .*empty.*duplicates")
        .contains("  as-before: the words of direct");
    assertThat(proposed.out())
        .contains("20 prompts for task quickstart, proposed by simulated")
        .containsPattern("spent: \\d of 10 completions, 0\\.00\\d\\d USD; kept as run proposed")
        .contains("include \"proposed/prompts.conf\"");

    Files.writeString(task, Files.readString(task) + "\ninclude \"proposed/prompts.conf\"\n");
    CommandLineRun valid = CommandLineRun.of("validate", task.toString());
    assertThat(valid.out()).contains("valid: 28 prompts");
    CommandLineRun run =
        CommandLineRun.of(
            "run",
            task.toString(),
            "--budget",
            "1500",
            "--out",
            dir.resolve("out").toString(),
            "--data-dir",
            dir.resolve("data").toString());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(Files.readString(dir.resolve("out/run.json"))).contains("p20-");
  }

  @Test
  void propose_again_isTheSameAndBuysNothing() throws Exception {
    Path task = quickstart();
    assertThat(propose(task, "--count", "7").exitCode()).isEqualTo(ExitCode.OK);
    Path second = dir.resolve("second");
    CommandLineRun again = propose(task, "--count", "7", "--out", second.toString());
    assertThat(again.out())
        .contains("spent: 0 of ")
        .contains("answers were there already, which saved");
    assertThat(names(second)).isEqualTo(names(dir.resolve("proposed")));
    for (String name : names(second)) {
      if (name.endsWith(".txt")) {
        assertThat(second.resolve(name)).hasSameTextualContentAs(dir.resolve("proposed/" + name));
      }
    }
    Path third = dir.resolve("third");
    propose(task, "--count", "7", "--seed", "2", "--out", third.toString());
    assertThat(names(third)).isNotEqualTo(names(second));
    assertThat(runs().out())
        .containsPattern("second +quickstart +completed .* 0 of 6 completions +0 +[1-9]");
  }

  @Test
  void propose_intoAFolderThatExists_needsForce() throws Exception {
    Path task = quickstart();
    Path out = Files.createDirectory(dir.resolve("proposed"));
    Files.writeString(out.resolve("prompts.conf"), "mine");
    CommandLineRun refused = propose(task, "--count", "2");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(refused.err()).contains("exists already");
    assertThat(out.resolve("prompts.conf")).hasContent("mine");
    assertThat(propose(task, "--count", "2", "--force").exitCode()).isEqualTo(ExitCode.OK);
    assertThat(names(out)).hasSize(3);
  }

  @Test
  void otherCommands_ofAProposal_sayWhatItIs() throws Exception {
    propose(quickstart(), "--count", "2");
    String data = dir.resolve("data").toString();
    for (String command : List.of("resume", "report")) {
      CommandLineRun run = CommandLineRun.of(command, "proposed", "--data-dir", data);
      assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).contains("proposed asked for prompts, and has no choices");
    }
    assertThat(CommandLineRun.of("delete", "proposed", "--yes", "--data-dir", data).exitCode())
        .isEqualTo(ExitCode.OK);
    assertThat(runs().err()).contains("no run is kept");
  }

  @Test
  void propose_fromARun_tellsItsFailures() throws Exception {
    Path task = quickstart();
    String data = dir.resolve("data").toString();
    String out = dir.resolve("out").toString();
    CommandLineRun.of("run", task.toString(), "--budget", "400", "--out", out, "--data-dir", data);
    CommandLineRun with = propose(task, "--count", "2", "--from-run", "out");
    assertThat(with.exitCode()).as(with.err()).isEqualTo(ExitCode.OK);
    CommandLineRun without =
        propose(task, "--count", "2", "--out", dir.resolve("second").toString());
    assertThat(without.out()).as("another request").doesNotContain("reused:");

    Files.writeString(
        task, Files.readString(task).replace("train-share = 0.8", "train-share = 0.7"));
    CommandLineRun other =
        propose(task, "--count", "2", "--from-run", "out", "--out", dir.resolve("x").toString());
    assertThat(other.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(other.err()).contains("its data are not those of");
  }

  @Test
  void propose_wrongArguments_sayWhatIsExpected() throws Exception {
    Path task = quickstart();
    assertThat(propose(task, "--count", "0").err()).contains("--count: 0 (expected: 1..200)");
    assertThat(propose(task, "--model", "x").err())
        .contains("--model x (expected: one of simulated)");
    assertThat(propose(task, "--budget", "5tokens").err())
        .containsPattern("--budget: 5 tokens cover no call \\(expected: at least [0-9,]+ tokens");
    assertThat(propose(task, "--from-run", "none").err()).contains("none");
    assertThat(dir.resolve("proposed")).doesNotExist();
  }

  private Path remote(RawServer server, String provider) throws IOException {
    Files.writeString(
        dir.resolve("q.jsonl"),
        "{\"q\":\"2+2?\",\"a\":\"4\"}\n{\"q\":\"3+3?\",\"a\":\"6\"}\n{\"q\":\"1+1?\",\"a\":\"2\"}\n");
    return Files.writeString(
        dir.resolve("task.conf"),
        """
        provider { base-url = "%s", model = m, %s, retry { attempts = 1 } }
        data { file = q.jsonl, answer = a }
        prompts = [{ id = p, messages = [{ role = user, content = "{{q}}" }] }]
        contexts = [{ id = all, weights { correct = 1 } }]
        budget.completions = 1000
        """
            .formatted(server.uri("/v1"), provider));
  }

  private static RawServer saying(String text) {
    return RawServer.answering(http("200 OK", answer(text)));
  }

  private static String answer(String text) {
    ObjectNode body = JSON.createObjectNode();
    body.putArray("choices")
        .addObject()
        .put("finish_reason", "stop")
        .putObject("message")
        .put("content", text);
    body.putObject("usage").put("prompt_tokens", 100).put("completion_tokens", 50);
    return body.toString();
  }

  private static String candidate(String name, String user) {
    return JSON.createArrayNode()
        .add(JSON.createObjectNode().put("name", name).put("user", user))
        .toString();
  }

  @Test
  void propose_nobodyToAsk_saysWhatItCostsAtMostAndMakesNoCall() throws Exception {
    try (RawServer server = saying("")) {
      Path task = remote(server, "api-key-variable = \"\", prices { input = 1, output = 2 }");
      CommandLineRun run = propose(task, "--count", "20");
      assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err())
          .containsPattern(
              "This asks m for 20 prompts, and may use up to 10 completions:"
                  + " costs at most 0\\.\\d+ USD\\. .*--yes");
      assertThat(propose(task, "--budget", "0.5usd").err())
          .contains("may use up to 0.5000 USD. Go on?");
      assertThat(server.requests()).isEmpty();
      assertThat(dir.resolve("proposed")).doesNotExist();
    }
  }

  @Test
  void propose_modelThatRepeatsItself_endsWithFewerAndSaysSo() throws Exception {
    String one = candidate("../up\u001b[2J", "{{q}} Think.\u0007");
    try (RawServer server = saying(one)) {
      Path task = remote(server, "api-key-variable = \"\"");
      CommandLineRun run = propose(task, "--count", "3", "--yes");
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.INCONCLUSIVE);
      assertThat(run.err())
          .contains("rejected 3 proposals: 3 duplicates")
          .contains("  up-2j: the words of p01-up-2j")
          .contains("note: 1 of 3 prompts: the budget does not cover it")
          .doesNotContain("\u001b");
      assertThat(names(dir.resolve("proposed"))).containsExactly("p01-up-2j.txt", "prompts.conf");
      assertThat(dir.resolve("proposed/p01-up-2j.txt")).hasContent("# user\n{{q}} Think.\n");
      assertThat(server.requests()).hasSize(4);
    }
  }

  @Test
  void propose_modelThatDoesNotAnswerInJson_failsAndWritesNothing() throws Exception {
    try (RawServer server = saying("As a language model I would rather not.")) {
      CommandLineRun run = propose(remote(server, "api-key-variable = \"\""), "--yes");
      assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(run.err())
          .contains("answers held no prompt")
          .contains("no prompt was proposed: the budget does not cover it");
      assertThat(dir.resolve("proposed")).doesNotExist();
      assertThat(runs().out()).containsPattern("proposed +task +failed .* 10 of 10 completions");
    }
  }

  @Test
  void propose_wrongKey_failsAfterOneRoundAndIsForgotten() throws Exception {
    try (RawServer server =
        RawServer.answering(http("401 X", "{\"error\":{\"message\":\"no\"}}"))) {
      CommandLineRun run =
          propose(remote(server, "api-key-variable = \"\""), "--count", "2", "--yes");
      assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(run.err()).contains("no prompt was proposed: HTTP 401: no");
      assertThat(server.requests()).hasSize(1);
      assertThat(runs().err()).contains("no run is kept");
    }
  }

  @Test
  void propose_keyEchoedInEveryPrompt_isNowhere() throws Exception {
    Canary canary = new Canary(Objects.requireNonNull(System.getenv("IAPO_CANARY_KEY")));
    String bad = candidate(canary.key(), canary.echo() + " {{" + canary.key() + "}}");
    String text = candidate("marker", "so-said-the-model {{q}} " + canary.echo()) + bad;
    try (RawServer server = saying(text);
        LogLines logs = new LogLines()) {
      Path task = remote(server, "api-key-variable = IAPO_CANARY_KEY");
      CommandLineRun run = propose(task, "--count", "1", "--yes");
      CommandLineRun more =
          propose(task, "--count", "2", "--yes", "--out", dir.resolve("more").toString());
      assertThat(server.requests().get(0).headers().get("authorization")).contains(canary.key());
      assertThat(canary.leak(run.out() + run.err() + more.out() + more.err())).isEmpty();
      assertThat(logs.all()).allSatisfy(line -> assertThat(canary.leak(line)).isEmpty());
      StringBuilder all = new StringBuilder();
      try (Stream<Path> files = Files.walk(dir)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
          assertThat(canary.leak(bytes)).as(file.toString()).isEmpty();
          all.append(bytes);
        }
      }
      assertThat(all).contains("so-said-the-model {{q}} ").contains("(redacted)");
    }
  }
}
