package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two providers whose models differ in skill and price: each context gets the one it can afford.
 */
class SeveralModelsRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TASK =
      """
      provider { kind = simulated, prices { input = 0.1, output = 1 } }
      providers.second { kind = simulated, prices { input = 1, output = 20 }, limits.in-flight = 3 }
      models = [{ name = small }, { name = large, provider = second, choices-per-call = 2 }]
      simulated.prompts {
        "plain@small" { skill = 0.5, steadiness = 0.9, style = terse }
        "plain@large" { skill = 1, steadiness = 0.9, style = terse }
      }
      sampling { max-tokens = 30, expected-tokens = 3 }
      data { file = questions.jsonl, answer = answer, train-share = 0.9 }
      prompts = [{ id = plain, messages = [{ role = user, content = "{{question}}" }] }]
      answer { extractor = last-number, equality = numeric }
      max-scale = 4
      contexts = [
        { id = poor, weights { correct = 1, cost = -20 } }
        { id = rich, weights { correct = 1, cost = 0 } }
      ]
      budget { usd = 0.01 }
      """;

  @TempDir private Path dir = Path.of("");

  @Test
  void run_modelsOfTwoProviders_chosenByWhatTheyCost() throws Exception {
    StringBuilder questions = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      questions.append("{\"question\": \"%d + 1?\", \"answer\": \"%d\"}\n".formatted(i, i + 1));
    }
    Files.writeString(dir.resolve("questions.jsonl"), questions);
    Path task = Files.writeString(dir.resolve("task.conf"), TASK);
    Path out = dir.resolve("out");

    CommandLineRun run = CommandLineRun.of("run", task.toString(), "--out", out.toString());

    assertThat(run.exitCode()).as(run.err()).isIn(ExitCode.OK, ExitCode.INCONCLUSIVE);
    JsonNode contexts = JSON.readTree(out.resolve("policy.json").toFile()).path("contexts");
    assertChosen(contexts.path(0), "plain@small", "simulated", "small");
    assertChosen(contexts.path(1), "plain@large", "second", "large");
    assertChargedByItsOwnPrices(Files.readAllLines(out.resolve("samples.jsonl")));
  }

  private static void assertChosen(JsonNode choice, String prompt, String provider, String model) {
    assertThat(choice.path("prompt").asText()).isEqualTo(prompt);
    assertThat(choice.path("provider").asText()).isEqualTo(provider);
    assertThat(choice.path("model").asText()).isEqualTo(model);
  }

  private static void assertChargedByItsOwnPrices(List<String> lines) throws Exception {
    Map<String, double[]> prices =
        Map.of("plain@small", new double[] {0.1, 1}, "plain@large", new double[] {1, 20});
    Map<String, Integer> calls = new HashMap<>();
    for (String line : lines) {
      JsonNode completion = JSON.readTree(line);
      JsonNode call = completion.path("call");
      String prompt = completion.path("prompt").asText();
      double[] price = prices.getOrDefault(prompt, new double[2]);
      double microUsd =
          call.path("inputTokens").asLong() * price[0]
              + call.path("outputTokens").asLong() * price[1];
      long picoUsd =
          call.path("promptSpend").path("picoUsd").asLong()
              + call.path("completionSpend").path("picoUsd").asLong();
      assertThat(picoUsd / 1e6).isCloseTo(microUsd, within(1e-9));
      calls.merge(prompt, 1, Integer::sum);
      if (prompt.equals("plain@large")) {
        assertThat(call.path("choices").asInt()).isBetween(1, 2);
      }
    }
    assertThat(calls).containsOnlyKeys("plain@small", "plain@large");
  }
}
