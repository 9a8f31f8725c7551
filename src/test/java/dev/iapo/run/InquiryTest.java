package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.iapo.domain.Budget;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.Spend;
import dev.iapo.gateway.GatewaySettings;
import dev.iapo.ledger.Ledger;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.store.Fact;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Store;
import dev.iapo.store.StoreException;
import dev.iapo.store.jdbc.Stores;
import dev.iapo.testkit.ForwardingStore;
import dev.iapo.testkit.GatewayBench;
import dev.iapo.testkit.MemoryStore;
import dev.iapo.testkit.RunBench;
import dev.iapo.testkit.ScriptedClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InquiryTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Configuration ASKED =
      new Configuration(
          "p",
          new Prompt("p", List.of(new ChatMessage("user", "unused"))),
          RunBench.model(RunBench.MODEL),
          Sampling.ofMaxTokens(20));

  @TempDir private Path folder = Path.of("");
  private Store store = new MemoryStore();

  @BeforeEach
  void open() {
    store = Stores.open(folder.resolve("data"), Optional.empty());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static List<List<ChatMessage>> questions(int from, int to) {
    List<List<ChatMessage>> questions = new ArrayList<>();
    for (int i = from; i < to; i++) {
      questions.add(List.of(new ChatMessage("user", "question " + i)));
    }
    return questions;
  }

  private ActorRef<Inquiry.Command> inquiry(String run, Budget budget, ScriptedClient client) {
    return inquiry(run, budget, client, store);
  }

  private static ActorRef<Inquiry.Command> inquiry(
      String run, Budget budget, ScriptedClient client, Store in) {
    in.create(
        new RunEntry(
            run,
            "task",
            "{}",
            "f".repeat(64),
            Map.of(),
            "",
            RunEntry.State.RUNNING,
            "",
            Instant.EPOCH,
            Optional.empty()),
        List.of());
    GatewaySettings gateway = RunBench.gateway(4);
    Inquiry.Settings settings =
        new Inquiry.Settings(run, ASKED, GatewayBench.TARIFF, budget, "endpoint", 7, true);
    return KIT.spawn(
        Inquiry.create(settings, new Provider(gateway, client), in, new SimpleMeterRegistry()));
  }

  private static List<Inquiry.Answer> ask(
      ActorRef<Inquiry.Command> inquiry, List<List<ChatMessage>> questions) {
    TestProbe<Inquiry.Answers> answers = KIT.createTestProbe();
    inquiry.tell(new Inquiry.Ask(questions, answers.getRef()));
    return answers.receiveMessage(Duration.ofSeconds(20)).all();
  }

  private static ScriptedClient echoing() {
    return new ScriptedClient(
        (request, call) ->
            CompletableFuture.completedFuture(
                new LlmReply(
                    List.of(new Completion("to " + request.messages().get(0).content(), "stop")),
                    Optional.of(ScriptedClient.usage(10, 0, 3)))));
  }

  private static Inquiry.Answer told(int question) {
    return new Inquiry.Told("to question " + question, false);
  }

  @Test
  void ask_severalTimes_answersInOrderAndKeepsWhatItCost() {
    ScriptedClient client = echoing();
    ActorRef<Inquiry.Command> inquiry = inquiry("one", Budget.ofCompletions(9), client);
    assertThat(ask(inquiry, questions(0, 5)))
        .containsExactly(told(0), told(1), told(2), told(3), told(4));
    assertThat(ask(inquiry, questions(5, 7))).containsExactly(told(5), told(6));
    assertThat(store.totals("one").spent()).isEqualTo(client.bill());
    assertThat(store.open("one")).isEmpty();
    assertThat(client.requests().stream().map(LlmRequest::seed)).doesNotHaveDuplicates();
  }

  @Test
  void ask_moreThanTheBudgetCovers_isNotSent() {
    ScriptedClient client = echoing();
    ActorRef<Inquiry.Command> inquiry = inquiry("one", Budget.ofCompletions(2), client);
    assertThat(ask(inquiry, questions(0, 4)))
        .containsExactly(
            told(0),
            told(1),
            new Inquiry.NotCovered(Ledger.Why.BUDGET),
            new Inquiry.NotCovered(Ledger.Why.BUDGET));
    assertThat(client.calls()).isEqualTo(2);
  }

  @Test
  void ask_budgetInUsd_isNeverOverspent() {
    ScriptedClient client =
        new ScriptedClient(
            (request, call) ->
                CompletableFuture.completedFuture(
                    call % 2 == 0
                        ? LlmFailure.of(LlmFailure.Kind.UNCERTAIN, "gone")
                        : ScriptedClient.reply(request, 1)));
    long one = ScriptedClient.most(questions(0, 1).get(0), 1, 20).picoUsd();
    Budget budget = new Budget(Budget.Unit.USD, 5 * one, 0);
    ActorRef<Inquiry.Command> inquiry = inquiry("one", budget, client);
    assertThat(ask(inquiry, questions(0, 9))).hasSize(9);
    assertThat(client.bill().picoUsd()).isLessThanOrEqualTo(budget.limit());
    assertThat(store.totals("one").spent()).isEqualTo(client.bill());
  }

  @Test
  void ask_whatAnotherRunHasAsked_isTakenFromThere() {
    ask(inquiry("one", Budget.ofCompletions(9), echoing()), questions(0, 3));
    ScriptedClient client = echoing();
    assertThat(ask(inquiry("two", Budget.ofCompletions(9), client), questions(1, 4)))
        .containsExactly(told(1), told(2), told(3));
    assertThat(client.calls()).isEqualTo(1);
    assertThat(store.totals("two").spent().completions()).isEqualTo(1);
    assertThat(store.totals("two").reused()).isEqualTo(2);
  }

  @Test
  void ask_callThatFails_saysWhy() {
    LlmFailure failure = LlmFailure.of(LlmFailure.Kind.UNAUTHORIZED, "no");
    ActorRef<Inquiry.Command> inquiry =
        inquiry("one", Budget.ofCompletions(9), ScriptedClient.answering(failure));
    assertThat(ask(inquiry, questions(0, 1))).containsExactly(new Inquiry.Failed(failure));
    assertThat(store.totals("one").spent()).isEqualTo(Spend.NOTHING);
  }

  @Test
  void stop_whileCallsAreUnderWay_answersWhenTheseHaveEnded() {
    List<CompletableFuture<LlmResult>> held = new ArrayList<>();
    CompletableFuture<Void> four = new CompletableFuture<>();
    ScriptedClient client =
        new ScriptedClient(
            (request, call) -> {
              CompletableFuture<LlmResult> answer = new CompletableFuture<>();
              synchronized (held) {
                held.add(answer);
                if (held.size() == 4) {
                  four.complete(null);
                }
              }
              return answer;
            });
    ActorRef<Inquiry.Command> inquiry = inquiry("one", Budget.ofCompletions(99), client);
    TestProbe<Inquiry.Answers> answers = KIT.createTestProbe();
    inquiry.tell(new Inquiry.Ask(questions(0, 10), answers.getRef()));
    Awaitility.await().until(four::isDone);
    inquiry.tell(new Inquiry.Stop());
    answers.expectNoMessage(Duration.ofMillis(50));
    held.forEach(answer -> answer.complete(ScriptedClient.reply(client.requests().get(0), 1)));
    List<Inquiry.Answer> all = answers.receiveMessage(Duration.ofSeconds(20)).all();
    assertThat(all.stream().filter(Inquiry.Told.class::isInstance)).hasSize(4);
    assertThat(client.calls()).isEqualTo(4);
    assertThat(ask(inquiry, questions(10, 11)).get(0)).isInstanceOf(Inquiry.Failed.class);
    assertThat(client.calls()).as("nothing is sent after a stop").isEqualTo(4);
    assertThat(store.totals("one").spent()).isEqualTo(client.bill());
  }

  @Test
  void ask_storeThatFails_sendsNothing() {
    ScriptedClient client = echoing();
    Store broken =
        new ForwardingStore(store) {
          @Override
          public void write(List<Fact> facts) {
            throw new StoreException("the disk is full");
          }
        };
    List<Inquiry.Answer> all =
        ask(inquiry("one", Budget.ofCompletions(9), client, broken), questions(0, 3));
    assertThat(all)
        .hasSize(3)
        .allSatisfy(
            answer ->
                assertThat(((Inquiry.Failed) answer).why().kind())
                    .isEqualTo(LlmFailure.Kind.NOT_KEPT));
    assertThat(client.calls()).isZero();
  }
}
