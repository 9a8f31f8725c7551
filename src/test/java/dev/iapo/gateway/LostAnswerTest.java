package dev.iapo.gateway;

import static dev.iapo.gateway.FaultMatrixTest.assertBooksBalance;
import static dev.iapo.gateway.FaultMatrixTest.failure;
import static dev.iapo.gateway.FaultMatrixTest.most;
import static dev.iapo.gateway.FaultMatrixTest.size;
import static dev.iapo.testkit.GatewayBench.job;
import static dev.iapo.testkit.GatewayBench.settings;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.testkit.Fault;
import dev.iapo.testkit.FaultEndpoint;
import dev.iapo.testkit.GatewayBench;
import dev.iapo.testkit.GatewayOverHttp;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that do not arrive, or cannot be read: they may have been billed. */
class LostAnswerTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final int ATTEMPTS = 4;
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
  void idle_noByteForSoLong_chargedAtItsMaximumAndTriedAgainBeforeTheDeadline() {
    try (FaultEndpoint endpoint = FaultEndpoint.first(Fault.hang(), Fault.stall());
        GatewayOverHttp over =
            new GatewayOverHttp(
                KIT,
                settings(), // a call may take 30 seconds
                GatewayOverHttp.client(endpoint.baseUri(), Optional.of(Duration.ofSeconds(1))),
                GatewayBench.completions(100))) {
      JobResult result = over.bench.complete(job("run", "a", 2));

      assertThat(size(result)).isEqualTo(2);
      assertThat(endpoint.calls()).isEqualTo(3);
      assertThat(result.wasted().completions()).isEqualTo(4);
      assertBooksBalance(over, endpoint);
    }
  }
}
