package dev.iapo.serve;

import static dev.iapo.serve.ServeBench.in;
import static dev.iapo.serve.ServeBench.question;
import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Spend;
import dev.iapo.inference.Aggregation.Count;
import dev.iapo.llm.LlmRequest;
import dev.iapo.serve.ServeBench.Setting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers are those of the votes, and bills those of the provider's books. */
class VoteTest {
  private static final String ONE_BY_ONE = "choices-per-call = 1, limits { in-flight = 1 }";

  private final Endpoint endpoint = new Endpoint();

  @AfterEach
  void close() {
    endpoint.close();
  }

  @Test
  void ask_allDrawn_answersWithTheMostVotesAndItsBill() {
    try (ServeBench bench = new ServeBench(endpoint.saying("a 5", "b 4", "c 4", "none", "d 4.0"))) {
      bench.deploy(new PolicyText("majority-vote", 5), "{\"earlyStop\":\"none\"}");
      Reply.Answer answer = bench.answer(question());
      assertThat(answer.text()).isIn("b 4", "c 4", "d 4.0");
      assertThat(answer.key()).contains("4");
      assertThat(answer.votes()).containsExactly(new Count("4", 3, 3), new Count("5", 1, 1));
      assertThat(answer.margin()).isEqualTo(0.5);
      assertThat(answer.unparsed()).isEqualTo(1);
      assertThat(answer.tied()).isFalse();
      assertThat(answer.stopped()).isEqualTo(Stopped.ALL_DRAWN);
      assertThat(answer.trouble()).isEmpty();
      assertThat(answer.planned()).isEqualTo(5);
      assertThat(answer.by().context()).contains("free");
      assertThat(answer.by().weights()).isEqualTo(Map.of("correct", 1.0, "cost", 0.0));
      assertBilled(answer.bill(), 5);
      assertThat(answer.bill().calls()).isEqualTo(5);
      assertThat(bench.settled()).isEqualTo(endpoint.billed()).isEqualTo(answer.bill().charged());
    }
  }

  @Test
  void ask_weightedVoteOnOne_isAnsweredWithoutTheJudge() {
    try (ServeBench bench = new ServeBench(endpoint.saying("a 5"))) {
      bench.deploy(new PolicyText("weighted-vote", 1).judged().weighted());
      Reply.Answer answer = bench.answer(question());
      assertThat(answer.text()).isEqualTo("a 5");
      assertThat(answer.key()).contains("5");
      assertThat(answer.bill().calls()).isEqualTo(1);
      assertThat(bench.settled()).isEqualTo(endpoint.billed());
    }
  }

  @Test
  void ask_decidedEarly_answersAsTheFullVoteWithTheSameSeed() {
    PolicyText policy = new PolicyText("majority-vote", 9);
    int saved = 0;
    try (ServeBench early = new ServeBench(endpoint);
        Endpoint other = new Endpoint();
        ServeBench full = new ServeBench(other, Setting.PLAIN.asking(ONE_BY_ONE))) {
      early.deploy(policy);
      full.deploy(policy, "{\"earlyStop\":\"none\"}");
      for (int i = 0; i < 150; i++) {
        int before = endpoint.calls();
        Reply.Answer whole = full.answer(ServeBench.of("question " + i, i));
        Reply.Answer answer = early.answer(ServeBench.of("question " + i, i));
        assertThat(answer.key()).as("question " + i).isEqualTo(whole.key());
        assertThat(answer.tied()).isEqualTo(whole.tied());
        assertThat(endpoint.calls() - before)
            .isEqualTo(answer.bill().completions())
            .isEqualTo(oneAtATime("free: question " + i, other));
        saved += 9 - answer.bill().completions();
      }
      assertThat(early.settled()).isEqualTo(endpoint.billed());
      assertThat(full.settled()).isEqualTo(other.billed());
      assertThat(other.calls()).isEqualTo(150 * 9);
      assertThat(saved).isGreaterThan(150);
    }
  }

  /** After how many of the nine completions, in the order of their calls, nothing can change. */
  private static int oneAtATime(String question, Endpoint full) {
    int[] votes = new int[4];
    List<LlmRequest> calls = new ArrayList<>();
    full.entries().stream()
        .map(entry -> entry.call().request())
        .filter(request -> request.messages().get(0).content().equals(question))
        .forEach(calls::add);
    for (int drawn = 1; drawn <= 9; drawn++) {
      String said = Endpoint.number(question, calls.get(drawn - 1).seed(), 0);
      votes[said.charAt(said.length() - 1) - '0']++;
      int[] most = votes.clone();
      Arrays.sort(most);
      if (most[3] - most[2] > 9 - drawn) {
        return drawn;
      }
    }
    return 9;
  }

