package dev.iapo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TaskDocumentTest {
  private static final Path CONF = Path.of("conf");

  @TempDir private Path directory;

  /** The shipped tasks that run against the stand-in. */
  static Stream<Path> offline() throws IOException {
    try (Stream<Path> here = Files.list(CONF);
        Stream<Path> tasks = Files.list(CONF.resolve("tasks"))) {
      return Stream.concat(here, tasks)
          .filter(file -> file.toString().endsWith(".conf"))
          .filter(file -> text(file).contains("kind = simulated"))
          .filter(file -> !file.endsWith("daemon.conf"))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void offline_thereAreSome() throws IOException {
    assertThat(offline()).hasSizeGreaterThanOrEqualTo(7);
  }

  @ParameterizedTest
  @MethodSource("offline")
  void json_shippedTask_isTheSameTaskWhenSubmitted(Path file) {
    TaskSetup local = TaskFile.load(file, Map.of());
    TaskDocument document = TaskDocument.read(file, Map.of(), Map.of(), Optional.empty());
    SubmittedFolder daemon = new SubmittedFolder(directory, DaemonFile.byDefault());

    TaskSetup submitted =
        daemon.load(document.json("data1", Optional.empty()), Optional.of(document.data()));

    assertThat(submitted.task()).isEqualTo(local.task());
    assertThat(submitted.tariffs()).isEqualTo(local.tariffs());
    assertThat(submitted.simulated()).isEqualTo(local.simulated());
    assertThat(submitted.expectedTokens()).isEqualTo(local.expectedTokens());
    assertThat(submitted.evaluation()).isEqualTo(local.evaluation());
    assertThat(submitted.faults()).isEqualTo(local.faults());
    assertThat(submitted.keeping()).isEqualTo(local.keeping());
    assertThat(document.name()).isEqualTo(local.task().name());
  }

  @Test
  void json_everythingThatNamesFiles_isInlined() {
    TaskFolder folder =
        new TaskFolder(directory)
            .with("user.txt", "\nAsk {{question}} now.\n\n")
            .with("judge.txt", "# system\nJudge.\n# user\n{{completion}}\n")
            .with("schema.json", "{\"type\":\n \"object\"}\n")
            .with("more.conf", "seed = 7")
            .with(
                "task.conf",
                """
                include "more.conf"
                provider { kind = simulated, choices-per-call = 5, model = m,
                  models.m.prices { input = 1, output = 2 } }
                sampling { max-tokens = ${N}, extra { top_k = 40, ratio = 1.50 } }
                data { file = questions.jsonl, test-file = tests.jsonl, answer = answer }
                prompts = [
                  { id = steps, file = steps.txt }
                  { id = inline, messages = [{ role = user, content = "file: user.txt" }] }
                ]
                judges.j { file = judge.txt }
                objectives = [{ name = a, scorer = schema, schema = "file:schema.json",
                  selector { scorer = judge, judge = j, path = "$.x" } }]
                strategies = [best-of-n]
                contexts = [{ id = only, weights { a = 1 } }]
                simulated { answers = texts, prompts."*" { quality { x = 0.5 } } }
                """)
            .with("tests.jsonl", "{\"question\": \"1?\", \"answer\": \"1\"}\n");
    Map<String, String> environment = Map.of("N", "77");
    Map<String, String> overrides = Map.of("budget.completions", "1234");
    SubmittedFolder daemon = new SubmittedFolder(directory, DaemonFile.byDefault());

    TaskDocument document =
        TaskDocument.read(folder.file(), environment, overrides, Optional.empty());
    TaskSetup local = TaskFile.load(folder.file(), environment, overrides);
    TaskSetup submitted =
        SubmittedTask.load(
            document.json("d", Optional.of("t")),
            daemon.daemon(),
            directory,
            id -> id.equals("d") ? Optional.of(document.data()) : document.testData());

    assertThat(submitted.task()).isEqualTo(local.task());
    assertThat(submitted.tariffs()).isEqualTo(local.tariffs());
    assertThat(document.name()).isEqualTo("task");
    assertThat(document.data()).isEqualTo(directory.resolve("questions.jsonl"));
    assertThat(document.testData()).contains(directory.resolve("tests.jsonl"));
  }

  @Test
  void json_severalProviders_areNamedAndTheirKeysAddressesAndPricesStayHere() {
    TaskFolder folder =
        new TaskFolder(directory)
            .line(
                1,
                """
                provider { api-key-variable = MY_KEY, base-url = "http://x.example.org/v1" }
                providers.claude { kind = anthropic, prices { input = 3, output = 4 } }
                models = [
                  { name = gpt, prices { input = 1, output = 2 } }
                  { name = haiku, id = h, provider = claude, sampling.temperature = 0 }
                ]
                proposer.model = gpt
                """);

    TaskDocument document =
        TaskDocument.read(folder.file(), Map.of(), Map.of(), Optional.of("company"));
    String json = document.json("d", Optional.empty());
    SubmittedFolder daemon =
        SubmittedFolder.of(
            directory,
            "providers { company { api-key-variable = OTHER },"
                + " claude { kind = anthropic, api-key-variable = OTHER } }");

    assertThat(json).doesNotContain("MY_KEY", "x.example.org", "prices", "proposer", "providers");
    TaskSetup submitted =
        SubmittedTask.load(json, daemon.daemon(), directory, id -> Optional.of(document.data()));
    assertThat(submitted.task().configurations())
        .extracting(Configuration::id)
        .containsExactly("plain@gpt", "plain@h", "steps@gpt", "steps@h");
    assertThat(submitted.task().configurations())
        .extracting(c -> c.model().provider())
        .containsExactly("company", "claude", "company", "claude");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "colour = 1 | task.conf:9: colour: unknown",
        "prompts = [{ id = a, file = gone.txt }] | prompts[0].file: gone.txt not found",
        "services.s { kind = webhook, url = \"https://x/\", key-variable = K } |"
            + " services.s.key-variable: given (expected: none",
        "provider.model = null, models = [{ name = m, provider = nobody }] | models[0].provider: nobody",
      })
  void read_wrong_isReportedAtItsLine(String line, String problem) {
    TaskFolder folder = new TaskFolder(directory).line(TaskFolder.NEXT_LINE, line);

    assertThatThrownBy(() -> TaskDocument.read(folder.file(), Map.of(), Map.of(), Optional.empty()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void read_budgetInUsdAndPricesOfTheDaemonAlone_isRight() {
    TaskFolder folder =
        new TaskFolder(directory).line(8, "budget { usd = 1 }, cost.unit = milli-usd");

    assertThat(TaskDocument.read(folder.file(), Map.of(), Map.of(), Optional.empty()).data())
        .exists();
  }
}
