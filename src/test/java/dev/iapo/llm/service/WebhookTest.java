package dev.iapo.llm.service;

import static dev.iapo.testkit.ScoringServer.says;
import static dev.iapo.testkit.ServiceCalls.API_KEY;
import static dev.iapo.testkit.ServiceCalls.NOW;
import static dev.iapo.testkit.ServiceCalls.SIGNING_KEY;
import static dev.iapo.testkit.ServiceCalls.call;
import static dev.iapo.testkit.ServiceCalls.request;
import static dev.iapo.testkit.ServiceCalls.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmRequest;
import dev.iapo.testkit.Canary;
import dev.iapo.testkit.ScoringServer;
import dev.iapo.testkit.ServiceCalls;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks that answer, and those that are down, slow or hostile. */
class WebhookTest {
  private static final Protocol BLIND = new Protocol.Webhook(false);

  private static LlmFailure failure(ScoringServer.Fault fault) throws Exception {
    try (ScoringServer server = new ScoringServer(SIGNING_KEY, fault)) {
      LlmFailure failure = (LlmFailure) call(server.uri(), BLIND, "1", "2", "3");
      assertThat(server.received()).as("not sent again").hasSize(1);
      assertThat(failure.message()).hasSizeLessThan(700).doesNotContainPattern("\\p{Cntrl}");
      return failure;
    }
  }

  @Test
  void complete_items_scoresInTheirOrderAndNoTokens() throws Exception {
    String[] completions =
        IntStream.range(0, 50).mapToObj(i -> String.valueOf(50 - i)).toArray(String[]::new);
    try (ScoringServer server = new ScoringServer(SIGNING_KEY)) {
      LlmReply reply = (LlmReply) call(server.uri(), BLIND, completions);

      assertThat(texts(reply))
          .containsExactly(
              IntStream.range(0, 50)
                  .mapToObj(i -> "{\"score\":" + (50 - i) + "}")
                  .toArray(String[]::new));
      LlmReply.Usage usage = reply.usage().orElseThrow();
      assertThat(usage.inputTokens() + usage.outputTokens()).isZero();
    }
  }

  @Test
  void complete_request_asDocumented() throws Exception {
    try (ScoringServer server = new ScoringServer(SIGNING_KEY)) {
      call(server.uri(), BLIND, "7", "8");
      call(server.uri(), new Protocol.Webhook(true), "7");

      ScoringServer.Received blind = server.received().get(0);
      assertThat(blind.request().line()).isEqualTo("POST /score HTTP/1.1");
      assertThat(blind.request().body())
          .isEqualTo(
              """
              {"version":1,"scorer":"tests","items":[\
              {"query":{"id":"q1","fields":{"hint":"{{x}}","question":"2+2? ☃"}},"completion":"7"},\
              {"query":{"id":"q1","fields":{"hint":"{{x}}","question":"2+2? ☃"}},"completion":"8"}]}""");
      assertThat(server.received().get(1).items().get(0).path("reference").toString())
          .isEqualTo("[\"4\",\"four\"]");
      assertThat(blind.header("content-type")).startsWith("application/json");
      assertThat(blind.header("authorization")).isEqualTo("Bearer " + API_KEY);
    }
  }

  @Test
  void complete_signed_receiverCanVerifyAndDropRepeats() throws Exception {
    try (ScoringServer server = new ScoringServer(SIGNING_KEY);
        ScoringServer another = new ScoringServer("another key")) {
      call(server.uri(), BLIND, "1");
      call(server.uri(), BLIND, "1");
      call(server.uri(), BLIND, "2");
      LlmFailure refused = (LlmFailure) call(another.uri(), BLIND, "1");

      assertThat(server.received()).allMatch(ScoringServer.Received::signed);
      assertThat(server.received())
          .allMatch(r -> r.header("x-iapo-timestamp").equals("" + NOW.getEpochSecond()));
      assertThat(server.received())
          .extracting(r -> r.header("idempotency-key"))
          .allMatch(key -> key.matches("[0-9a-f]{64}"))
          .satisfies(keys -> assertThat(keys.get(0)).isEqualTo(keys.get(1)))
          .satisfies(keys -> assertThat(keys.get(0)).isNotEqualTo(keys.get(2)));
      assertThat(refused.kind()).isEqualTo(Kind.UNAUTHORIZED);
      assertThat(refused.message()).isEqualTo("HTTP 401: wrong signature");
      assertThat(another.received()).noneMatch(ScoringServer.Received::signed);
    }
  }

