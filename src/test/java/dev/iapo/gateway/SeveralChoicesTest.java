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
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmRequest;
import dev.iapo.testkit.Fault;
import dev.iapo.testkit.FaultEndpoint;
import dev.iapo.testkit.GatewayBench;
import dev.iapo.testkit.GatewayOverHttp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Providers that bring fewer choices than asked for, or refuse to bring several. */
class SeveralChoicesTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Duration LONG = Duration.ofSeconds(20);

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static GatewayOverHttp over(FaultEndpoint endpoint) {
    return new GatewayOverHttp(KIT, settings(), endpoint);
  }

  private static Fault rejectingSeveral(LlmRequest request, Fault fault) {
    return request.choices() > 1 ? fault : Fault.NONE;
  }

  private static List<String> texts(JobResult result) {
    return result.calls().stream()
        .flatMap(call -> call.reply().completions().stream())
        .map(LlmReply.Completion::text)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"400 Bad Request, 1", "422 Unprocessable, 1", "500 Internal, 2"})
  void severalChoicesRefused_askedForOneByOneAndRemembered(String status, int refusals) {
    Fault refused = Fault.error(status, "n must be 1", "invalid_request_error");
    try (FaultEndpoint endpoint =
            FaultEndpoint.always(request -> rejectingSeveral(request, refused));
        GatewayOverHttp over = over(endpoint)) {
      JobResult first = over.bench.complete(job("run", "a", 4));
      JobResult second = over.bench.complete(job("run", "b", 3));

      List<Integer> asked = new ArrayList<>(Collections.nCopies(refusals, 4));
      asked.addAll(Collections.nCopies(7, 1));
      assertThat(endpoint.choicesAsked()).isEqualTo(asked);
      assertThat(size(first)).isEqualTo(4);
      assertThat(size(second)).isEqualTo(3);
      assertThat(first.failure()).isEmpty();
      assertThat(first.wasted()).isEqualTo(Spend.NOTHING);
      assertThat(over.bench.status().singly()).containsExactly("model-x");
      assertBooksBalance(over, endpoint);
    }
  }

  /** What is drawn does not depend on whether it was known that the provider refuses n. */
  @Test
  void severalChoicesRefused_sameDrawsHoweverItWasSplitAtFirst() {
    Fault refused = Fault.error("400 Bad Request", "n must be 1", "invalid_request_error");
    List<List<String>> drawn = new ArrayList<>();
    for (boolean known : new boolean[] {false, true}) {
      try (FaultEndpoint endpoint =
              FaultEndpoint.always(request -> rejectingSeveral(request, refused));
          GatewayOverHttp over = over(endpoint)) {
        if (known) {
          over.bench.complete(job("run", "before", 2));
        }
        drawn.add(texts(over.bench.complete(job("run", "a", 5))));
      }
    }
    assertThat(drawn.get(0)).hasSize(5).doesNotHaveDuplicates().isEqualTo(drawn.get(1));
  }

  @Test
  void severalChoicesRefused_manyJobsAtATime_fewRefusals() {
    Fault refused = Fault.error("400 Bad Request", "n must be 1", "invalid_request_error");
    try (FaultEndpoint endpoint =
            FaultEndpoint.always(request -> rejectingSeveral(request, refused));
        GatewayOverHttp over = over(endpoint)) {
      List<TestProbe<JobResult>> jobs = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        jobs.add(over.bench.submit(job("run", "job" + i, 3)));
      }
      jobs.forEach(job -> assertThat(size(job.receiveMessage(LONG))).isEqualTo(3));

      assertThat(endpoint.choicesAsked().stream().filter(n -> n > 1).count())
          .isLessThanOrEqualTo(2 * 16);
      assertBooksBalance(over, endpoint);
    }
  }

  /** A row that is refused whatever is asked of it says nothing about n. */
  @Test
  void rowRefused_triedOnceForOneChoiceAndNotRemembered() {
    try (FaultEndpoint endpoint = FaultEndpoint.first(Fault.tooLong(), Fault.tooLong());
        GatewayOverHttp over = over(endpoint)) {
      JobResult refused = over.bench.complete(job("run", "a", 4));
      JobResult next = over.bench.complete(job("run", "b", 4));

      assertThat(failure(refused)).contains(Kind.REJECTED);
      assertThat(size(next)).isEqualTo(4);
      assertThat(endpoint.choicesAsked()).containsExactly(4, 1, 4);
      assertBooksBalance(over, endpoint);
    }
  }

  /** A provider that brought several choices before has a server error like any other. */
  @Test
  void serverErrorsWhereSeveralChoicesAreKnownToWork_noOneByOne() {
    Fault broken = Fault.error("500 Internal", "Oops.", "server_error");
    try (FaultEndpoint endpoint = FaultEndpoint.first(Fault.NONE, broken, broken, broken);
        GatewayOverHttp over = over(endpoint)) {
      over.bench.complete(job("run", "a", 4));
      assertThat(size(over.bench.complete(job("run", "b", 4)))).isEqualTo(4);

      assertThat(endpoint.choicesAsked()).containsOnly(4);
      assertBooksBalance(over, endpoint);
    }
  }

  @Test
  void severalChoicesRefused_budgetDoesNotCoverThePrompts_keepsWhatItCovers() {
    Fault refused = Fault.error("400 Bad Request", "n must be 1", "invalid_request_error");
    Job job = job("run", "a", 4);
    long most = job.reservation().tokens();
    try (FaultEndpoint endpoint =
            FaultEndpoint.always(request -> rejectingSeveral(request, refused));
        GatewayOverHttp over =
            new GatewayOverHttp(KIT, settings(), endpoint, GatewayBench.tokens(most))) {
      JobResult result = over.bench.complete(job);

      assertThat(size(result)).isBetween(1, 4);
      assertThat(over.bench.settled("run").tokens()).isLessThanOrEqualTo(most);
      assertBooksBalance(over, endpoint);
    }
  }

  @Test
  void fewerChoices_restIsAskedFor() {
    try (FaultEndpoint endpoint = FaultEndpoint.first(Fault.choices(3));
        GatewayOverHttp over = over(endpoint)) {
      JobResult result = over.bench.complete(job("run", "a", 5));

      assertThat(size(result)).isEqualTo(5);
      assertThat(endpoint.choicesAsked()).containsExactly(5, 2);
      assertThat(over.bench.status().singly()).isEmpty();
      assertBooksBalance(over, endpoint);
    }
  }

  @Test
  void oneChoiceOnceWhereSeveralAreKnownToWork_notRemembered() {
    try (FaultEndpoint endpoint = FaultEndpoint.first(Fault.NONE, Fault.choices(1));
        GatewayOverHttp over = over(endpoint)) {
      over.bench.complete(job("run", "a", 4));
      assertThat(size(over.bench.complete(job("run", "b", 4)))).isEqualTo(4);

      assertThat(over.bench.status().singly()).isEmpty();
      assertBooksBalance(over, endpoint);
    }
  }

  @Test
  void choicesIgnored_restIsAskedForAndRemembered() {
    try (FaultEndpoint endpoint = FaultEndpoint.always(request -> Fault.choices(1));
        GatewayOverHttp over = over(endpoint)) {
      assertThat(size(over.bench.complete(job("run", "a", 4)))).isEqualTo(4);
      assertThat(size(over.bench.complete(job("run", "b", 4)))).isEqualTo(4);

      assertThat(endpoint.choicesAsked()).containsExactly(4, 1, 1, 1, 1, 1, 1, 1);
      assertBooksBalance(over, endpoint);
    }
  }
}
