package dev.iapo.serve;

import static dev.iapo.serve.ServeBench.SOON;
import static dev.iapo.serve.ServeBench.question;
import static dev.iapo.serve.ServeBench.within;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is answered when time is up, and what becomes of the rest. */
class DeadlinesTest {
  private static final Duration DEADLINE = Duration.ofMillis(700);
  private static final String ALL = "{\"earlyStop\":\"none\"}";

  private final Endpoint endpoint = new Endpoint();

  @AfterEach
  void close() {
    endpoint.close();
  }

  @Test
  void ask_someCompletionsTooSlow_answersWithWhatThereIsAndPaysForTheRest() {
    endpoint.hold(call -> call.number() >= 3);
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("majority-vote", 5), ALL);
      Reply.Answer answer = bench.answer(within(DEADLINE));
      assertThat(answer.stopped()).isEqualTo(Stopped.DEADLINE);
      assertThat(answer.stopped().partial()).isTrue();
      assertThat(answer.trouble()).contains("the deadline of 700 ms came first");
      assertThat(answer.bill().completions()).isEqualTo(3);
      assertThat(answer.bill().underWay()).isEqualTo(2);
      assertThat(bench.inFlight()).isEqualTo(1);
      assertThat(bench.book.open).hasSize(1);
      endpoint.release();
      assertThat(bench.settled()).isEqualTo(endpoint.billed());
      assertThat(endpoint.calls()).isEqualTo(5);
      Awaitility.await().atMost(SOON).until(() -> bench.requests("partial") == 1);
      assertThat(drawn(bench)).isEqualTo(5); // late ones included
    }
  }

  private static double drawn(ServeBench bench) {
    return bench.meters.get("iapo.served.completions").tag("outcome", "drawn").counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  @Test
  void ask_noCompletionInTime_isRefusedWithTheBill() {
    endpoint.hold(call -> true);
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("majority-vote", 2), ALL);
      Reply.Refused refused = bench.refusal(within(DEADLINE));
      assertThat(refused.reason()).isEqualTo(Reply.Reason.DEADLINE);
      assertThat(refused.message())
          .isEqualTo("no answer within 700 ms (expected: a longer deadline)");
      assertThat(refused.bill().map(Bill::underWay)).contains(2);
      endpoint.release();
      assertThat(bench.settled()).isEqualTo(endpoint.billed());
      assertThat(endpoint.billed().completions()).isEqualTo(2);
      Awaitility.await().atMost(SOON).until(() -> bench.requests("deadline") == 1);
    }
  }

  @Test
  void ask_callsThatWaitForAPlace_areNotSentAfterTheDeadline() {
    endpoint.hold(call -> true);
    try (ServeBench bench =
        new ServeBench(
            endpoint,
            ServeBench.Setting.PLAIN.asking("choices-per-call = 1, limits { in-flight = 2 }"))) {
      bench.deploy(new PolicyText("majority-vote", 6), ALL);
      assertThat(bench.refusal(within(DEADLINE)).reason()).isEqualTo(Reply.Reason.DEADLINE);
      endpoint.release();
      assertThat(bench.settled()).isEqualTo(endpoint.billed());
      assertThat(endpoint.calls()).isEqualTo(2);
    }
  }

  @Test
  void ask_deploymentsDeadline_bindsWhereNoneIsAskedFor() {
    endpoint.hold(call -> true);
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("majority-vote", 2), "{\"deadline\":\"300ms\"}");
      assertThat(bench.refusal(question()).message()).contains("within 300 ms");
    }
  }

  @Test
  void shutDown_questionThatDoesNotEnd_isWaitedForNoLongerThanItMay() {
    endpoint.hold(call -> true);
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("majority-vote", 1));
      TestProbe<Reply> asked = bench.begin(question());
      Awaitility.await().atMost(SOON).until(() -> endpoint.calls() == 1);
      bench.shutDown(Duration.ofMillis(200)).receiveMessage(SOON);
      Reply.Refused refused = (Reply.Refused) asked.receiveMessage(SOON);
      assertThat(refused.reason()).isEqualTo(Reply.Reason.STOPPING);
      assertThat(refused.message())
          .isEqualTo("the server stops; calls of this request may have been charged");
    }
  }

  @Test
  void shutDown_questionUnderWay_isAnsweredAndNewOnesAreNot() {
    endpoint.hold(call -> true);
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("majority-vote", 3));
      TestProbe<Reply> asked = bench.begin(question());
      Awaitility.await().atMost(SOON).until(() -> endpoint.calls() >= 2);
      TestProbe<PolicyKeeper.Done> done = bench.shutDown();
      Reply.Refused refused = bench.refusal(question());
      assertThat(refused.reason()).isEqualTo(Reply.Reason.STOPPING);
      assertThat(refused.retryAfter()).isPresent();
      Outcome order = bench.order(replyTo -> new PolicyKeeper.RollBack("sums", replyTo));
      assertThat(((Outcome.Refused) order).why()).isEqualTo(Outcome.Why.SHUTTING_DOWN);
      endpoint.release();
      assertThat(asked.receiveMessage(SOON)).isInstanceOf(Reply.Answer.class);
      done.receiveMessage(SOON);
      done.expectTerminated(bench.keeper);
      assertThat(bench.book.charged()).isEqualTo(endpoint.billed());
    }
  }

  @Test
  void shutDown_waitedLongEnough_saysThatCallsMayHaveBeenCharged() {
    endpoint.hold(call -> true);
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("majority-vote", 3));
      TestProbe<Reply> asked = bench.begin(question());
      Awaitility.await().atMost(SOON).until(() -> endpoint.calls() >= 2);
      bench.shutDown(Duration.ofMillis(1)).receiveMessage(SOON);
      Reply.Refused refused = (Reply.Refused) asked.receiveMessage(SOON);
      assertThat(refused.reason()).isEqualTo(Reply.Reason.STOPPING);
      assertThat(refused.retryAfter()).isEmpty();
      endpoint.release();
    }
  }
}
