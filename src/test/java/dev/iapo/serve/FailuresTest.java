package dev.iapo.serve;

import static dev.iapo.serve.ServeBench.SOON;
import static dev.iapo.serve.ServeBench.question;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import dev.iapo.domain.Spend;
import dev.iapo.serve.Reply.Reason;
import dev.iapo.serve.ServeBench.Setting;
import dev.iapo.testkit.Fault;
import dev.iapo.testkit.FaultEndpoint.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is answered, and charged, when calls fail. */
class FailuresTest {
  private static final String ALL = "{\"earlyStop\":\"none\"}";
  private static final Fault BROKEN = Fault.error("500 Internal", "Oops.", "server_error");

  private final Endpoint endpoint = new Endpoint();

  @AfterEach
  void close() {
    endpoint.close();
  }

  private static boolean judges(Call call) {
    return call.request().model().equals("judge");
  }

  @Test
  void ask_someOfAWaveFail_answersPartially() {
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("majority-vote", 4), ALL);
      // the seed of a question's second call
      bench.ask(question());
      List<Integer> seeds = new ArrayList<>();
      endpoint.entries().forEach(entry -> seeds.add(entry.call().request().seed()));
      endpoint.failing(
          call -> seeds.get(1).equals(call.request().seed()) ? Fault.tooLong() : Fault.NONE);
      Reply.Answer answer = bench.answer(question());
      assertThat(answer.stopped()).isEqualTo(Stopped.FAILED);
      assertThat(answer.bill().completions()).isEqualTo(3);
      assertThat(answer.bill().calls()).isEqualTo(3);
      assertThat(answer.votes().stream().mapToInt(count -> count.count()).sum()).isEqualTo(3);
      assertThat(answer.trouble().orElseThrow()).startsWith("rejected: ").contains("too long");
      assertThat(bench.settled()).isEqualTo(endpoint.billed());
    }
  }

  @Test
  void ask_providerRefusesTheInput_saysSoAndChargesNothing() {
    endpoint.failing(call -> Fault.tooLong());
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("majority-vote", 2), ALL);
      Reply.Refused refused = bench.refusal(question());
      assertThat(refused.reason()).isEqualTo(Reason.PROVIDER_REFUSED);
      assertThat(refused.message()).contains("The prompt is too long.");
      assertThat(refused.bill()).isEmpty();
      assertThat(bench.settled()).isEqualTo(Spend.NOTHING);
      assertThat(endpoint.calls()).isEqualTo(2);
    }
  }

  @Test
  void ask_providerDoesNotServeThisServer_keepsItsWordsFromWhoAsks() {
    endpoint.failing(call -> Fault.error("401 Unauthorized", "Wrong key sk-1234 of org-5.", "key"));
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("majority-vote", 1));
      Reply.Refused refused = bench.refusal(question());
      assertThat(refused.reason()).isEqualTo(Reason.PROVIDER_UNAVAILABLE);
      assertThat(refused.message())
          .isEqualTo("unauthorized: the provider does not serve this server; its log says why");
      assertThat(refused.retryAfter()).isEmpty();
      assertThat(bench.settled()).isEqualTo(Spend.NOTHING);
    }
  }

  @Test
  void ask_serverErrors_areTriedAgainAndThenTold() {
    endpoint.failing(call -> BROKEN);
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("majority-vote", 1));
      Reply.Refused refused = bench.refusal(question());
      assertThat(refused.reason()).isEqualTo(Reason.PROVIDER_UNAVAILABLE);
      assertThat(refused.message()).startsWith("server-error: ").contains("Oops.");
      assertThat(refused.retryAfter()).contains(Duration.ofSeconds(5));
      assertThat(refused.bill()).isEmpty();
      assertThat(endpoint.calls()).isEqualTo(3);
      assertThat(bench.settled()).isEqualTo(Spend.NOTHING);
    }
  }

  @Test
  void ask_providerErrsOnce_answersAllTheSame() {
    endpoint.failing(
        call ->
            call.attempt() > 0
                ? Fault.NONE
                : call.number() % 2 == 0 ? BROKEN : Fault.rateLimited("Retry-After: 0"));
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("majority-vote", 4), ALL);
      Reply.Answer answer = bench.answer(question());
      assertThat(answer.stopped()).isEqualTo(Stopped.ALL_DRAWN);
      assertThat(endpoint.calls()).isEqualTo(8);
      assertThat(bench.settled()).isEqualTo(endpoint.billed());
      assertThat(endpoint.billed().completions()).isEqualTo(4);
    }
  }

  @Test
  void ask_nobodyThere_saysSoAndChargesNothing() {
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("majority-vote", 3));
      endpoint.close();
      Reply.Refused refused = bench.refusal(question());
      assertThat(refused.reason()).isEqualTo(Reason.PROVIDER_UNAVAILABLE);
      assertThat(refused.message()).startsWith("unreachable: ");
      assertThat(refused.retryAfter()).isPresent();
      assertThat(refused.bill()).isEmpty();
      assertThat(bench.settled()).isEqualTo(Spend.NOTHING);
    }
  }

  @Test
  void ask_noCompletionReadable_saysSoWithTheBill() {
    try (ServeBench bench = new ServeBench(endpoint.saying(request -> List.of("who knows")))) {
      bench.deploy(new PolicyText("majority-vote", 3));
      Reply.Refused refused = bench.refusal(question());
      assertThat(refused.reason()).isEqualTo(Reason.UNPARSED);
      assertThat(refused.message())
          .isEqualTo(
              "none of 3 completions has an answer that the policy's extractor (last-number) reads");
      assertThat(refused.bill().map(Bill::charged)).contains(endpoint.billed());
      assertThat(refused.bill().map(Bill::completions)).contains(3);
      assertThat(refused.retryAfter()).isEmpty();
      assertThat(bench.settled()).isEqualTo(endpoint.billed());
    }
  }

  @Test
  void ask_judgeDown_namesTheJudge() {
    endpoint.failing(call -> judges(call) ? BROKEN : Fault.NONE);
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("best-of-n", 2).judged());
      Reply.Refused refused = bench.refusal(question());
      assertThat(refused.reason()).isEqualTo(Reason.PROVIDER_UNAVAILABLE);
      assertThat(refused.message()).startsWith("server-error: rater: ");
      assertThat(refused.bill().map(Bill::charged)).contains(endpoint.billed());
      assertThat(refused.retryAfter()).isEmpty();
      assertThat(bench.settled()).isEqualTo(endpoint.billed());
    }
  }

  @Test
  void ask_judgeFailsForSome_answersPartiallyWithWhatIsScored() {
    endpoint.saying(
        request ->
            judged(request.model()) ? List.of() : List.of(request.seed() % 2 == 0 ? "9" : "3"));
    endpoint.failing(
        call -> judges(call) && call.query().startsWith("Rate 9") ? BROKEN : Fault.NONE);
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("best-of-n", 8).judged());
      Reply.Answer answer = bench.answer(question());
      assertThat(answer.text()).isEqualTo("3");
      assertThat(answer.scores()).hasSize(8).contains(3.0, Double.NaN);
      assertThat(answer.stopped()).isEqualTo(Stopped.FAILED);
      assertThat(answer.trouble().orElseThrow()).contains("rater");
    }
  }

  private static boolean judged(String model) {
    return model.equals("judge");
  }

  @Test
  void ask_judgeTalksNonsense_saysWhatItSaid() {
    endpoint.saying(request -> List.of(judged(request.model()) ? "splendid" : "it is 4"));
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("best-of-n", 2).judged());
      Reply.Refused refused = bench.refusal(question());
      assertThat(refused.reason()).isEqualTo(Reason.PROVIDER_UNAVAILABLE);
      assertThat(refused.message()).contains("rater: no score of judge within 0.0..10.0");
      assertThat(refused.bill().map(Bill::charged)).contains(endpoint.billed());
    }
  }

  @Test
  void ask_daysLimitReached_saysSo() {
    Setting limited =
        Setting.PLAIN.asking("choices-per-call = 1, limits { per-day { completions = 5 } }");
    try (ServeBench bench = new ServeBench(endpoint, limited)) {
      bench.deploy(new PolicyText("majority-vote", 3), ALL);
      assertThat(bench.answer(question()).stopped()).isEqualTo(Stopped.ALL_DRAWN);
      Reply.Answer partial = bench.answer(question());
      assertThat(partial.stopped()).isEqualTo(Stopped.LIMIT);
      assertThat(partial.trouble())
          .contains("2 of 3 completions: the provider's limit for today (UTC) does not cover it");
      Reply.Refused refused = bench.refusal(question());
      assertThat(refused.reason()).isEqualTo(Reason.PROVIDER_UNAVAILABLE);
      assertThat(refused.message())
          .isEqualTo("the provider's limit for today (UTC) does not cover it");
      assertThat(refused.bill()).isEmpty();
      assertThat(endpoint.calls()).isEqualTo(5);
    }
  }

  @Test
  void ask_fiveHundredAtOnce_areAllAnsweredAndBilled() {
    Setting setting =
        Setting.PLAIN
            .asking("choices-per-call = 1, limits { in-flight = 64 }")
            .serving("in-flight = 500");
    try (ServeBench bench = new ServeBench(endpoint, setting)) {
      bench.deploy(new PolicyText("majority-vote", 3));
      List<TestProbe<Reply>> asked = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        asked.add(bench.begin(ServeBench.of("question " + i, i)));
      }
      Spend billed = Spend.NOTHING;
      for (TestProbe<Reply> probe : asked) {
        Reply reply = probe.receiveMessage(SOON);
        assertThat(reply).isInstanceOf(Reply.Answer.class);
        billed = billed.plus(((Reply.Answer) reply).bill().charged());
      }
      assertThat(billed).isEqualTo(endpoint.billed()).isEqualTo(bench.settled());
      assertThat(bench.requests("answered")).isEqualTo(500);
    }
  }

  @Test
  void ask_bugInTheQuery_isAnsweredAndNothingStaysUnderWay() {
    try (ServeBench bench = new ServeBench(endpoint, Setting.PLAIN.serving("in-flight = 1"))) {
      bench.deploy(new PolicyText("majority-vote", 1));
      bench.book.stutters = true;
      Reply.Refused refused = bench.refusal(question());
      assertThat(refused.reason()).isEqualTo(Reason.FAILED);
      assertThat(refused.message()).isEqualTo("the query failed; the log tells more");
      Awaitility.await().atMost(SOON).until(() -> bench.inFlight() == 0);
      Awaitility.await().atMost(SOON).until(bench.book.open::isEmpty);
      bench.book.stutters = false;
      assertThat(bench.answer(question()).stopped()).isEqualTo(Stopped.ALL_DRAWN);
    }
  }

  @Test
  void ask_asManyAsMayBeUnderWay_refusesMore() {
    endpoint.hold(call -> true);
    try (ServeBench bench = new ServeBench(endpoint, Setting.PLAIN.serving("in-flight = 2"))) {
      bench.deploy(new PolicyText("majority-vote", 1));
      TestProbe<Reply> first = bench.begin(question());
      TestProbe<Reply> second = bench.begin(question());
      Reply.Refused refused = bench.refusal(question());
      assertThat(refused.reason()).isEqualTo(Reason.BUSY);
      assertThat(refused.message()).isEqualTo("2 requests are under way, as many as may be");
      assertThat(refused.retryAfter()).isPresent();
      endpoint.release();
      first.receiveMessage(SOON);
      second.receiveMessage(SOON);
      bench.settled();
      assertThat(bench.answer(question()).trouble()).isEqualTo(Optional.empty());
      assertThat(endpoint.calls()).isEqualTo(3);
    }
  }
}
