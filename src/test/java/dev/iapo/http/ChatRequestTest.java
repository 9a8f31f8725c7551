package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.databind.JsonNode;
import dev.iapo.domain.Budget;
import dev.iapo.serve.Preference;
import dev.iapo.serve.Question;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRequestTest {
  private static final String USER = "\"messages\":[{\"role\":\"user\",\"content\":\"6*7?\"}]";
  private static final String ASK = "{\"model\":\"iapo/sums\"," + USER;

  private static JsonNode json(String body) {
    try {
      return ApiJson.read(body.getBytes(StandardCharsets.UTF_8));
    } catch (Refusal e) {
      throw new AssertionError(body, e);
    }
  }

  private static ChatRequest read(String body, String... headers) throws OpenAiError {
    HttpRequest request = HttpRequest.POST("/v1/chat/completions");
    for (String header : headers) {
      String[] parts = header.split(": ", 2);
      request = request.addHeader(RawHeader.create(parts[0], parts[1]));
    }
    return ChatRequest.of(json(body), request, Duration.ofMinutes(10));
  }

  /** A request with further fields. */
  private static ChatRequest with(String fields, String... headers) throws OpenAiError {
    return read(ASK + "," + fields + "}", headers);
  }

  private static JsonNode refused(String body, String... headers) {
    OpenAiError error = catchThrowableOfType(OpenAiError.class, () -> read(body, headers));
    assertThat(error).as(body).isNotNull();
    String entity =
        ((akka.http.javadsl.model.HttpEntity.Strict) error.response().entity())
            .getData()
            .utf8String();
    OpenApi.validate("ChatError", RawHttp.json(entity));
    return RawHttp.json(entity).path("error");
  }

  @Test
  void of_plainest_asksAsDeployed() throws OpenAiError {
    ChatRequest request = read(ASK + "}");
    Question question = request.question();

    assertThat(question.model()).isEqualTo("iapo/sums");
    assertThat(question.preference()).isEqualTo(new Preference.Usual());
    assertThat(question.text()).contains("6*7?");
    assertThat(question.variables()).isEmpty();
    assertThat(question.seed()).isEmpty();
    assertThat(question.user()).isEmpty();
    assertThat(question.deadline()).isEmpty();
    assertThat(question.limit()).isEmpty();
    assertThat(request.stream()).isFalse();
    assertThat(request.usageChunk()).isFalse();
    assertThat(request.ignored()).isEmpty();
    OpenApi.validate("ChatRequest", json(ASK + "}"));
  }

  @Test
  void of_everything_isInTheQuestion() throws OpenAiError {
    String body =
        "{\"model\":\"iapo/sums@2\",\"messages\":[{\"role\":\"user\",\"name\":\"me\",\"content\":"
            + "[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]}],"
            + "\"stream\":true,\"stream_options\":{\"include_usage\":true,"
            + "\"include_obfuscation\":false},\"seed\":-9223372036854775808,\"user\":\"u1\","
            + "\"metadata\":{\"own\":\"x\",\"iapo_deadline_ms\":\"1500\"},"
            + "\"iapo\":{\"weights\":{\"correct\":1,\"cost\":-2e-2},\"variables\":{\"x\":\"1\"},"
            + "\"max_usd\":0.0000012345678905},"
            + "\"temperature\":\"hot\",\"top_p\":1,\"max_tokens\":5,\"max_completion_tokens\":5,"
            + "\"presence_penalty\":0,\"frequency_penalty\":0,\"logit_bias\":{},"
            + "\"reasoning_effort\":\"low\",\"verbosity\":\"low\",\"parallel_tool_calls\":false,"
            + "\"prompt_cache_retention\":\"24h\",\"store\":true,\"service_tier\":\"auto\","
            + "\"safety_identifier\":\"x\",\"prompt_cache_key\":\"x\",\"tools\":[],"
            + "\"functions\":[],\"tool_choice\":\"none\",\"function_call\":\"none\","
            + "\"response_format\":{\"type\":\"text\"},\"logprobs\":false,\"n\":1,"
            + "\"modalities\":[\"text\"],\"stop\":null,\"audio\":null}";
    ChatRequest request = read(body);
    Question question = request.question();

    assertThat(question.model()).isEqualTo("iapo/sums@2");
    assertThat(question.preference())
        .isEqualTo(new Preference.Weighing(Map.of("correct", 1.0, "cost", -0.02)));
    assertThat(question.text()).contains("a\nb");
    assertThat(question.variables()).isEqualTo(Map.of("x", "1"));
    assertThat(question.seed()).hasValue(Long.MIN_VALUE);
    assertThat(question.user()).contains("u1");
    assertThat(question.deadline()).contains(Duration.ofMillis(1500));
    assertThat(question.limit()).contains(new Budget(Budget.Unit.USD, 1_234_567, 0));
    assertThat(request.stream()).isTrue();
    assertThat(request.usageChunk()).isTrue();
    assertThat(request.ignored())
        .containsExactly(
            "temperature",
            "top_p",
            "max_tokens",
            "max_completion_tokens",
            "presence_penalty",
            "frequency_penalty",
            "logit_bias",
            "reasoning_effort",
            "verbosity",
            "parallel_tool_calls",
            "prompt_cache_retention");
  }

  @Test
  void of_nulls_areNotThere() throws OpenAiError {
    String body =
        ASK
            + ",\"stream\":null,\"seed\":null,\"user\":null,\"metadata\":null,"
            + "\"iapo\":null,\"temperature\":null,\"tools\":null,\"n\":null,"
            + "\"stream_options\":null}";
    ChatRequest request = read(body);

    assertThat(request.question()).isEqualTo(read(ASK + "}").question());
    assertThat(request.ignored()).isEmpty();
    OpenApi.validate("ChatRequest", json(body));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"iapo\":{\"context\":\"cheap\"}; A: b",
        "\"metadata\":{\"iapo_context\":\"cheap\"}; A: b",
        "\"user\":\"\"; X-Iapo-Context: cheap"
      })
  void preference_context_isInAnyPlace(String fields, String header) throws OpenAiError {
    assertThat(with(fields, header).question().preference())
        .isEqualTo(new Preference.InContext("cheap"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"iapo\":{\"weights\":{\"correct\":1,\"cost\":-0.02}}; A: b",
        "\"iapo\":{\"weights\":\"correct=1,cost=-0.02\"}; A: b",
        "\"metadata\":{\"iapo_weights\":\" correct = 1 , cost=-2e-2 \"}; A: b",
        "\"user\":\"\"; X-Iapo-Weights: correct=1.0,cost=-.02"
      })
  void preference_weights_areInAnyPlace(String fields, String header) throws OpenAiError {
    assertThat(with(fields, header).question().preference())
        .isEqualTo(new Preference.Weighing(Map.of("correct", 1.0, "cost", -0.02)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"iapo\":{\"max_tokens\":700,\"deadline_ms\":9}; A: b",
        "\"metadata\":{\"iapo_max_tokens\":\"700\",\"iapo_deadline_ms\":\"9\"}; A: b",
        "\"iapo\":{\"deadline_ms\":9}; X-Iapo-Max-Tokens: 700"
      })
  void limits_areInAnyPlace(String fields, String header) throws OpenAiError {
    Question question = with(fields, header).question();

    assertThat(question.limit()).contains(new Budget(Budget.Unit.TOKENS, 700, 0));
    assertThat(question.deadline()).contains(Duration.ofMillis(9));
  }

  @Test
  void limits_ofEachUnit_areInSmallestAmounts() throws OpenAiError {
    assertThat(with("\"iapo\":{\"max_completions\":3}").question().limit())
        .contains(Budget.ofCompletions(3));
    assertThat(with("\"metadata\":{\"iapo_max_usd\":\"0.05\"}").question().limit())
        .contains(new Budget(Budget.Unit.USD, 50_000_000_000L, 0));
    assertThat(with("\"iapo\":{\"max_usd\":1e-99}").question().limit())
        .contains(new Budget(Budget.Unit.USD, 1, 0));
    assertThat(with("\"iapo\":{\"max_usd\":1000000}").question().limit())
        .contains(new Budget(Budget.Unit.USD, 1_000_000_000_000_000_000L, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"messages\":[]", ",\"messages\":null"})
  void variables_withoutMessages_suffice(String messages) throws OpenAiError {
    Question question =
        read("{\"model\":\"m\",\"iapo\":{\"variables\":{\"q\":\"\"}}" + messages + "}").question();

    assertThat(question.text()).isEmpty();
    assertThat(question.variables()).isEqualTo(Map.of("q", ""));
  }

  @Test
  void variables_besidesABlankText_suffice() throws OpenAiError {
    String body =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\" \"}],"
            + "\"iapo\":{\"variables\":{\"q\":\"1\"}}}";

    assertThat(read(body).question().text()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "[] ~ invalid_value ~ body ~ body: a list (expected: an object)",
        "null ~ invalid_value ~ body ~ body: null (expected: an object)",
        "{} ~ invalid_value ~ model ~ model: missing (expected: iapo/NAME)",
        "{\"model\":1} ~ invalid_value ~ model ~ model: a number (expected: a text)",
        "{\"model\":\"\"} ~ invalid_value ~ model ~ model: 0 characters (expected: iapo/NAME, or iapo/NAME@VERSION)",
        "{\"model\":\"m\"} ~ invalid_value ~ messages ~ messages: missing (expected: a list of one message of the role user)",
        "{\"model\":\"m\",\"messages\":[]} ~ invalid_value ~ messages ~ messages: none (expected: a list of one message of the role user)",
        "{\"model\":\"m\",\"messages\":{}} ~ invalid_value ~ messages ~ messages: an object (expected: a list of one message of the role user)",
        "{\"model\":\"m\",\"messages\":[1]} ~ invalid_value ~ messages[0] ~ messages[0]: a number (expected: an object)",
        "{\"model\":\"m\",\"messages\":[{}]} ~ invalid_value ~ messages[0].role ~ messages[0].role: missing (expected: user)",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"robot\"}]} ~ invalid_value ~ messages[0].role ~ messages[0].role: robot (expected: user)",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]} ~ invalid_value ~ messages[0].content ~ messages[0].content: missing (expected: a text)",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\" \"}]} ~ invalid_value ~ messages[0].content ~ messages[0].content: blank (expected: a text)",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[]}]} ~ invalid_value ~ messages[0].content ~ messages[0].content: blank (expected: a text)",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":7}]} ~ invalid_value ~ messages[0].content ~ messages[0].content: a number (expected: a text)",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]} ~ invalid_value ~ messages[0].content ~ messages[0].content: half of a surrogate pair (expected: Unicode)",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image_url\",\"image_url\":{}}]}]} ~ unsupported_parameter ~ messages[0].content[1].type ~ messages[0].content[1].type: image_url (expected: text; policies read nothing else)",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]} ~ invalid_value ~ messages[0].content[0].text ~ messages[0].content[0].text: missing (expected: a text)",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"x\":1}]} ~ unrecognized_argument ~ messages[0].x ~ Unrecognized request argument supplied: messages[0].x",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"a\"}]} ~ unsupported_parameter ~ messages[0].role ~ messages[0].role: system (expected: user alone; the policy has a prompt of its own)",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"a\"}]} ~ unsupported_parameter ~ messages[1].role ~ messages[1].role: assistant (expected: user alone; the policy has a prompt of its own)",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"b\"}]} ~ unsupported_parameter ~ messages ~ messages: 2 messages (expected: a list of one message of the role user; policies answer single questions)"
      })
  void of_wrongMessages_saysWhereAndWhatIsExpected(
      String body, String code, String param, String message) {
    JsonNode error = refused(body);

    assertThat(error.path("message").asText()).isEqualTo(message);
    assertThat(error.path("code").asText()).isEqualTo(code);
    assertThat(error.path("param").asText()).isEqualTo(param);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"tools\":[{\"type\":\"function\"}]",
        "\"functions\":[{}]",
        "\"tool_choice\":\"auto\"",
        "\"function_call\":\"auto\"",
        "\"response_format\":{\"type\":\"json_object\"}",
        "\"logprobs\":true",
        "\"top_logprobs\":0",
        "\"n\":2",
        "\"n\":1.0",
        "\"audio\":{}",
        "\"modalities\":[\"text\",\"audio\"]",
        "\"stop\":\"x\"",
        "\"prediction\":{}",
        "\"web_search_options\":{}"
      })
  void of_whatCannotBeDone_isRefusedByName(String field) {
    String name = field.substring(1, field.indexOf(':') - 1);
    JsonNode error = refused(ASK + "," + field + "}");

    assertThat(error.path("code").asText()).isEqualTo("unsupported_parameter");
    assertThat(error.path("param").asText()).isEqualTo(name);
    assertThat(error.path("message").asText()).startsWith(name + ": not supported (expected: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "\"x\":1; unrecognized_argument; x",
        "\"iapo\":{\"contxt\":\"a\"}; unrecognized_argument; iapo.contxt",
        "\"metadata\":{\"iapo_contxt\":\"a\"}; unrecognized_argument; metadata.iapo_contxt",
        "\"metadata\":{\"iapo_variables\":\"a\"}; unrecognized_argument; metadata.iapo_variables",
        "\"metadata\":{\"a\":1}; invalid_value; metadata.a",
        "\"metadata\":[]; invalid_value; metadata",
        "\"iapo\":[]; invalid_value; iapo",
        "\"iapo\":{\"variables\":[]}; invalid_value; iapo.variables",
        "\"iapo\":{\"variables\":{\"a\":1}}; invalid_value; iapo.variables.a",
        "\"iapo\":{\"variables\":{\"a\":null}}; invalid_value; iapo.variables.a",
        "\"stream\":1; invalid_value; stream",
        "\"stream_options\":{}; invalid_value; stream_options",
        "\"stream\":true,\"stream_options\":{\"x\":1}; unrecognized_argument; stream_options.x",
        "\"stream\":true,\"stream_options\":{\"include_usage\":1}; invalid_value; stream_options.include_usage",
        "\"seed\":1.5; invalid_value; seed",
        "\"seed\":9223372036854775808; invalid_value; seed",
        "\"seed\":\"1\"; invalid_value; seed",
        "\"user\":1; invalid_value; user",
        "\"iapo\":{\"context\":1}; invalid_value; iapo.context",
        "\"iapo\":{\"deadline_ms\":\"9\"}; invalid_value; iapo.deadline_ms",
        "\"iapo\":{\"deadline_ms\":0}; invalid_value; iapo.deadline_ms",
        "\"iapo\":{\"deadline_ms\":600001}; invalid_value; iapo.deadline_ms",
        "\"iapo\":{\"max_usd\":0}; invalid_value; iapo.max_usd",
        "\"iapo\":{\"max_usd\":-1}; invalid_value; iapo.max_usd",
        "\"iapo\":{\"max_usd\":1e999999999}; invalid_value; iapo.max_usd",
        "\"iapo\":{\"max_tokens\":0}; invalid_value; iapo.max_tokens",
        "\"iapo\":{\"max_tokens\":1.5}; invalid_value; iapo.max_tokens",
        "\"iapo\":{\"max_completions\":-3}; invalid_value; iapo.max_completions",
        "\"iapo\":{\"max_completions\":3,\"max_tokens\":3}; invalid_value; iapo.max_completions",
        "\"iapo\":{\"context\":\"a\",\"weights\":\"a=1\"}; invalid_value; iapo.weights",
        "\"iapo\":{\"context\":\"a\"},\"metadata\":{\"iapo_context\":\"a\"}; invalid_value; metadata.iapo_context",
        "\"metadata\":{\"iapo_deadline_ms\":\"soon\"}; invalid_value; metadata.iapo_deadline_ms",
        "\"metadata\":{\"iapo_deadline_ms\":\"1e999\"}; invalid_value; metadata.iapo_deadline_ms"
      })
  void of_wrongField_isRefusedAtItsPlace(String fields, String code, String param) {
    JsonNode error = refused(ASK + "," + fields + "}");

    assertThat(error.path("param").asText()).as(error.toString()).isEqualTo(param);
    assertThat(error.path("code").asText()).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\"",
        "\"correct\"",
        "\"=1\"",
        "\"correct=\"",
        "\"correct=NaN\"",
        "\"correct=Infinity\"",
        "\"correct=1e999\"",
        "\"correct=1,correct=1\"",
        "\"correct=1,\"",
        "\"correct=0x1\"",
        "\"correct=1d\"",
        "\"correct=.\"",
        "{}",
        "[]",
        "1",
        "{\"correct\":\"1\"}",
        "{\"correct\":null}",
        "{\"correct\":1e999}",
        "{\"\":1}"
      })
  void weights_wrong_areRefused(String weights) {
    JsonNode error = refused(ASK + ",\"iapo\":{\"weights\":" + weights + "}}");

    assertThat(error.path("code").asText()).isEqualTo("invalid_weights");
    assertThat(error.path("param").asText()).isEqualTo("iapo.weights");
    assertThat(error.path("message").asText())
        .endsWith("(expected: name=number,... with finite numbers, such as correct=1,cost=-0.02)");
  }

  @Test
  void headers_unknownOrTwice_areRefused() {
    assertThat(refused(ASK + "}", "X-Iapo-Contxt: a").path("param").asText())
        .isEqualTo("X-Iapo-Contxt");
    JsonNode twice = refused(ASK + "}", "X-Iapo-Context: a", "x-iapo-context: a");
    assertThat(twice.path("message").asText())
        .isEqualTo("X-Iapo-Context: given in X-Iapo-Context, too (expected: once)");
    JsonNode besides = refused(ASK + ",\"iapo\":{\"weights\":\"a=1\"}}", "X-Iapo-Weights: a=1");
    assertThat(besides.path("message").asText())
        .isEqualTo("X-Iapo-Weights: given in iapo.weights, too (expected: once)");
  }

  @Test
  void messages_long_areShortened() {
    String name = "n".repeat(900);
    for (String fields :
        List.of(
            "\"" + name + "\":1",
            "\"iapo\":{\"" + name + "\":1}",
            "\"iapo\":{\"weights\":\"" + name + "=1\"}",
            "\"iapo\":{\"variables\":{\"" + name + "\":1}}")) {
      JsonNode error = refused(ASK + "," + fields + "}");

      assertThat(error.path("message").asText()).hasSizeLessThan(300);
      assertThat(error.path("param").asText()).hasSizeLessThan(100);
    }
    assertThat(refused("{\"model\":\"" + name + "\"," + USER + "}").toString())
        .doesNotContain("nnn");
  }
}