  @Test
  void ask_sameSeedAgain_givesTheSameCompletion() {
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("majority-vote", 5));
      Set<List<Object>> answers = new HashSet<>();
      for (int i = 0; i < 10; i++) {
        Reply.Answer answer = bench.answer(ServeBench.of("question", 3));
        answers.add(List.of(answer.text(), answer.votes(), answer.bill().completions()));
      }
      assertThat(answers).hasSize(1);
      assertThat(bench.answer(ServeBench.of("question", 3)).id())
          .isNotEqualTo(bench.answer(ServeBench.of("q", 3)).id());
    }
  }

  @Test
  void ask_severalChoicesPerCall_drawsAllInAsFewCallsAsCanBe() {
    try (ServeBench bench =
        new ServeBench(endpoint, Setting.PLAIN.asking("choices-per-call = 4"))) {
      bench.deploy(new PolicyText("majority-vote", 10));
      Reply.Answer answer = bench.answer(question());
      assertThat(answer.stopped()).isEqualTo(Stopped.ALL_DRAWN);
      assertThat(answer.bill().calls()).isEqualTo(3);
      assertThat(endpoint.entries())
          .extracting(entry -> entry.call().request().choices())
          .containsExactlyInAnyOrder(4, 4, 2);
      assertBilled(answer.bill(), 10);
    }
  }

  @Test
  void ask_oneCompletion_isThatOne() {
    try (ServeBench bench = new ServeBench(endpoint.saying("six 6"))) {
      bench.deploy(new PolicyText("best-of-n", 1));
      Reply.Answer answer = bench.answer(question());
      assertThat(answer.text()).isEqualTo("six 6");
      assertThat(answer.key()).contains("6");
      assertThat(answer.margin()).isNaN();
      assertThat(answer.scores()).isEmpty();
      assertBilled(answer.bill(), 1);
    }
  }

  @Test
  void ask_bestOfN_answersWithWhatTheJudgeScoresMost() {
    try (ServeBench bench = new ServeBench(endpoint.saying(VoteTest::scored))) {
      bench.deploy(new PolicyText("best-of-n", 4).judged());
      Reply.Answer answer = bench.answer(question());
      assertThat(answer.scores()).hasSize(4).contains(8.0);
      assertThat(answer.text()).isEqualTo("it is " + best(answer));
      assertThat(answer.votes()).isEmpty();
      assertThat(answer.bill().calls()).isEqualTo(8);
      assertThat(answer.bill().completions()).isEqualTo(4);
      assertThat(answer.bill().charged()).isEqualTo(endpoint.billed());
      assertThat(answer.bill().cost()).isEqualTo((double) endpoint.billed().tokens());
      assertThat(bench.settled()).isEqualTo(endpoint.billed());
    }
  }

  /** Completions are 1, 8, 3 and 4, in the order of their calls. */
  private static List<String> scored(LlmRequest request) {
    return request.model().equals("judge")
        ? List.of()
        : List.of("it is " + List.of(1, 8, 3, 4).get(NEXT.getAndIncrement() % 4));
  }

  private static final AtomicInteger NEXT = new AtomicInteger();

  private static int best(Reply.Answer answer) {
    return (int) answer.scores().stream().mapToDouble(score -> score).max().orElseThrow();
  }

  @Test
  void ask_weightedVote_countsWhatTheJudgeSays() {
    Endpoint judging =
        endpoint.saying(
            request ->
                !request.model().equals("judge")
                    ? List.of("it is " + (NEXT.getAndIncrement() % 3 == 0 ? 9 : 1))
                    : List.of());
    try (ServeBench bench = new ServeBench(judging)) {
      bench.deploy(new PolicyText("weighted-vote", 3).judged().weighted());
      Reply.Answer answer = bench.answer(question());
      assertThat(answer.key()).contains("9"); // 9 against 1 and 1
      assertThat(answer.votes()).containsExactly(new Count("9", 1, 9), new Count("1", 2, 2));
      assertThat(answer.margin()).isEqualTo(7.0 / 11);
      assertThat(answer.bill().charged()).isEqualTo(endpoint.billed());
    }
  }

  @Test
  void ask_byContextOrWeights_takesTheirArm() {
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(
          new PolicyText("majority-vote", 5)
              .context("thrifty", "majority-vote", 1, -0.5)
              .frontier("long", 3, -0.1, "short", 2),
          "{\"earlyStop\":\"none\",\"context\":\"thrifty\"}");
      assertArm(bench.answer(question()), "thrifty", 1, Optional.of("thrifty"));
      assertArm(bench.answer(in(new Preference.InContext("free"))), "free", 5, Optional.of("free"));
      assertArm(weighed(bench, 2, -1), "thrifty", 1, Optional.of("thrifty"));
      assertArm(weighed(bench, 1, -0.05), "long", 3, Optional.empty());
      assertArm(weighed(bench, 2, -0.6), "short", 2, Optional.empty());
    }
  }

  private static Reply.Answer weighed(ServeBench bench, double correct, double cost) {
    Reply.Answer answer =
        bench.answer(in(new Preference.Weighing(Map.of("correct", correct, "cost", cost))));
    assertThat(answer.by().weights()).isEqualTo(Map.of("correct", correct, "cost", cost));
    return answer;
  }

  private void assertArm(Reply.Answer answer, String prompt, int scale, Optional<String> context) {
    assertThat(answer.by().context()).isEqualTo(context);
    assertThat(answer.by().arm().configuration().id()).isEqualTo(prompt);
    assertThat(answer.bill().completions()).isEqualTo(scale);
    assertThat(endpoint.entries().get(endpoint.calls() - 1).call().query())
        .isEqualTo(prompt + ": 1+2?");
  }

  private void assertBilled(Bill bill, int completions) {
    Spend booked = endpoint.billed();
    assertThat(bill.completions()).isEqualTo(completions);
    assertThat(booked.completions()).isEqualTo(completions);
    assertThat(bill.inputTokens() + bill.outputTokens()).isEqualTo(booked.tokens());
    assertThat(bill.cost()).isEqualTo((double) booked.tokens());
    assertThat(bill.unit()).isEqualTo("tokens");
    assertThat(bill.charged()).isEqualTo(booked);
    assertThat(bill.usd().orElseThrow()).isEqualTo(booked.picoUsd() / 1e12);
    assertThat(bill.underWay()).isZero();
  }
}
