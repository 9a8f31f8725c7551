package dev.iapo.llm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.llm.LlmReply.Usage;
import dev.iapo.llm.anthropic.AnthropicWire;
import dev.iapo.llm.gemini.GeminiWire;
import dev.iapo.llm.http.Wire;
import dev.iapo.llm.openai.AzureWire;
import dev.iapo.llm.openai.OpenAiWire;
import dev.iapo.llm.service.Protocol;
import dev.iapo.llm.service.ServiceWire;
import java.math.BigInteger;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers with anything in the place of anything are read; {@code -Dseed=} reruns one. */
class WireFuzzTest {
  private static final int DOCUMENTS = 20_000;
  private static final int MAX_DEPTH = 4;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final String OPENAI =
      """
      {"choices":[{"index":1,"message":{"content":"a"},"finish_reason":"stop"},
         {"index":0,"message":{"content":[{"type":"text","text":"b"}]},"error":null}],
       "usage":{"prompt_tokens":3,"completion_tokens":2,
         "prompt_tokens_details":{"cached_tokens":1}},
       "error":{"message":"m","code":429,"type":"t"}}""";
  private static final String ANTHROPIC =
      """
      {"content":[{"type":"text","text":"a"},{"type":"thinking"}],"stop_reason":"end_turn",
       "usage":{"input_tokens":3,"cache_read_input_tokens":1,"output_tokens":2},
       "error":{"type":"api_error","message":"m","details":{"error_code":"x"}}}""";
  private static final String GEMINI =
      """
      {"candidates":[{"index":1,"content":{"parts":[{"text":"a"},{"text":"t","thought":true}]}},
         {"finishReason":"STOP"}],"promptFeedback":{"blockReason":"SAFETY"},
       "usageMetadata":{"promptTokenCount":3,"cachedContentTokenCount":1,
         "candidatesTokenCount":2,"thoughtsTokenCount":1},
       "error":{"code":429,"message":"m","details":[{"retryDelay":"36s"},{"reason":"r"},
         {"violations":[{"quotaId":"PerMinute"}]}]}}""";

  private static final String WEBHOOK =
      """
      {"scores":[{"score":0.5,"compiles":1},1,null,{"why":"no"}]}""";
  private static final String VLLM_SCORE =
      """
      {"data":[{"index":1,"score":0.25},{"index":0,"object":"score","score":1}],"usage":{},
       "error":{"message":"m","code":503}}""";
  private static final String VLLM_CLASSIFY =
      """
      {"data":[{"index":0,"label":"A","probs":[0.5,0.5],"num_classes":2},
         {"index":1,"probs":[0.25]}]}""";
  private static final String TEI_PREDICT =
      """
      [[{"score":0.5,"label":"LABEL_0"}],[{"score":0.5,"label":"a"},{"score":1,"label":"b"}]]""";

  private static final List<String> TEXTS =
      List.of("", "text", "STOP", "36s", "-1s", "NaNs", "1e999s", "s", "xs", "\uD800", "7");

  static Stream<Arguments> wires() {
    return Stream.of(
        Arguments.of(new OpenAiWire(), OPENAI),
        Arguments.of(new AzureWire("2024-10-21"), OPENAI),
        Arguments.of(new AnthropicWire(), ANTHROPIC),
        Arguments.of(new GeminiWire(), GEMINI),
        Arguments.of(service(new Protocol.Webhook(false)), WEBHOOK),
        Arguments.of(service(new Protocol.VllmScore("q")), VLLM_SCORE),
        Arguments.of(service(new Protocol.VllmClassify("q")), VLLM_CLASSIFY),
        Arguments.of(service(new Protocol.TeiPredict("q")), TEI_PREDICT));
  }

  private static Wire service(Protocol protocol) {
    return new ServiceWire(protocol, Optional.empty(), Clock.systemUTC());
  }

  @ParameterizedTest
  @MethodSource("wires")
  void contentAndProblem_anyJson_areRead(Wire wire, String good) throws Exception {
    JsonNode body = new ObjectMapper().readTree(good);
    Long only = Long.getLong("seed");
    int withCompletions = 0;
    int withUsage = 0;
    for (long seed = only == null ? 0 : only;
        seed < (only == null ? DOCUMENTS : only + 1);
        seed++) {
      JsonNode document = changed(body, new SplittableRandom(seed));
      try {
        Wire.Content content = wire.content(document);
        content.usage().ifPresent(WireFuzzTest::checkCounts);
        withCompletions += content.completions().isEmpty() ? 0 : 1;
        withUsage += content.usage().isPresent() ? 1 : 0;
        wire.problem(document)
            .retryAfter()
            .ifPresent(wait -> assertThat(wait.isNegative()).isFalse());
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("-Dseed=" + seed + ": " + document, e);
      }
    }
    if (only == null) { // both kinds came often enough
      assertThat(withCompletions).isBetween(DOCUMENTS / 10, DOCUMENTS * 19 / 20);
      assertThat(withUsage).isBetween(DOCUMENTS / 10, DOCUMENTS * 19 / 20);
    }
  }

  private static void checkCounts(Usage usage) {
    assertThat(usage.cachedInputTokens()).isBetween(0L, usage.inputTokens());
    assertThat(usage.outputTokens()).isNotNegative();
    assertThat(usage.extra().values()).allMatch(Double::isFinite);
  }

  /** The same with some of its parts left out or replaced. */
  private static JsonNode changed(JsonNode node, SplittableRandom random) {
    if (random.nextInt(12) == 0) {
      return anything(random, 0);
    }
    if (node.isArray()) {
      ArrayNode array = JSON.arrayNode();
      node.forEach(element -> array.add(changed(element, random)));
      return array;
    }
    if (node.isObject()) {
      ObjectNode object = JSON.objectNode();
      node.properties()
          .forEach(
              field -> {
                if (random.nextInt(16) > 0) {
                  object.set(field.getKey(), changed(field.getValue(), random));
                }
              });
      return object;
    }
    return node;
  }

  private static JsonNode anything(SplittableRandom random, int depth) {
    return switch (random.nextInt(depth < MAX_DEPTH ? 9 : 7)) {
      case 0 -> JSON.nullNode();
      case 1 -> JSON.booleanNode(random.nextBoolean());
      case 2 -> JSON.numberNode(random.nextInt(-1, 5));
      case 3 -> JSON.numberNode(random.nextLong());
      case 4 -> JSON.numberNode(BigInteger.TEN.pow(random.nextInt(400)));
      case 5 -> JSON.numberNode(random.nextBoolean() ? Double.NaN : random.nextDouble());
      case 6 -> JSON.textNode(TEXTS.get(random.nextInt(TEXTS.size())));
      case 7 -> JSON.objectNode().set("index", anything(random, depth + 1));
      default -> JSON.arrayNode().add(anything(random, depth + 1)).add(anything(random, depth + 1));
    };
  }
}
