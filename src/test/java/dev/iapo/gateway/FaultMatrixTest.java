package dev.iapo.gateway;

import static dev.iapo.testkit.GatewayBench.job;
import static dev.iapo.testkit.GatewayBench.settings;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
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
import java.util.List;
import java.util.Optional;
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

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static GatewayOverHttp over(FaultEndpoint endpoint) {
    return new GatewayOverHttp(KIT, settings(), endpoint);
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

  static Spend most(Entry entry) {
    return ScriptedClient.most(entry.call().request(), entry.call().request().choices());
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
                case "404" -> Kind.NOT_FOUND;
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
}