  @Test
  void complete_severalScoresAnItem_keptAsTheyAre() throws Exception {
    String answer = "{\"scores\":[{\"compiles\":1,\"tests\":0.50},-2.5e-3,null],\"took\":\"1s\"}";
    try (ScoringServer server = new ScoringServer(SIGNING_KEY, says("200 OK", answer))) {
      assertThat(texts(call(server.uri(), BLIND, "a", "b", "c")))
          .containsExactly("{\"compiles\":1,\"tests\":0.5}", "{\"score\":-0.0025}", "null");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "[1,2,3]",
        "<html>\u0007<body>Welcome to the\nhotel</body></html>",
        "{\"scores\":[1,2,",
        "{\"scores\":[]}",
        "{\"scores\":null}",
        "{\"scores\":{\"0\":1,\"1\":2,\"2\":3}}",
        "{\"scores\":[1,2]}",
        "{\"scores\":[1,2,3,4]}",
        "{\"scores\":[1,2,NaN]}",
        "{\"scores\":[1,2,Infinity]}",
        "{\"scores\":[1,2,1e999]}",
        "{\"scores\":[1,2,{\"score\":-1e999}]}",
        "{\"scores\":[1,2,{}]}",
        "{\"scores\":[1,2,\"3\"]}",
        "{\"scores\":[1,2,true]}",
        "{\"scores\":[1,2,[3]]}",
        "{\"error\":\"boom\"}"
      })
  void complete_answerOfAnotherForm_malformedAsAWhole(String body) throws Exception {
    LlmFailure failure = failure(says("200 OK", body, "Content-Type: text/html"));
    assertThat(failure.kind()).isEqualTo(Kind.MALFORMED);
    assertThat(failure.message()).isNotBlank();
  }

  @Test
  void complete_wrongForm_messageSaysWhatIsExpected() throws Exception {
    assertThat(failure(says("200 OK", "{\"scores\":[1,\"2\",3]}")).message())
        .isEqualTo(
            "score 2 of 3 is of the wrong form (expected: a finite number, an object or null):"
                + " {\"scores\":[1,\"2\",3]}");
    assertThat(failure(says("200 OK", "{}")).message()).isEqualTo("the answer has no scores: {}");
    assertThat(failure(says("200 OK", "{\"scores\":[1]}")).message())
        .isEqualTo("1 scores (expected: 3, one of each item, in their order)");
  }

  @Test
  void complete_hostileJson_malformed() throws Exception {
    String deep = "{\"scores\":[1,2," + "{\"a\":".repeat(30_000) + "1";
    String longNumber = "{\"scores\":[1,2," + "9".repeat(50_000) + "]}";
    for (String body : new String[] {deep, longNumber}) {
      assertThat(failure(says("200 OK", body)).kind()).isEqualTo(Kind.MALFORMED);
    }
    assertThat(failure(ScoringServer.flood()))
        .isEqualTo(LlmFailure.of(Kind.MALFORMED, "the answer is longer than 100000 bytes"));
  }

