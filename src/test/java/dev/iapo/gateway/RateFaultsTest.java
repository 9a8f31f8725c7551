package dev.iapo.gateway;

import static dev.iapo.gateway.FaultMatrixTest.assertBooksBalance;
import static dev.iapo.gateway.FaultMatrixTest.failure;
import static dev.iapo.gateway.FaultMatrixTest.size;
import static dev.iapo.testkit.GatewayBench.job;
import static dev.iapo.testkit.GatewayBench.settings;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import dev.iapo.domain.Spend;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.testkit.Fault;
import dev.iapo.testkit.FaultEndpoint;
import dev.iapo.testkit.GatewayBench;
import dev.iapo.testkit.GatewayOverHttp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Providers that refuse calls for their rate, a quota that is used up, or an outage. */
class RateFaultsTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Duration LONG = Duration.ofSeconds(20);

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static GatewayOverHttp over(FaultEndpoint endpoint) {
    return new GatewayOverHttp(KIT, settings(), endpoint);
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
