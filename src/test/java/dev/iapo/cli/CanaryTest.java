package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.iapo.config.ProcessEnvironment;
import dev.iapo.config.ProviderSetup.Kind;
import dev.iapo.config.TaskFile;
import dev.iapo.config.TaskSetup;
import dev.iapo.llm.LlmClient;
import dev.iapo.testkit.Canary;
import dev.iapo.testkit.EchoingProvider;
import dev.iapo.testkit.GatewayBench;
import dev.iapo.testkit.LogLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The key appears nowhere, whatever the provider sends back. Each check also finds what stood
 * beside the key, so that it is known to look where the provider's words arrive.
 */
class CanaryTest {
  private static final String VARIABLE = "IAPO_CANARY_KEY"; // set by the build
  private static final Canary CANARY =
      new Canary(
          Objects.requireNonNullElse(
              System.getenv(VARIABLE), "not set (expected: as in the pom's surefire section)"));

  @TempDir private Path dir = Path.of("");

  private Path task(Kind kind, String baseUrl, String more) throws IOException {
    Files.writeString(
        dir.resolve("data.jsonl"), "{\"q\": \"1+1\", \"a\": 2}\n{\"q\": \"2+2\", \"a\": 4}\n");
    return Files.writeString(
        dir.resolve("task.conf"),
        """
        provider {
          kind = %s, base-url = "%s", model = m, api-key-variable = %s, choices-per-call = 1
          retry { initial-backoff = 1ms, max-backoff = 2ms, share = 1 }
          limits { in-flight = 4 }
          %s
        }
        faults { stop-at-error-rate = 1, quarantine-after = 1000 }
        data { file = data.jsonl, answer = a, train-share = 1 }
        prompts = [
          { id = plain, messages = [ { role = user, content = "{{q}}" } ] }
          { id = kind, messages = [ { role = user, content = "Please: {{q}}" } ] }
        ]
        contexts = [ { id = only, weights { correct = 1 } } ]
        stop-when-decided = false
        max-scale = 2
        budget { completions = 120 }
        """
            .formatted(kind.label(), baseUrl, VARIABLE, more));
  }

  private CommandLineRun run(Path task) {
    return CommandLineRun.of(
        "run",
        task.toString(),
        "--yes",
        "--out",
        dir.resolve("out").toString(),
        "--data-dir",
        dir.resolve("data").toString());
  }

  private static void assertClean(CommandLineRun run, LogLines logs) {
    assertThat(CANARY.leak(run.out())).as("standard output").isEmpty();
    assertThat(CANARY.leak(run.err())).as("standard error").isEmpty();
    assertThat(logs.all()).allSatisfy(l -> assertThat(CANARY.leak(l)).isEmpty());
  }