  @ParameterizedTest
  @CsvSource({
    "400, REJECTED",
    "401, UNAUTHORIZED",
    "404, NOT_FOUND",
    "413, REJECTED",
    "429, RATE_LIMITED",
    "500, SERVER_ERROR",
    "502, UNCERTAIN",
    "503, OVERLOADED",
    "204, MALFORMED"
  })
  void complete_status_kindAndWhatIsSaid(int status, Kind kind) throws Exception {
    String body = status == 204 ? "" : "{\"error\": \"tests\\nbroken\"}";
    LlmFailure failure = failure(says(status + " Whatever", body, "Retry-After: 7"));
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.message())
        .isEqualTo(status == 204 ? "HTTP 204: (empty)" : "HTTP " + status + ": tests broken");
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
  }

  @Test
  void complete_silence_uncertainAtTheDeadlineOrWhenIdle() throws Exception {
    try (ScoringServer server =
        new ScoringServer(SIGNING_KEY, ScoringServer.silence(), ScoringServer.silence())) {
      LlmRequest hasty = request(Duration.ofMillis(300), "1");
      assertThat(call(server.uri(), BLIND, Optional.empty(), hasty))
          .isEqualTo(LlmFailure.of(Kind.UNCERTAIN, "no answer within PT0.3S"));
      LlmRequest patient = request(Duration.ofSeconds(20), "1");
      assertThat(call(server.uri(), BLIND, Optional.of(Duration.ofSeconds(1)), patient))
          .isEqualTo(LlmFailure.of(Kind.UNCERTAIN, "no byte of an answer within PT1S"));
    }
  }

  @Test
  void complete_resetWithinTheAnswer_uncertain() throws Exception {
    assertThat(failure(ScoringServer.reset()).kind()).isEqualTo(Kind.UNCERTAIN);
  }

  @Test
  void complete_down_unreachable() throws Exception {
    ScoringServer server = new ScoringServer(SIGNING_KEY);
    server.close();
    assertThat(((LlmFailure) call(server.uri(), BLIND, "1")).kind()).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void complete_redirect_notFollowed() throws Exception {
    try (ScoringServer target = new ScoringServer(SIGNING_KEY)) {
      LlmFailure failure = failure(says("307 Temporary Redirect", "", "Location: " + target.uri()));
      assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
      assertThat(target.received()).isEmpty();
    }
  }

  @Test
  void complete_keysEchoed_nowhereInTheResult() throws Exception {
    for (String key : new String[] {SIGNING_KEY, API_KEY}) {
      Canary canary = new Canary(key);
      assertThat(canary.leak(failure(says("500 Oops", canary.echo())).message())).isEmpty();
      assertThat(canary.leak(failure(says("200 OK", canary.echo())).message())).isEmpty();
      String answer = "{\"scores\":[{\"score\":1,\"why\":\"" + canary.echo() + "\"}]}";
      try (ScoringServer server = new ScoringServer(SIGNING_KEY, says("200 OK", answer))) {
        String text = texts(call(server.uri(), BLIND, "1")).get(0);
        assertThat(text).startsWith("{\"score\":1,\"why\":\"(redacted)");
        assertThat(canary.leak(text)).isEmpty();
      }
    }
  }

  @Test
  void complete_anotherNumberOfItems_notSent() throws Exception {
    LlmRequest three = request(Duration.ofSeconds(20), "1", "2", "3");
    LlmRequest one =
        new LlmRequest("tests", three.messages(), three.sampling(), 1, 0, three.deadline());
    try (ScoringServer server = new ScoringServer(SIGNING_KEY)) {
      assertThat(call(server.uri(), BLIND, Optional.empty(), one))
          .isEqualTo(
              LlmFailure.of(
                  Kind.REJECTED,
                  "not sent: 3 items for 1 scores (expected: an item for each score)"));
      assertThat(server.received()).isEmpty();
    }
  }

  @Test
  void complete_halfACharacter_notSent() throws Exception {
    try (ScoringServer server = new ScoringServer(SIGNING_KEY)) {
      assertThat(((LlmFailure) call(server.uri(), BLIND, "\uD800")).kind())
          .isEqualTo(Kind.UNSENDABLE);
      assertThat(server.received()).isEmpty();
    }
  }

  /** Nothing is sent: these are refused when the connection would be made. */
  @ParameterizedTest
  @CsvSource({
    "http://169.254.169.254/latest, link-local",
    "http://[::ffff:169.254.169.254]/, link-local",
    "http://[fe80::1]/, link-local",
    "http://[fd00:ec2::254]/, metadata",
    "http://0.0.0.0/, unspecified",
    "http://[::]/, unspecified",
    "http://224.0.0.1/, multicast",
    "http://10.1.2.3/, allow-private",
    "http://192.0.2.1/, https",
    "http://2852039166/, link-local"
  })
  void complete_addressNotToBeCalled_refusedAtOnce(URI url, String why) throws Exception {
    LlmFailure failure = (LlmFailure) call(url, BLIND, "1");
    assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(failure.message()).contains("is not called: it is ").contains(why);
    assertThat(failure.kind().retryable()).isFalse();
  }

  /** Some versions of the JDK read it as decimal, some refuse it. */
  @Test
  void complete_octalAddress_notConnectedTo() throws Exception {
    LlmFailure failure = (LlmFailure) call(URI.create("http://0251.254.169.254/"), BLIND, "1");
    assertThat(failure.kind()).isIn(Kind.NOT_FOUND, Kind.UNREACHABLE);
  }

  @Test
  void complete_localhostByName_called() throws Exception {
    try (ScoringServer server = new ScoringServer(SIGNING_KEY)) {
      URI byName = URI.create(server.uri().toString().replace("127.0.0.1", "localhost"));
      assertThat(texts(ServiceCalls.call(byName, BLIND, "1"))).containsExactly("{\"score\":1}");
    }
  }
}
