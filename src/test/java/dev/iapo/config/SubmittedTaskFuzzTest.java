package dev.iapo.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is submitted, there is a task or there are problems, and no file is looked at. */
class SubmittedTaskFuzzTest {
  private static final int CASES = 2500;
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String IN_FILE = "canary-in-a-file-51c3";

  private static final String DAEMON =
      """
      providers {
        simulated { kind = simulated }
        openai { prices { input = 1, output = 2 }, models { m {}, gpt-4o-mini {} } }
        any { base-url = "http://localhost:1/v1", api-key-variable = OTHER, model = usual }
      }
      """;

  /** With judges, a service, schemas and the stand-in. */
  private static final String LARGE =
      """
      {
        "name": "large", "description": "x",
        "models": [
          {"name": "s", "provider": "simulated", "prices": {"input": 1, "output": 2}},
          {"name": "m", "id": "other", "provider": "openai", "sampling": {"temperature": 0.5}}
        ],
        "sampling": {"max-tokens": 100, "extra": {"top_k": 40}},
        "data": {
          "rows": [
            {"id": "a", "q": "1?", "a": "1", "t": "x"}, {"id": "b", "q": "2?", "a": "2", "t": "x"},
            {"id": "c", "q": "3?", "a": "3", "t": "y"}, {"id": "d", "q": "4?", "a": "4", "t": "y"}
          ],
          "test-rows": [{"id": "e", "q": "5?", "a": "5", "t": "y"}],
          "id": "id", "answer": "a", "fields": {"question": "q", "told": "t"}
        },
        "prompts": [
          {"id": "p", "messages": [{"role": "user", "content": "{{question}}"}]},
          {"id": "r", "messages": [{"role": "system", "content": "Think."},
            {"role": "user", "content": "{{question}} {{told}}"}], "sampling": {"max-tokens": 9}}
        ],
        "answer": {"extractor": "whole", "equality": "exact"},
        "judges": {"j": {"provider": "any", "repeats": 2, "messages":
          [{"role": "user", "content": "{{completion}} {{question}}"}]}},
        "services": {"w": {"kind": "webhook", "url": "https://scores.example.org/s", "batch": 4,
          "limits": {"in-flight": 2}, "retry": {"attempts": 2}, "timeouts": {"call": "9s"}}},
        "objectives": [
          {"name": "good", "scorer": "judge", "judge": "j", "path": "$.score"},
          {"name": "well", "scorer": "service", "service": "w", "path": "$.a"},
          {"name": "valid", "scorer": "schema", "schema": "{\\"type\\": \\"object\\"}"},
          {"name": "near", "scorer": "regex", "pattern": "^[0-9]+$"}
        ],
        "strategies": ["best-of-n"], "max-scale": 4,
        "context-grid": {"good": [0.5, 1], "cost": [-1, -0.1]},
        "cost": {"unit": "tokens"}, "algorithm": "psst-paired",
        "budget": {"tokens": 100000, "contingency": 0.1},
        "evaluation": {"budget": {"completions": 100}},
        "tolerance": 0.05, "seed": 3, "faults": {"quarantine-after": 4}, "reuse": false,
        "recovery": {"uncertain": "abandon"},
        "simulated": {"answers": "texts", "latency": "1ms",
          "prompts": {"*": {"quality": {"score": 0.5}, "words": 9}}, "judges": {"j": {"noise": 0.1}}}
      }
      """;

  @TempDir private Path directory;

  @Test
  void load_largeTask_isRight() {
    SubmittedFolder folder = SubmittedFolder.of(directory, DAEMON);

    assertThat(folder.problems(LARGE)).isEmpty();
  }

  @Test
  void load_anything_isATaskOrHasProblemsAndNoFileIsLookedAt() throws IOException {
    SubmittedFolder folder = SubmittedFolder.of(directory, DAEMON);
    List<String> cases = cases();
    plant(folder);
    List<String> with = cases.stream().map(json -> outcome(folder, json)).toList();
    for (String name : List.of("canary.txt", "canary.jsonl")) {
      Files.delete(directory.resolve(name));
    }
    List<String> without = cases.stream().map(json -> outcome(folder, json)).toList();

    for (int i = 0; i < CASES; i++) {
      assertThat(with.get(i)).as(cases.get(i)).isEqualTo(without.get(i));
      assertThat(with.get(i)).doesNotContain(IN_FILE, SubmittedFolder.CANARY);
    }
    long tasks = with.stream().filter(outcome -> outcome.startsWith("task ")).count();
    assertThat(tasks).isBetween(CASES / 50L, CASES / 2L);
  }

  private static void plant(SubmittedFolder folder) {
    folder.write("canary.txt", IN_FILE + " {{question}}");
    folder.write("canary.jsonl", "{\"question\": \"%s\", \"answer\": \"1\"}\n".formatted(IN_FILE));
  }

  private String outcome(SubmittedFolder folder, String json) {
    for (String rows : List.of(Submission.ROWS, Submission.TEST_ROWS)) {
      folder.write(rows, "{\"question\": \"stale\", \"answer\": \"1\"}\n");
    }
    try {
      TaskSetup setup = folder.load(json);
      List<String> services = setup.services().stream().map(ServiceSetup::endpoint).toList();
      return "task " + setup.task() + setup.providers() + setup.simulated() + services;
    } catch (ConfigException e) {
      assertThat(e.problems()).isNotEmpty().noneMatch(String::isBlank);
      assertThat(e.problems()).noneMatch(p -> p.contains("Exception"));
      return String.join("\n", e.problems());
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("no problems, but " + e + " of\n" + json, e);
    }
  }

