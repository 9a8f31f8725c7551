package dev.iapo.llm.openai;

import static dev.iapo.llm.openai.OpenAiCalls.GOOD;
import static dev.iapo.llm.openai.OpenAiCalls.KEY;
import static dev.iapo.llm.openai.OpenAiCalls.answerOf;
import static dev.iapo.llm.openai.OpenAiCalls.failureOf;
import static dev.iapo.llm.openai.OpenAiCalls.settings;
import static dev.iapo.testkit.RawServer.http;
import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmReply;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the provider says when it does not answer. */
class OpenAiFailuresTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "nonsense",
        "{\"choices\":[",
        "{\"choices\":[]}",
        "{\"choices\":null}",
        "{\"choices\":{\"0\":{\"message\":{\"content\":\"a\"}}}}",
        "{\"choices\":[null, 1, {}]}",
        "{\"error\":{\"message\":\"odd\"}}",
        "<html>Welcome to the hotel's network</html>"
      })
  void complete_answerWithoutCompletions_malformed(String body) throws Exception {
    LlmFailure failure = failureOf(http("200 OK", body, "Content-Type: text/html"));
    assertThat(failure.kind()).isEqualTo(Kind.MALFORMED);
    assertThat(failure.message()).isNotBlank().doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource({
    "400, REJECTED",
    "404, NOT_FOUND",
    "405, NOT_FOUND",
    "413, REJECTED",
    "422, REJECTED",
    "302, NOT_FOUND",
    "401, UNAUTHORIZED",
    "403, UNAUTHORIZED",
    "402, QUOTA_EXHAUSTED",
    "408, UNCERTAIN",
    "429, RATE_LIMITED",
    "500, SERVER_ERROR",
    "502, UNCERTAIN",
    "520, UNCERTAIN",
    "521, SERVER_ERROR",
    "524, UNCERTAIN",
    "503, OVERLOADED",
    "504, UNCERTAIN",
    "529, OVERLOADED"
  })
  void complete_status_kindAndTheProvidersMessage(int status, Kind kind) throws Exception {
    String body = "{\"error\":{\"message\":\"The model `x`\\ndoes not exist\",\"code\":\"c\"}}";
    LlmFailure failure = failureOf(http(status + " Whatever", body));
    assertThat(failure)
        .isEqualTo(LlmFailure.of(kind, "HTTP " + status + ": The model `x` does not exist"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":{\"message\":\"no money\",\"code\":\"insufficient_quota\"}}",
        "{\"error\":{\"message\":\"no money\",\"type\":\"insufficient_quota\"}}"
      })
  void complete_429OfUsedUpQuota_quotaExhausted(String body) throws Exception {
    assertThat(failureOf(http("429 Too Many", body)).kind()).isEqualTo(Kind.QUOTA_EXHAUSTED);
  }

  @ParameterizedTest
  @CsvSource({
    "Retry-After: 7, PT7S",
    "Retry-After: 0.25, PT0.25S",
    "Retry-After: 0, PT0S",
    "Retry-After: -1, PT0S",
    "'Retry-After: Wed, 21 Oct 2015 07:28:00 GMT', PT0S",
    "retry-after-ms: 1500, PT1.5S",
    "Retry-After: NaN, ",
    "Retry-After: soon, ",
    "Retry-After: '', ",
    "X-Other: 1, "
  })
  void complete_429_waitsAsAsked(String header, Duration expected) throws Exception {
    LlmFailure failure = failureOf(http("429 Too Many", "<html>slow down</html>", header));
    assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED);
    assertThat(failure.message()).isEqualTo("HTTP 429: <html>slow down</html>");
    assertThat(failure.retryAfter()).isEqualTo(Optional.ofNullable(expected));
  }

  @Test
  void complete_429MillisecondsUnreadable_secondsCount() throws Exception {
    assertThat(failureOf(http("429 X", "", "retry-after-ms: NaN", "Retry-After: 2")).retryAfter())
        .contains(Duration.ofSeconds(2));
  }

  @Test
  void complete_429AbsurdlyLong_isFinite() throws Exception {
    assertThat(failureOf(http("429 X", "", "Retry-After: 1e99")).retryAfter().orElseThrow())
        .isGreaterThan(Duration.ofDays(365));
  }

  @Test
  void complete_429FutureDate_waitsUntilThen() throws Exception {
    ZonedDateTime date = ZonedDateTime.now(ZoneOffset.UTC).plusHours(2);
    String header = "Retry-After: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(date);
    assertThat(failureOf(http("429 X", "", header)).retryAfter().orElseThrow())
        .isBetween(Duration.ofMinutes(90), Duration.ofMinutes(121));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 480, 490, 499, 500, 501, 5000})
  void complete_keyEchoed_redactedWhereverItIs(int position) throws Exception {
    String text = "x".repeat(position) + " " + KEY + " is not valid";
    LlmFailure raw = failureOf(http("401 Unauthorized", text));
    LlmFailure json =
        failureOf(http("401 Unauthorized", "{\"error\":{\"message\":\"" + text + "\"}}"));
    for (LlmFailure failure : List.of(raw, json)) {
      assertThat(failure.kind()).isEqualTo(Kind.UNAUTHORIZED);
      assertThat(failure.message()).doesNotContain("sk-canary").hasSizeLessThan(600);
    }
    assertThat(raw.message().contains("(redacted) is not valid")).isEqualTo(position < 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json; charset=bogus", ";;;", "", "text/event-stream", "ünï/cödé"})
  void complete_strangeContentType_statusAndBodyCount(String type) throws Exception {
    assertThat(failureOf(http("429 X", "slow down", "Content-Type: " + type)).kind())
        .isEqualTo(Kind.RATE_LIMITED);
    assertThat(answerOf(GOOD.replace("Content-Type: application/json", "Content-Type: " + type)))
        .isInstanceOf(LlmReply.class);
  }

  @Test
  void complete_noBodyAtAll_failureWithItsStatus() throws Exception {
    assertThat(failureOf("HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n"))
        .isEqualTo(LlmFailure.of(Kind.OVERLOADED, "HTTP 503: (empty)"));
    assertThat(failureOf("HTTP/1.1 204 None\r\n\r\n").kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void complete_deeplyNestedJson_malformed() throws Exception {
    assertThat(failureOf(http("200 OK", "[".repeat(50_000))).kind()).isEqualTo(Kind.MALFORMED);
    assertThat(failureOf(http("500 Oops", "[".repeat(50_000))).kind()).isEqualTo(Kind.SERVER_ERROR);
  }

  @Test
  void complete_errorAnswer_itsStatusIsTold() throws Exception {
    LlmFailure failure = (LlmFailure) answerOf(http("418 Teapot", "no"));
    assertThat(failure.status()).hasValue(418);
  }

  @Test
  void settings_printed_keyIsHidden() {
    assertThat(settings(URI.create("http://x/v1")).toString())
        .doesNotContain("canary")
        .contains("(redacted)");
  }
}
