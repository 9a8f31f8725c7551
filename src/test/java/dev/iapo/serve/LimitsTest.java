package dev.iapo.serve;

import static dev.iapo.serve.ServeBench.atMost;
import static dev.iapo.serve.ServeBench.question;
import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import dev.iapo.testkit.Fault;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Never more is charged than a request may cost. */
class LimitsTest {
  private final Endpoint endpoint = new Endpoint();

  @AfterEach
  void close() {
    endpoint.close();
  }

  private static final String ALL = "{\"earlyStop\":\"none\"}";

  @Test
  void ask_completionsLimited_answersWithThatMany() {
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("majority-vote", 8), ALL);
      Reply.Answer answer = bench.answer(atMost(Budget.ofCompletions(3)));
      assertThat(answer.stopped()).isEqualTo(Stopped.LIMIT);
      assertThat(answer.trouble())
          .contains(
              "3 of 8 completions: more could be charged than the request's limit of 3 completions");
      assertThat(answer.planned()).isEqualTo(8);
      assertThat(bench.settled()).isEqualTo(endpoint.billed());
      assertThat(endpoint.calls()).isEqualTo(3);
    }
  }

  @Test
  void ask_anyTokenLimit_chargesNeverMore() {
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("majority-vote", 8), ALL);
      int answered = 0;
      for (int limit = 10; limit <= 250; limit += 12) {
        Spend before = endpoint.billed();
        Reply reply = bench.ask(atMost(new Budget(Budget.Unit.TOKENS, limit, 0)));
        bench.settled();
        long billed = endpoint.billed().tokens() - before.tokens();
        assertThat(billed).as("limit " + limit).isLessThanOrEqualTo(limit);
        if (reply instanceof Reply.Answer answer) {
          answered++;
          assertThat(answer.bill().charged().tokens()).isEqualTo(billed);
        } else {
          Reply.Refused refused = (Reply.Refused) reply;
          assertThat(refused.reason()).isEqualTo(Reply.Reason.LIMIT_TOO_LOW);
          assertThat(refused.bill()).isEmpty();
          assertThat(refused.message())
              .isEqualTo(
                  "a call of this policy can be charged more than "
                      + limit
                      + " tokens (expected: a higher limit, or a shorter input)");
          assertThat(billed).isZero();
        }
      }
      assertThat(answered).isBetween(10, 19);
    }
  }

  @Test
  void ask_usdLimited_chargesNeverMore() {
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("majority-vote", 8), ALL);
      long limit = 400_000; // pico-USD
      Reply.Answer answer = bench.answer(atMost(new Budget(Budget.Unit.USD, limit, 0)));
      assertThat(answer.stopped()).isEqualTo(Stopped.LIMIT);
      assertThat(bench.settled()).isEqualTo(endpoint.billed());
      assertThat(endpoint.billed().picoUsd()).isBetween(1L, limit);
      assertThat(answer.bill().usd()).hasValue(endpoint.billed().picoUsd() / 1e12);
    }
  }

  @Test
  void ask_deploymentsCap_bindsUnlessTheRequestsIsLower() {
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(
          new PolicyText("majority-vote", 8),
          "{\"earlyStop\":\"none\",\"maxCost\":{\"completions\":4}}");
      assertThat(bench.answer(question()).bill().completions()).isEqualTo(4);
      assertThat(bench.answer(atMost(Budget.ofCompletions(2))).bill().completions()).isEqualTo(2);
      assertThat(bench.answer(atMost(Budget.ofCompletions(7))).bill().completions()).isEqualTo(4);
      Reply.Refused other = bench.refusal(atMost(new Budget(Budget.Unit.TOKENS, 500, 0)));
      assertThat(other.reason()).isEqualTo(Reply.Reason.INVALID_VALUE);
      assertThat(other.message())
          .isEqualTo("a limit in tokens (expected: in completions, as the policy's own)");
      assertThat(other.param()).contains("max_tokens");
      assertThat(endpoint.calls()).isEqualTo(10);
    }
  }

  @Test
  void ask_retriesOfWhatMayBeBilled_countAgainstTheLimit() {
    endpoint.failing(call -> call.number() % 2 == 0 ? Fault.cut(false) : Fault.NONE);
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("majority-vote", 8), ALL);
      Reply.Answer answer = bench.answer(atMost(Budget.ofCompletions(6)));
      assertThat(answer.stopped()).isEqualTo(Stopped.LIMIT);
      assertThat(bench.settled().completions()).isEqualTo(6);
      assertThat(endpoint.calls()).isEqualTo(6);
      assertThat(answer.bill().completions()).isEqualTo(3);
      assertThat(answer.bill().charged().completions()).isEqualTo(6);
    }
  }

  @Test
  void ask_limitSpentOnLostAnswers_saysSoWithTheBill() {
    endpoint.failing(call -> Fault.cut(false));
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("majority-vote", 3), ALL);
      Reply.Refused refused = bench.refusal(atMost(Budget.ofCompletions(2)));
      assertThat(refused.reason()).isEqualTo(Reply.Reason.LIMIT_TOO_LOW);
      assertThat(refused.bill().map(bill -> bill.charged().completions())).contains(2L);
      assertThat(refused.retryAfter()).isEqualTo(Optional.empty());
      assertThat(bench.settled().completions()).isEqualTo(2);
      assertThat(endpoint.calls()).isEqualTo(2);
    }
  }
}