  private List<String> cases() {
    Pool pool = new Pool(directory);
    List<String> cases = new ArrayList<>();
    for (int seed = 0; seed < CASES; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      String base = seed % 3 == 0 ? SubmittedTaskTest.TASK : LARGE;
      JsonNode tree = tree(base);
      int changes = 1 + random.nextInt(3);
      for (int i = 0; i < changes; i++) {
        change(tree, pool, random);
      }
      String json = tree.toString();
      cases.add(seed % 5 == 0 ? damaged(json, random) : json);
    }
    return cases;
  }

  private static JsonNode tree(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void change(JsonNode tree, Pool pool, SplittableRandom random) {
    List<ContainerNode<?>> containers = new ArrayList<>();
    collect(tree, containers);
    ContainerNode<?> at = containers.get(random.nextInt(containers.size()));
    JsonNode value = pool.value(random);
    if (at instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String own = names.isEmpty() ? "x" : names.get(random.nextInt(names.size()));
      switch (random.nextInt(4)) {
        case 0 -> object.remove(own);
        case 1 -> object.set(own, value);
        case 2 -> object.set(pool.key(random), value);
        default -> object.set(pool.key(random), Objects.requireNonNullElse(object.get(own), value));
      }
    } else if (at instanceof ArrayNode array) {
      int index = array.isEmpty() ? 0 : random.nextInt(array.size());
      switch (random.nextInt(3)) {
        case 0 -> array.remove(index);
        case 1 -> array.insert(index, value);
        default -> array.add(array.isEmpty() ? value : array.get(index).deepCopy());
      }
    }
  }

  private static void collect(JsonNode node, List<ContainerNode<?>> all) {
    if (node instanceof ContainerNode<?> container) {
      all.add(container);
      container.forEach(child -> collect(child, all));
    }
  }

  private static String damaged(String json, SplittableRandom random) {
    StringBuilder text = new StringBuilder(json);
    for (int i = 0; i <= random.nextInt(3); i++) {
      int at = random.nextInt(text.length());
      String some = "{}[],:\"\\ $#/'\u0000\ud8001e-.\n\ufeff";
      char c = some.charAt(random.nextInt(some.length()));
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, c);
        case 1 -> text.deleteCharAt(at);
        case 2 -> text.setCharAt(at, c);
        default -> text.setLength(Math.max(1, at));
      }
    }
    return text.toString();
  }

  /**
   * Keys of task files, and values that are right somewhere, or look as if they named something.
   */
  private static final class Pool {
    private final List<String> keys;
    private final List<JsonNode> values = new ArrayList<>();

    Pool(Path directory) {
      Set<String> all = new TreeSet<>(List.of("x", "", "a.b", "*", "p@s", "train-file", "\u0000"));
      addKeys(Hocon.taskDefaults(), all);
      for (String element :
          List.of(
              "model",
              "prompt",
              "message",
              "objective",
              "selector",
              "service",
              "judge",
              "context",
              "simulated-prompt",
              "simulated-judge",
              "submitted-data",
              "provider-model")) {
        addKeys(Hocon.elementDefaults(element), all);
      }
      keys = List.copyOf(all);
      for (String json :
          List.of(
              "null",
              "true",
              "-1",
              "0",
              "1",
              "7",
              "1e9",
              "1e308",
              "-1e-300",
              "1e999",
              "0.5",
              "9223372036854775807",
              "-9223372036854775808",
              "99999999999999999999",
              "[]",
              "{}",
              "[[]]",
              "[null]",
              "{\"a\": null}",
              "{\"a\": {\"b\": [1]}}",
              "[\"majority-vote\"]",
              "[{\"name\": \"correct\", \"scorer\": \"correct\"}]",
              "{\"completions\": 5}")) {
        values.add(tree(json));
      }
      for (String text :
          List.of(
              "",
              " ",
              "canary.txt",
              "canary.jsonl",
              "file:canary.txt",
              "file: canary.jsonl",
              "file:" + directory.resolve("canary.txt"),
              directory.resolve("canary.jsonl").toString(),
              "../canary.txt",
              "file:/etc/passwd",
              "${OPENAI_API_KEY}",
              "OPENAI_API_KEY",
              "OTHER",
              "{{",
              "{{question}}",
              "{{completion}}",
              "$",
              "$.a[99999999999]",
              "$..a",
              "(",
              "[a-",
              "\u0000",
              "\u202e",
              "1ms",
              "10GiB",
              "1%",
              "NaN",
              "Infinity",
              "1/0",
              "simulated",
              "openai",
              "any",
              "s",
              "m",
              "j",
              "w",
              "data1",
              "http://127.0.0.1:1/",
              "https://u:p@h/?k=v#f",
              "https://[::1%25eth0]/",
              "csv",
              "jsonl",
              "judge",
              "service",
              "json",
              "regex",
              "schema",
              "length",
              "equals",
              "correct",
              "latex",
              "texts",
              "batch",
              "psst-top9999999999",
              "psst-top3",
              "early-stop-vote",
              "x".repeat(5000))) {
        values.add(MAPPER.getNodeFactory().textNode(text));
      }
    }

    private static void addKeys(ConfigObject object, Set<String> all) {
      for (String key : object.keySet()) {
        all.add(key);
        ConfigValue value = object.get(key);
        if (value instanceof ConfigObject inner) {
          addKeys(inner, all);
        }
      }
    }

    String key(SplittableRandom random) {
      return keys.get(random.nextInt(keys.size()));
    }

    JsonNode value(SplittableRandom random) {
      return values.get(random.nextInt(values.size())).deepCopy();
    }
  }
}
