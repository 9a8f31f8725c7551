package dev.iapo.gateway;

import static dev.iapo.testkit.GatewayBench.job;
import static dev.iapo.testkit.GatewayBench.settings;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Spend;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.testkit.Fault;
import dev.iapo.testkit.Fault.Bill;
import dev.iapo.testkit.FaultEndpoint;
import dev.iapo.testkit.FaultEndpoint.Entry;
import dev.iapo.testkit.GatewayBench;
import dev.iapo.testkit.GatewayOverHttp;
import dev.iapo.testkit.ScriptedClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The real client, gateway and ledger against an endpoint that fails in every way it can; the
 * oracle is the endpoint's own books.
 */
class FaultMatrixTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final int ATTEMPTS = 4;
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(400);

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static GatewayOverHttp over(FaultEndpoint endpoint) {
    return new GatewayOverHttp(KIT, settings(), endpoint);
  }

  /** Calls end soon. */
  private static GatewayOverHttp hasty(FaultEndpoint endpoint) {
    return new GatewayOverHttp(KIT, GatewayBench.hasty(SHORT), endpoint);
  }

  static int size(JobResult result) {
    return result.calls().stream().mapToInt(call -> call.reply().completions().size()).sum();
  }

  static Optional<Kind> failure(JobResult result) {
    return result.failure().map(LlmFailure::kind);
  }

  /**
   * Answers are charged as billed, what was lost at its maximum, refusals not at all; nothing is
   * still reserved, and every slot is free.
   */
  static void assertBooksBalance(GatewayOverHttp over, FaultEndpoint endpoint) {
    Spend spent = over.bench.settled("run");
    Spend lost =
        endpoint.entries().stream()
            .filter(entry -> entry.fault().bill() == Bill.LOST)
            .map(FaultMatrixTest::most)
            .reduce(Spend.NOTHING, Spend::plus);
    assertThat(spent).isEqualTo(endpoint.billed(Bill.ANSWERED).plus(lost));
    assertThat(spent.missingFor(endpoint.billed())).isEqualTo(Spend.NOTHING);
    assertThat(over.bench.status().inFlight()).isZero();
    assertThat(over.bench.status().queued()).isZero();
  }

  private static Spend most(Entry entry) {
    return ScriptedClient.most(entry.call().request(), entry.call().request().choices());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Retry-After: 0",
        "Retry-After: 0.02",
        "Retry-After: -1",
        "Retry-After: NaN",
        "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT",
        "retry-after-ms: 20",
        "Retry-After: soon",
        "X-None: 1"
      })
  void rateLimited_anyRetryAfter_waitedForAndAnswered(String header) {
    try (FaultEndpoint endpoint =
            FaultEndpoint.first(Fault.rateLimited(header), Fault.rateLimited(header));
        GatewayOverHttp over = over(endpoint)) {
      JobResult result = over.bench.complete(job("run", "a", 3));

      assertThat(size(result)).isEqualTo(3);
      assertThat(endpoint.calls()).isEqualTo(3);
      assertThat(result.wasted()).isEqualTo(Spend.NOTHING);
      assertBooksBalance(over, endpoint);
    }
  }

  @Test
  void rateLimited_absurdRetryAfter_cutToTheLongestWaitAndPausesTheProvider() {
    GatewaySettings patient =
        settings(
            16,
            100,
            new GatewaySettings.Retry(
                4,
                Duration.ofMillis(1),
                Duration.ofMillis(4),
                Duration.ofMillis(300),
                Duration.ofMinutes(1),
                1,
                1000),
            new GatewaySettings.Breaker(1, 1000, Duration.ofSeconds(60)));
    try (FaultEndpoint endpoint = FaultEndpoint.first(Fault.rateLimited("Retry-After: 1e99"));
        GatewayOverHttp over = new GatewayOverHttp(KIT, patient, endpoint)) {
      assertThat(size(over.bench.complete(job("run", "a", 3)))).isEqualTo(3);
      assertBooksBalance(over, endpoint);
    }
  }

  @Test
  void rateLimited_page_waitedForAndAnswered() {
    Fault page =
        Fault.status("429 Too Many Requests", "<html>Slow</html>", "Content-Type: text/html");
    try (FaultEndpoint endpoint = FaultEndpoint.first(page, page, page, page, page, page);
        GatewayOverHttp over = over(endpoint)) {
      JobResult result = over.bench.complete(job("run", "a", 3));

      assertThat(size(result)).isEqualTo(3);
      assertThat(result.failedCalls()).isEqualTo(6);
      assertBooksBalance(over, endpoint);
    }
  }

  static List<Fault> permanent() {
    return List.of(
        Fault.error("401 Unauthorized", "Wrong key.", "invalid_api_key"),
        Fault.error("403 Forbidden", "Not for you.", "forbidden"),
        Fault.error("404 Not Found", "The model does not exist.", "model_not_found"),
        Fault.quotaUsedUp(),
        Fault.error("402 Payment Required", "Add credits.", "credits"),
        Fault.tooLong(),
        Fault.filtered());
  }

  @ParameterizedTest
  @MethodSource("permanent")
  void permanent_oneAttemptWithTheProvidersWordsAndNoCharge(Fault fault) {
    try (FaultEndpoint endpoint = FaultEndpoint.always(request -> fault);
        GatewayOverHttp over = over(endpoint)) {
      JobResult result = over.bench.complete(job("run", "a", 1));

      assertThat(endpoint.calls()).isEqualTo(1);
      assertThat(failure(result))
          .contains(
              switch (fault.name().substring(0, 3)) {
                case "401", "403" -> Kind.UNAUTHORIZED;
                case "402", "429" -> Kind.QUOTA_EXHAUSTED;
                default -> Kind.REJECTED;
              });
      assertThat(result.failure().orElseThrow().message())
          .startsWith("HTTP " + fault.name().substring(0, 3));
      assertThat(over.bench.settled("run")).isEqualTo(Spend.NOTHING);
      assertBooksBalance(over, endpoint);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"500 Internal", "503 Unavailable", "529 Overloaded"})
  void serverError_burst_triedAgainAtNoCost(String status) {
    Fault fault = Fault.status(status, "");
    try (FaultEndpoint endpoint = FaultEndpoint.first(fault, fault);
        GatewayOverHttp over = over(endpoint)) {
      JobResult result = over.bench.complete(job("run", "a", 1));

      assertThat(size(result)).isEqualTo(1);
      assertThat(endpoint.calls()).isEqualTo(3);
      assertBooksBalance(over, endpoint);
    }
  }

  /** A gateway in between may have passed the call on. */
  @ParameterizedTest
  @ValueSource(strings = {"502 Bad Gateway", "504 Gateway Timeout", "408 Request Timeout"})
  void badGateway_chargedAtItsMaximumAndTriedAgain(String status) {
    Fault fault = Fault.status(status, "<html/>");
    try (FaultEndpoint endpoint = FaultEndpoint.first(fault);
        GatewayOverHttp over = over(endpoint)) {
      JobResult result = over.bench.complete(job("run", "a", 2));

      assertThat(size(result)).isEqualTo(2);
      assertThat(result.wasted()).isEqualTo(most(endpoint.entries().get(0)));
      assertThat(over.bench.settled("run"))
          .isEqualTo(endpoint.billed().plus(most(endpoint.entries().get(0))));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"500 Internal", "503 Unavailable"})
  void serverError_forEver_attemptsAreBounded(String status) {
    try (FaultEndpoint endpoint =
            FaultEndpoint.always(request -> Fault.error(status, "Broken.", "server_error"));
        GatewayOverHttp over = over(endpoint)) {
      JobResult result = over.bench.complete(job("run", "a", 1));

      assertThat(endpoint.calls()).isEqualTo(ATTEMPTS);
      assertThat(failure(result))
          .contains(status.startsWith("503") ? Kind.OVERLOADED : Kind.SERVER_ERROR);
      assertBooksBalance(over, endpoint);
    }
  }

  static Stream<Fault> losses() {
    return Stream.concat(
        Fault.losses().stream(), Stream.of(Fault.deepJson(), Fault.flood(3_000_000)));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void lostAnswer_chargedAtItsMaximumAndTriedAgain(Fault fault) {
    try (FaultEndpoint endpoint = FaultEndpoint.first(fault);
        GatewayOverHttp over = over(endpoint)) {
      JobResult result = over.bench.complete(job("run", "a", 3));

      assertThat(size(result)).isEqualTo(3);
      assertThat(endpoint.calls()).isEqualTo(2);
      assertThat(result.wasted()).isEqualTo(most(endpoint.entries().get(0)));
      assertBooksBalance(over, endpoint);
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void lostAnswer_forEver_boundedAndTyped(Fault fault) {
    try (FaultEndpoint endpoint = FaultEndpoint.always(request -> fault);
        GatewayOverHttp over = over(endpoint)) {
      JobResult result = over.bench.complete(job("run", "a", 2));

      assertThat(endpoint.calls()).isEqualTo(ATTEMPTS);
      assertThat(result.calls()).isEmpty();
      assertThat(failure(result))
          .contains(
              List.of("reset mid-body", "truncated body").contains(fault.name())
                  ? Kind.UNCERTAIN
                  : Kind.MALFORMED);
      assertBooksBalance(over, endpoint);
    }
  }

  static List<Fault> silences() {
    return List.of(Fault.hang(), Fault.stall(), Fault.drip(50));
  }

  @ParameterizedTest
  @MethodSource("silences")
  void silence_endsAtTheDeadlineAndFreesTheSlot(Fault fault) {
    try (FaultEndpoint endpoint = FaultEndpoint.first(fault);
        GatewayOverHttp over = hasty(endpoint)) {
      JobResult result = over.bench.complete(job("run", "a", 2));

      assertThat(size(result)).isEqualTo(2);
      assertThat(result.wasted()).isEqualTo(most(endpoint.entries().get(0)));
      assertBooksBalance(over, endpoint);
    }
  }

  @Test
  void connectionRefused_nothingChargedAndReservationReleased() {
    FaultEndpoint gone = FaultEndpoint.first();
    try (GatewayOverHttp over = over(gone)) {
      gone.close();
      JobResult result = over.bench.complete(job("run", "a", 2));

      assertThat(failure(result)).contains(Kind.UNREACHABLE);
      assertThat(result.failure().orElseThrow().message())
          .startsWith(gone.baseUri() + " cannot be reached");
      assertThat(over.bench.settled("run")).isEqualTo(Spend.NOTHING);
      assertBooksBalance(over, gone);
    }
  }

  static List<Fault> odd() {
    return List.of(
        Fault.finished("length"),
        Fault.finished("content_filter"),
        Fault.nullContent(),
        Fault.duplicateHeaders());
  }

  @ParameterizedTest
  @MethodSource("odd")
  void oddAnswer_isAResultChargedAsBilled(Fault fault) {
    try (FaultEndpoint endpoint = FaultEndpoint.always(request -> fault);
        GatewayOverHttp over = over(endpoint)) {
      JobResult result = over.bench.complete(job("run", "a", 3));

      assertThat(size(result)).isEqualTo(3);
      assertThat(endpoint.calls()).isEqualTo(1);
      assertThat(result.failure()).isEmpty();
      assertBooksBalance(over, endpoint);
    }
  }

  @Test
  void noUsage_maximumIsCharged() {
    try (FaultEndpoint endpoint = FaultEndpoint.always(request -> Fault.noUsage());
        GatewayOverHttp over = over(endpoint)) {
      JobResult result = over.bench.complete(job("run", "a", 3));

      assertThat(size(result)).isEqualTo(3);
      assertThat(over.bench.settled("run")).isEqualTo(most(endpoint.entries().get(0)));
      assertThat(result.calls().get(0).reply().usage()).isEmpty();
    }
  }

  /** Texts of data arrive as they are: no template, no code, no length stops them. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void poisonText_arrivesAsItIs(int which) {
    String text =
        List.of("NUL \0 and \u001b[31m", "{{question}} ${HOME} {0} %s </system>", "long ")
            .get(which)
            .repeat(which == 2 ? 2_000_000 : 1);
    try (FaultEndpoint endpoint = FaultEndpoint.first();
        GatewayOverHttp over = over(endpoint)) {
      Job plain = job("run", "a", 1);
      Job poisoned = GatewayBench.withMessages(plain, List.of(new ChatMessage("user", text)));

      assertThat(size(over.bench.complete(poisoned))).isEqualTo(1);
      assertThat(endpoint.entries().get(0).call().query()).isEqualTo(text);
      assertBooksBalance(over, endpoint);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"half \ud83d of it", "\udc00", "\ude00\ud83d"})
  void halfACharacter_neverSentAndNotCharged(String text) {
    try (FaultEndpoint endpoint = FaultEndpoint.first();
        GatewayOverHttp over = over(endpoint)) {
      Job poisoned =
          GatewayBench.withMessages(
              job("run", "a", 3), List.of(new ChatMessage("user", text + " ☃")));

      JobResult result = over.bench.complete(poisoned);

      assertThat(failure(result)).contains(Kind.UNSENDABLE);
      assertThat(result.failure().orElseThrow().message())
          .startsWith("not sent: message 1 has a surrogate");
      assertThat(endpoint.calls()).isZero();
      assertThat(over.bench.settled("run")).isEqualTo(Spend.NOTHING);
      assertBooksBalance(over, endpoint);
    }
  }

  @Test
  void quotaUsedUp_restOfTheQueueIsGivenUpForAllRuns() {
    GatewaySettings oneAtATime =
        settings(
            1,
            100,
            GatewayBench.retry(4),
            new GatewaySettings.Breaker(1, 1000, Duration.ofSeconds(60)));
    try (FaultEndpoint endpoint = FaultEndpoint.always(request -> Fault.quotaUsedUp());
        GatewayOverHttp over = new GatewayOverHttp(KIT, oneAtATime, endpoint)) {
      over.bench.open("other", GatewayBench.completions(1000));
      List<TestProbe<JobResult>> jobs = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        jobs.add(over.bench.submit(job(i % 2 == 0 ? "run" : "other", "job" + i, 2)));
      }
      for (TestProbe<JobResult> job : jobs) {
        assertThat(failure(job.receiveMessage(LONG))).contains(Kind.QUOTA_EXHAUSTED);
      }
      assertThat(endpoint.calls()).isLessThan(40);
      assertBooksBalance(over, endpoint);
    }
  }

  @Test
  void outage_retriesAreAShareOfTheCalls() {
    GatewaySettings.Retry retry =
        new GatewaySettings.Retry(
            5,
            Duration.ofMillis(1),
            Duration.ofMillis(4),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            0.2,
            5);
    GatewaySettings thrifty =
        settings(16, 1000, retry, new GatewaySettings.Breaker(1, 1000, Duration.ofSeconds(60)));
    Fault broken = Fault.error("503 Unavailable", "Down.", "server_error");
    try (FaultEndpoint endpoint = FaultEndpoint.always(request -> broken);
        GatewayOverHttp over = new GatewayOverHttp(KIT, thrifty, endpoint)) {
      List<TestProbe<JobResult>> jobs = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        jobs.add(over.bench.submit(job("run", "job" + i, 1)));
      }
      jobs.forEach(job -> assertThat(job.receiveMessage(LONG).failure()).isPresent());

      assertThat(endpoint.calls()).isBetween(100 + 20, 100 + 20 + 5);
      assertBooksBalance(over, endpoint);
    }
  }
}
