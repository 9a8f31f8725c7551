package dev.iapo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.Configuration;
import dev.iapo.domain.Model;
import dev.iapo.domain.Query;
import dev.iapo.ledger.Prices;
import dev.iapo.llm.http.AddressRule;
import dev.iapo.llm.http.AddressRule.Networks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubmittedTaskTest {
  private static final String DAEMON =
      """
      providers {
        simulated { kind = simulated }
        openai {
          choices-per-call = 16
          prices { input = 9, output = 9 }
          models {
            "gpt-4o-mini" { prices { input = 1, output = 2 } }
            "gpt-4o" { choices-per-call = 4 }
          }
        }
        any { base-url = "http://localhost:1/v1", api-key-variable = OTHER, model = usual }
      }
      """;

  /** A small task; tests replace parts of it. */
  static final String TASK =
      """
      {
        "models": [{"name": "gpt-4o-mini", "provider": "openai"}],
        "data": {
          "rows": [
            {"question": "2 + 3?", "answer": "5"},
            {"question": "2 * 3?", "answer": 6},
            {"question": "9 - 2?", "answer": "7"},
            {"question": "1.50 + 0?", "answer": 1.50}
          ],
          "answer": "answer"
        },
        "prompts": [{"id": "plain", "messages": [{"role": "user", "content": "{{question}}"}]}],
        "contexts": [{"id": "only", "weights": {"correct": 1}}],
        "budget": {"completions": 1000}
      }
      """;

  @TempDir private Path directory;
  private SubmittedFolder folder;

  @BeforeEach
  void makeFolder() {
    folder = SubmittedFolder.of(directory, DAEMON);
  }

  private static String task(String part, String other) {
    assertThat(TASK).contains(part);
    return TASK.replace(part, other);
  }

  /** With further members. */
  static String with(String members) {
    return TASK.replaceFirst("\\{", "{" + members.replace("\\", "\\\\").replace("$", "\\$") + ",");
  }

  @Test
  void load_smallTask_asksTheDaemonsProviderAtItsPrices() {
    TaskSetup setup = folder.load(TASK);

    assertThat(setup.task().name()).isEqualTo("task");
    assertThat(setup.task().configurations())
        .extracting(Configuration::id, Configuration::model)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("plain", new Model("openai", "gpt-4o-mini", 16)));
    assertThat(setup.providers())
        .containsExactly(
            Optional.ofNullable(folder.daemon().providers().get("openai")).orElseThrow().setup());
    assertThat(setup.tariffs().get(0).prices())
        .contains(new Prices(1_000_000, 1_000_000, 2_000_000));
  }

  @Test
  void load_rows_areReadAsOfAFile() {
    TaskSetup setup = folder.load(TASK);
    Path file =
        new TaskFolder(directory)
            .with(
                "same.jsonl",
                """
            {"question": "2 + 3?", "answer": "5"}
            {"question": "2 * 3?", "answer": 6}
            {"question": "9 - 2?", "answer": "7"}
            {"question": "1.50 + 0?", "answer": 1.50}
            """)
            .line(2, "data { file = same.jsonl, answer = answer }")
            .file();
    TaskSetup local = TaskFile.load(file, TaskFolder.ENVIRONMENT);

    assertThat(setup.task().data().fingerprint()).isEqualTo(local.task().data().fingerprint());
    assertThat(setup.task().data().all())
        .extracting(Query::id)
        .containsExactlyInAnyOrder("row-1", "row-2", "row-3", "row-4");
    assertThat(setup.task().data().all()).extracting(q -> q.accepted().get(0)).contains("1.50");
  }

  @Test
  void load_againFromWhatIsKept_sameSetup() {
    TaskSetup first = folder.load(TASK);
    String kept = Submission.of(TASK, folder.daemon().limits()).task();

    TaskSetup again = SubmittedTask.load(kept, folder.daemon(), directory, id -> Optional.empty());

    assertThat(again.task()).isEqualTo(first.task());
    assertThat(again.tariffs()).isEqualTo(first.tariffs());
    assertThat(again.providers()).isEqualTo(first.providers());
    assertThat(kept).contains("\"rows\" : 4").doesNotContain("2 + 3?");
  }

  @Test
  void load_upload_isFoundById() throws IOException {
    Path upload =
        Files.writeString(directory.resolve("u.csv"), "question,answer\n1 + 1?,2\n2 + 2?,4\n");
    String json =
        task(
            TASK.substring(TASK.indexOf("\"rows\""), TASK.indexOf("\"answer\": \"answer\"")),
            "\"upload\": \"data1\", \"test-rows\": [{\"question\": \"0?\", \"answer\": 0}], ");

    TaskSetup setup = folder.load(json, Optional.of(upload));

    assertThat(setup.task().data().train()).extracting(Query::id).containsExactly("row-1", "row-2");
    assertThat(setup.task().data().test()).extracting(Query::id).containsExactly("test-row-1");
  }

  @Test
  void load_modelOfAProvider_itsChoicesAndPrices() {
    TaskSetup setup =
        folder.load(
            task(
                "[{\"name\": \"gpt-4o-mini\", \"provider\": \"openai\"}]",
                """
                [{"name": "gpt-4o", "provider": "openai"},
                 {"name": "gpt-4o", "id": "few", "provider": "openai", "choices-per-call": 2},
                 {"name": "whatever", "provider": "any"}]"""));

    assertThat(setup.task().configurations())
        .extracting(Configuration::model)
        .containsExactly(
            new Model("openai", "gpt-4o", 4),
            new Model("openai", "gpt-4o", 2),
            new Model("any", "whatever", 128));
    assertThat(setup.tariffs().get(0).prices())
        .contains(new Prices(9_000_000, 9_000_000, 9_000_000));
    assertThat(setup.tariffs().get(2).prices()).isEmpty();
  }

  @Test
  void load_standIn_mayHaveMadeUpPrices() {
    TaskSetup setup =
        folder.load(
            with("\"simulated\": {\"prompts\": {\"*\": {\"skill\": 0.5, \"steadiness\": 0}}},"
                    + "\"cost\": {\"unit\": \"milli-usd\"}")
                .replace(
                    "{\"name\": \"gpt-4o-mini\", \"provider\": \"openai\"}",
                    "{\"name\": \"s\", \"provider\": \"simulated\","
                        + " \"prices\": {\"input\": 1, \"output\": 2}}"));

    assertThat(setup.tariffs().get(0).prices()).isPresent();
    assertThat(setup.simulated()).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"provider\": {\"kind\": \"openai\"} | provider: given (expected: models, each with",
        "\"providers\": {\"x\": {}} | providers: given (expected: models, each with",
        "\"proposer\": {\"model\": \"m\"} | proposer: given (expected: none",
        "\"colour\": 3 | colour: unknown (expected one of:",
        "\"seed\": \"${OTHER}\" | seed: \"${OTHER}\" (expected: a whole number)",
        "\"judges\": {\"j\": {\"provider\": \"openai\", \"model\": \"gpt-4o\", \"file\": \"j.txt\"}}"
            + " | judges.j.file: a file (expected: the text itself",
        "\"judges\": {\"j\": {\"provider\": \"openai\", \"model\": \"gpt-4o\", \"prices\": {\"input\":"
            + " 1, \"output\": 1}, \"messages\": [{\"role\": \"user\", \"content\":"
            + " \"{{completion}}\"}]}} | judges.j.prices: given (expected: none",
        "\"judges\": {\"j\": {\"model\": \"gpt-4o\", \"messages\": [{\"role\": \"user\", \"content\":"
            + " \"{{completion}}\"}]}} | judges.j.provider: missing (expected: one of: simulated",
        "\"judges\": {\"j\": {\"provider\": \"openai\", \"model\": \"gpt-4\", \"messages\":"
            + " [{\"role\": \"user\", \"content\": \"{{completion}}\"}]}} | judges.j.model: gpt-4"
            + " (expected: one of: ",
        "\"objectives\": [{\"name\": \"a\", \"scorer\": \"schema\", \"schema\": \"file:x\"}]"
            + " | objectives[0].schema: a file (expected: the text itself",
        "\"objectives\": [{\"name\": \"a\", \"scorer\": \"correct\", \"selector\": {\"scorer\":"
            + " \"schema\", \"schema\": \"file:x\"}}] | objectives[0].selector.schema: a file",
      })
  void load_furtherMember_isRefusedWithItsPathAndRemedy(String member, String problem) {
    assertThat(folder.problems(with(member)))
        .anySatisfy(p -> assertThat(p).startsWith(problem))
        .noneMatch(p -> p.contains(directory.toString()) || p.contains("canary"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"provider\": \"openai\"| \"provider\": \"opnai\" | models[0].provider: opnai (expected:"
            + " one of providers: simulated, openai, any; did you mean openai?)",
        ", \"provider\": \"openai\"| , \"id\": \"x\" | models[0].provider: missing (expected: one of",
        "\"gpt-4o-mini\"| \"gpt-4o-mni\" | models[0].name: gpt-4o-mni (expected: one of: gpt-4o",
        "\"provider\": \"openai\"| \"provider\": \"openai\", \"prices\": {\"input\": 1, \"output\":"
            + " 1} | models[0].prices: given (expected: none, as those of the provider count)",
        "\"content\": \"{{question}}\"| \"content\": \"file:secret.txt\" |"
            + " prompts[0].messages[0].content: a file (expected: the text itself",
        "\"messages\": [{\"role\": \"user\", \"content\": \"{{question}}\"}]| \"file\":"
            + " \"secret.txt\" | prompts[0].file: a file (expected: the text itself",
        "\"answer\": \"answer\"| \"answer\": \"answer\", \"file\": \"/etc/passwd\" | data.file: given"
            + " (expected: rows, or upload",
        "\"answer\": \"answer\"| \"answer\": \"answer\", \"test-file\": \"x\" | data.test-file: given"
            + " (expected: test-rows",
        "\"answer\": \"answer\"| \"answer\": \"answer\", \"train-file\": \"x\" | data.train-file: given",
        "\"answer\": \"answer\"| \"answer\": \"answer\", \"upload\": \"data1\" | data.upload: given"
            + " with rows (expected: only one of them)",
        "\"answer\": \"answer\"| \"answer\": \"answer\", \"format\": \"csv\" | data.format: csv"
            + " (expected: only with upload)",
        "\"answer\": \"answer\"| \"answer\": \"answer\", \"test-upload\": \"../../etc/passwd\" |"
            + " data.test-upload: no id (expected: the id of data that were uploaded)",
        "\"answer\": \"answer\"| \"answer\": \"anwser\" | data.rows[0]: no column \"anwser\"",
        "\"completions\": 1000| \"completions\": 1e3000 | budget.completions: too large a number",
        "\"completions\": 1000| \"completions\": 99999999999999999999 | budget.completions: too large",
        "\"role\": \"user\"| \"role\": \"\\ud800\" | prompts[0].messages[0].role: half of a surrogate",
      })
  void load_partReplaced_isRefusedWithItsPathAndRemedy(String part, String by, String problem) {
    assertThat(folder.problems(task(part, by)))
        .anySatisfy(p -> assertThat(p).startsWith(problem))
        .noneMatch(p -> p.contains(directory.toString()) || p.contains("canary"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | not a JSON object (expected: a task)",
        "[] | not a JSON object (expected: a task)",
        "{\"a\": 1,} | line 1, column 9: ",
        "{\"a\": 1, \"a\": 2} | line 1, column 13: Duplicate field 'a'",
        "{\"a\": 1} # | line 1, column 10: ",
        "{a: 1} | line 1, column 2: ",
        "{\"a\": ${OTHER}} | line 1, column 7: ",
        "{\"a\": NaN} | line 1, column ",
        "{} {} | line 1, column ",
        "{\"data\": {\"rows\": 5}} | data.rows: no list (expected: a list of at least one object)",
        "{\"data\": {\"rows\": []}} | data.rows: empty (expected: a list of at least one object)",
        "{\"data\": {\"rows\": [{}, 3]}} | data.rows[1]: no object (expected: an object",
        "{\"data\": {\"test-rows\": [[]]}} | data.test-rows[0]: no object (expected: an object",
      })
  void of_noTask_isRefusedAtItsLineAndColumnOrPath(String json, String problem) {
    assertThat(folder.problems(json)).first().asString().startsWith(problem);
  }

  @Test
  void of_deeperThanAllowed_isRefusedAndNoDeeper() {
    String nested = "[".repeat(70) + "]".repeat(70);
    String allowed = "[".repeat(63) + "]".repeat(63);

    assertThat(folder.problems("{\"a\": " + nested + "}"))
        .singleElement()
        .asString()
        .contains("depth (65) exceeds the maximum allowed (64)")
        .doesNotContain("Stream");
    assertThat(folder.problems("{\"a\": " + allowed + "}"))
        .anyMatch(p -> p.startsWith("a: unknown"));
    assertThat(folder.problems("{\"a\": " + "[".repeat(1_000_000))).hasSize(1);
  }

  @Test
  void of_longerThanAllowed_isRefused() {
    DaemonSetup.Limits small = new DaemonSetup.Limits(TASK.length() - 1, 64, 1, 1);

    assertThatThrownBy(() -> Submission.of(TASK, small))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("too long (expected: at most " + (TASK.length() - 1) + " bytes)");
  }

  @Test
  void load_severalThingsWrong_areReportedTogether() {
    String json =
        with("\"provider\": {}, \"colour\": 1")
            .replace("\"openai\"", "\"nobody\"")
            .replace("\"{{question}}\"", "\"file:x\"")
            .replace("\"answer\": \"answer\"", "\"answer\": \"answer\", \"file\": \"y\"");

    assertThat(folder.problems(json))
        .extracting(p -> p.substring(0, p.indexOf(": ")))
        .containsExactlyInAnyOrder(
            "provider",
            "colour",
            "models[0].provider",
            "prompts[0].messages[0].content",
            "data.file");
  }

  @Test
  void load_uploadThatIsGone_isRefused() {
    String json =
        task(
            TASK.substring(TASK.indexOf("\"rows\""), TASK.indexOf("\"answer\": \"answer\"")),
            "\"upload\": \"data1\", ");

    assertThat(folder.problems(json))
        .containsExactly("data.upload: data1 (expected: the id of data that were uploaded)");
    assertThatThrownBy(() -> folder.load(json, Optional.of(directory.resolve("gone.jsonl"))))
        .isInstanceOf(ConfigException.class)
        .hasMessage("data.upload: its data are gone (expected: data that are still kept)");
  }

  private static String service(String keys) {
    return with(
        "\"strategies\": [\"best-of-n\"], \"services\": {\"s\": {\"kind\": \"webhook\", %s}}, \"objectives\":"
                .formatted(keys)
            + " [{\"name\": \"correct\", \"scorer\": \"service\", \"service\": \"s\","
            + " \"path\": \"$.a\"}]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1/",
        "https://localhost/",
        "https://a.LOCALHOST./",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/",
        "https://0.0.0.0/",
        "https://[::ffff:127.0.0.1]/",
        "https://2130706433/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "http://scores.example.org/",
        "http://1.1.1.1/"
      })
  void load_serviceThatIsNotPublic_isRefused(String url) {
    assertThat(folder.problems(service("\"url\": \"" + url + "\"")))
        .singleElement()
        .asString()
        .startsWith("services.s.url: ")
        .contains("(expected: ");
  }

  @Test
  void load_publicService_isGuardedWhereItsNameResolves() {
    TaskSetup setup = folder.load(service("\"url\": \"https://scores.example.org/s\""));

    assertThat(setup.services().get(0).http().addresses())
        .contains(new AddressRule(Networks.PUBLIC, true));
  }

  @Test
  void load_privateServicesAllowed_guardedLikewise() {
    SubmittedFolder allowing =
        SubmittedFolder.of(directory, DAEMON + "tasks.private-services = true");

    assertThat(
            allowing
                .load(service("\"url\": \"http://127.0.0.1:9/\""))
                .services()
                .get(0)
                .http()
                .addresses())
        .contains(new AddressRule(Networks.PRIVATE, false));
    assertThat(allowing.problems(service("\"url\": \"http://169.254.169.254/\"")))
        .singleElement()
        .asString()
        .startsWith("services.s.url: its host is a link-local address");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"key-variable\": \"OTHER\" | services.s.key-variable: given (expected: none",
        "\"hmac-variable\": \"OTHER\" | services.s.hmac-variable: given (expected: none",
        "\"limits\": {\"in-flight\": 65} | services.s.limits.in-flight: 65 (expected: a whole number,"
            + " 1..64)",
        "\"limits\": {\"max-body\": \"17MiB\"} | services.s.limits.max-body: \"17MiB\" (expected: a",
        "\"allow-private\": true | services.s.allow-private: given (expected: none",
        "\"allow-private\": false | services.s.allow-private: given (expected: none",
      })
  void load_serviceWithWhatIsTheOperators_isRefused(String key, String problem) {
    assertThat(folder.problems(service("\"url\": \"https://x.example.org/\", " + key)))
        .singleElement()
        .asString()
        .startsWith(problem);
  }

  @Test
  void load_byManyAtATime_allTheSame() {
    List<TaskSetup> all =
        java.util.stream.IntStream.range(0, 64)
            .parallel()
            .mapToObj(
                i ->
                    SubmittedTask.load(
                        Submission.of(TASK, folder.daemon().limits()).task(),
                        folder.daemon(),
                        rows(),
                        id -> Optional.empty()))
            .toList();

    assertThat(all).extracting(TaskSetup::task).containsOnly(all.get(0).task());
  }

  private synchronized Path rows() {
    Map<String, String> files = Submission.of(TASK, folder.daemon().limits()).files();
    if (!Files.exists(directory.resolve(Submission.ROWS))) {
      files.forEach(folder::write);
    }
    return directory;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"service_tier\": \"priority\"}",
        "{\"tools\": [{\"type\": \"web_search\"}]}",
        "{\"web_search_options\": {}}",
        "{\"models\": [\"another\"]}",
        "{\"n_predict\": -1}",
        "{\"best_of\": 100}",
        "{\"prediction\": {\"type\": \"content\", \"content\": \"x\"}}",
        "{\"generationConfig\": {\"candidateCount\": 8}}"
      })
  void load_fieldThatMayChangeTheBill_isRefused(String extra) {
    String field =
        extra.contains("candidateCount")
            ? "generationConfig.candidateCount"
            : extra.split("\"", -1)[1];
    String judge =
        "\"judges\": {\"j\": {\"model\": \"gpt-4o\", \"provider\": \"openai\", \"messages\": [{\"role\": \"user\", \"content\": \"{{completion}}\"}], \"sampling\": {\"extra\": %s}}}"
            .formatted(extra);
    assertThat(folder.problems(with("\"sampling\": {\"extra\": " + extra + "}")))
        .anyMatch(
            problem ->
                problem.contains("extra: " + field + " (expected: in what is submitted, only: "));
    assertThat(folder.problems(with(judge)))
        .anyMatch(problem -> problem.contains("judges.j.sampling.extra: " + field + " (expected"));
  }

  @Test
  void load_fieldThatChangesTexts_isPassedOn() {
    TaskSetup setup =
        folder.load(
            with("\"sampling\": {\"extra\": {\"top_k\": 40, \"reasoning_effort\": \"low\"}}"));
    assertThat(setup.task().configurations().get(0).sampling().extra())
        .containsOnlyKeys("top_k", "reasoning_effort");
  }
}