  private String files() throws IOException {
    try (Stream<Path> files = Files.walk(dir.resolve("data"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(CANARY.leak(bytes)).as(file.toString()).isEmpty();
      }
    }
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(dir.resolve("out"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file);
        assertThat(CANARY.leak(text)).as(file.toString()).isEmpty();
        all.append(text);
      }
    }
    return all.toString();
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENAI", "AZURE", "ANTHROPIC", "GEMINI"})
  void run_providerEchoesTheKey_keyIsNowhere(Kind kind) throws Exception {
    try (EchoingProvider provider = new EchoingProvider(kind, CANARY);
        LogLines logs = new LogLines()) {
      CommandLineRun run = run(task(kind, provider.baseUrl(), ""));

      assertThat(run.exitCode()).as(run.err()).isIn(ExitCode.OK, ExitCode.INCONCLUSIVE);
      assertThat(provider.gotKey()).isTrue();
      assertClean(run, logs);
      assertThat(files()).contains(EchoingProvider.MARKER).contains("(redacted)");
      assertThat(logs.of("CallLog"))
          .anyMatch(line -> line.contains("outcome=\"answered\""))
          .anyMatch(line -> line.contains("outcome=\"server-error\""))
          .anyMatch(line -> line.contains("outcome=\"rate-limited\""))
          .noneMatch(line -> line.contains(EchoingProvider.MARKER));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENAI", "AZURE", "ANTHROPIC", "GEMINI"})
  void run_keyRefusedWithTheKeyInTheError_keyIsNowhere(Kind kind) throws Exception {
    try (EchoingProvider provider = new EchoingProvider(kind, CANARY).refusing("401 No");
        LogLines logs = new LogLines()) {
      CommandLineRun run = run(task(kind, provider.baseUrl(), ""));

      assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(run.err()).contains(EchoingProvider.MARKER + " (redacted)");
      assertClean(run, logs);
    }
  }

  @Test
  void run_redirectedWithTheKeyInTheAddress_keyIsNowhere() throws Exception {
    try (EchoingProvider provider = new EchoingProvider(Kind.OPENAI, CANARY).refusing("307 Moved");
        LogLines logs = new LogLines()) {
      CommandLineRun run = run(task(Kind.OPENAI, provider.baseUrl(), ""));

      assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(run.err()).contains("HTTP 307");
      assertClean(run, logs);
    }
  }

  @Test
  void run_batchesEchoTheKey_keyIsNowhere() throws Exception {
    try (EchoingProvider provider = new EchoingProvider(Kind.OPENAI, CANARY);
        LogLines logs = new LogLines()) {
      String batch = "mode = batch, batch { linger = 20ms, poll = 20ms }";
      CommandLineRun run = run(task(Kind.OPENAI, provider.baseUrl(), batch));

      assertThat(run.exitCode()).as(run.err()).isIn(ExitCode.OK, ExitCode.INCONCLUSIVE);
      assertThat(provider.gotKey()).isTrue();
      assertClean(run, logs);
      assertThat(files()).contains(EchoingProvider.MARKER).contains("(redacted)");
      assertThat(logs.of("CallLog"))
          .anyMatch(line -> line.contains("event=\"started\""))
          .anyMatch(line -> line.contains(EchoingProvider.MARKER));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENAI", "AZURE", "ANTHROPIC", "GEMINI"})
  void otherCommands_keyIsNowhere(Kind kind) throws Exception {
    try (EchoingProvider provider = new EchoingProvider(kind, CANARY);
        LogLines logs = new LogLines()) {
      String task = task(kind, provider.baseUrl(), "").toString();
      for (String command : List.of("validate", "plan", "probe", "--help")) {
        CommandLineRun run =
            command.equals("probe")
                ? CommandLineRun.of(command, task, "--yes", "--json")
                : CommandLineRun.of(command, task);
        assertThat(run.out() + run.err()).as(command).isNotBlank();
        assertClean(run, logs);
      }
    }
  }

  /** Places in a task file where a key may be put by mistake. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "base-url = \"http://user:KEY@127.0.0.1:9/v1\"",
        "base-url = \"http://user:KEY@127.0.0.1:9 /v1\"",
        "base-url = \"user:KEY@127.0.0.1\"",
        "base-url = \"http://127.0.0.1:9/v1?key=KEY\"",
        "base-url = \"http://127.0.0.1:9/v1#KEY\"",
        "base-url = \"http://127.0.0.1:9/v1/chat/completions?key=KEY\"",
        "api-key-variable = \"KEY\"",
        "api-key-variable = \"WRONG_VARIABLE\"",
        "api-key = \"KEY\"",
        "base-url = \"http://no-such-host.invalid/v1\""
      })
  void run_wrongConfiguration_keyIsNowhere(String wrong) throws Exception {
    try (LogLines logs = new LogLines()) {
      Path task = task(Kind.OPENAI, "http://127.0.0.1:9/v1", wrong.replace("KEY", CANARY.key()));
      CommandLineRun run = run(task);

      assertThat(run.exitCode()).isIn(ExitCode.USAGE, ExitCode.FAILED);
      assertThat(run.err()).contains("iapo: ");
      assertThat(CANARY.leak(run.out() + run.err())).isEmpty();
      assertThat(logs.all()).allSatisfy(l -> assertThat(CANARY.leak(l)).isEmpty());
    }
  }

  @Test
  void settings_printed_keyIsNowhere() throws Exception {
    TaskSetup setup =
        TaskFile.load(
            task(Kind.OPENAI, "http://127.0.0.1:9/v1", ""),
            ProcessEnvironment.variables(),
            Map.of());
    assertThat(setup.providers().get(0).api().apiKey().orElseThrow().reveal())
        .isEqualTo(CANARY.key());
    assertThat(setup.toString()).contains("(redacted)");
    assertThat(CANARY.leak(setup.toString())).isEmpty();
  }

  @Test
  void meters_keyIsNowhere() throws Exception {
    ActorTestKit kit = ActorTestKit.create();
    try (EchoingProvider provider = new EchoingProvider(Kind.OPENAI, CANARY)) {
      TaskSetup setup =
          TaskFile.load(
              task(Kind.OPENAI, provider.baseUrl(), ""), ProcessEnvironment.variables(), Map.of());
      try (LlmClient client = setup.providers().get(0).client()) {
        GatewayBench bench = new GatewayBench(kit, GatewayBench.settings(), client);
        bench.open("run", GatewayBench.completions(1000));
        for (int i = 0; i < 20; i++) {
          assertThat(bench.complete(GatewayBench.job("run", "job" + i, 1, 1)).id()).isNotEmpty();
        }
        String meters = bench.meters.getMeters().stream().map(m -> m.getId() + "\n").toList() + "";
        assertThat(meters).contains("gen_ai.client.operation.duration").contains("rate-limited");
        assertThat(CANARY.leak(meters)).isEmpty();
      }
    } finally {
      kit.shutdownTestKit();
    }
  }

  /** The search itself: it finds the key in every form. */
  @Test
  void leak_ofEveryForm_isFound() {
    for (String form : CANARY.echo().split(" ", -1)) {
      assertThat(CANARY.leak("{\"text\":\"" + form + "\"}")).as(form).isPresent();
    }
    assertThat(CANARY.leak("ends in " + CANARY.half())).isPresent();
    assertThat(CANARY.leak("(redacted) " + EchoingProvider.MARKER)).isEmpty();
  }
}
