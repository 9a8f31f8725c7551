package dev.iapo.gateway;

import static dev.iapo.testkit.GatewayBench.completions;
import static dev.iapo.testkit.GatewayBench.job;
import static dev.iapo.testkit.GatewayBench.retry;
import static dev.iapo.testkit.GatewayBench.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import dev.iapo.domain.Failures;
import dev.iapo.domain.Spend;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmResult;
import dev.iapo.store.Outcome;
import dev.iapo.store.Recorder;
import dev.iapo.store.Span;
import dev.iapo.testkit.GatewayBench;
import dev.iapo.testkit.ScriptedClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Calls are booked before they are sent, and their ends are kept before jobs are answered. */
class KeptCallsTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final GatewaySettings.Breaker NEVER =
      new GatewaySettings.Breaker(1, 1000, Duration.ofSeconds(60));

  private final TestProbe<Recorder.Command> recorder = KIT.createTestProbe();

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private GatewayBench bench(int inFlight, ScriptedClient client) {
    return bench(settings(inFlight, 100, retry(3), NEVER), client);
  }

  private GatewayBench bench(GatewaySettings settings, ScriptedClient client) {
    return new GatewayBench(
            KIT,
            (ledger, meters) ->
                LlmGateway.create(settings, client, ledger, Optional.of(recorder.getRef()), meters))
        .open("run", completions(1000));
  }

  private static Job kept(String id, int choices, int choicesPerCall) {
    Job job = job("run", id, choices, choicesPerCall);
    return new Job(
        job.run(),
        job.id(),
        job.model(),
        job.bound(),
        job.messages(),
        job.sampling(),
        job.wanted(),
        job.choicesPerCall(),
        job.seed(),
        Optional.of(new Job.Place(2, 3, 40, "what is asked")));
  }

  private Recorder.Book booking() {
    return recorder.expectMessageClass(Recorder.Book.class);
  }

  private Recorder.End end() {
    return recorder.expectMessageClass(Recorder.End.class);
  }

  @Test
  void complete_keptJob_sentOnceBookedAndAnsweredOnceItsEndIsKept() {
    ScriptedClient client = ScriptedClient.obliging();
    GatewayBench bench = bench(16, client);
    Job job = kept("a", 5, 8);
    TestProbe<JobResult> answer = bench.submit(job);

    Recorder.Book book = booking();
    assertThat(book.span()).isEqualTo(new Span(2, 3, 40, 5));
    assertThat(book.request()).isEqualTo("what is asked");
    assertThat(book.provider()).isEqualTo("fake");
    assertThat(book.max()).isEqualTo(job.maximum(5).total());
    assertThat(client.calls()).isZero();
    book.replyTo().tell(new Recorder.Booked(7));

    Recorder.End end = end();
    assertThat(end.call()).isEqualTo(7);
    Outcome.Paid paid = (Outcome.Paid) end.outcome();
    assertThat(paid.reply().completions()).hasSize(5);
    assertThat(paid.charge().total()).isEqualTo(client.bill());
    answer.expectNoMessage(Duration.ofMillis(50));
    end.replyTo().tell(new Recorder.Ended(7));

    assertThat(answer.receiveMessage().calls()).hasSize(1);
  }

  @Test
  void complete_notBilledFailure_triedAgainUnderTheSameBooking() {
    ScriptedClient client =
        new ScriptedClient(
            (request, call) ->
                CompletableFuture.completedFuture(
                    call == 0
                        ? LlmFailure.of(Kind.SERVER_ERROR, "down")
                        : ScriptedClient.reply(request, 1)));
    GatewayBench bench = bench(16, client);
    bench.submit(kept("a", 1, 8));
    booking().replyTo().tell(new Recorder.Booked(1));

    Outcome.Paid paid = (Outcome.Paid) end().outcome();

    assertThat(client.calls()).isEqualTo(2);
    assertThat(paid.failures()).isEqualTo(Failures.of("server-error", 1));
  }

  @Test
  void complete_maybeBilledFailure_keptAsLostAndBookedAnew() {
    ScriptedClient client =
        new ScriptedClient(
            (request, call) ->
                CompletableFuture.completedFuture(
                    call == 0
                        ? LlmFailure.of(Kind.UNCERTAIN, "reset")
                        : ScriptedClient.reply(request, 1)));
    GatewayBench bench = bench(16, client);
    Job job = kept("a", 1, 8);
    TestProbe<JobResult> answer = bench.submit(job);
    booking().replyTo().tell(new Recorder.Booked(1));

    Recorder.End lost = end();
    assertThat(lost.outcome())
        .isEqualTo(new Outcome.Lost(job.maximum(1).total(), Failures.of("uncertain", 1)));
    lost.replyTo().tell(new Recorder.Ended(1));
    booking().replyTo().tell(new Recorder.Booked(2));
    Recorder.End paid = end();
    paid.replyTo().tell(new Recorder.Ended(2));

    assertThat(paid.call()).isEqualTo(2);
    assertThat(((Outcome.Paid) paid.outcome()).failures()).isEqualTo(Failures.NONE);
    assertThat(answer.receiveMessage().wasted()).isEqualTo(job.maximum(1).total());
  }

  @Test
  void complete_givenUp_keptAsReleased() {
    ScriptedClient client =
        ScriptedClient.answering(LlmFailure.of(Kind.REJECTED, "HTTP 400: too long"));
    GatewayBench bench = bench(16, client);
    TestProbe<JobResult> answer = bench.submit(kept("a", 1, 8));
    booking().replyTo().tell(new Recorder.Booked(1));

    Recorder.End end = end();

    assertThat(end.outcome()).isEqualTo(new Outcome.Released(Failures.of("rejected", 1)));
    end.replyTo().tell(new Recorder.Ended(1));
    assertThat(answer.receiveMessage().failure().map(LlmFailure::kind)).contains(Kind.REJECTED);
    assertThat(bench.settled("run")).isEqualTo(Spend.NOTHING);
  }

  @Test
  void complete_cannotBeBooked_nothingSent() {
    ScriptedClient client = ScriptedClient.obliging();
    GatewayBench bench = bench(16, client);
    TestProbe<JobResult> answer = bench.submit(kept("a", 1, 8));
    booking().replyTo().tell(new Recorder.Broken("the disk is full"));

    assertThat(answer.receiveMessage().failure())
        .contains(LlmFailure.of(Kind.NOT_KEPT, "the disk is full"));
    assertThat(client.calls()).isZero();
    assertThat(bench.settled("run")).isEqualTo(Spend.NOTHING);
  }

  @Test
  void complete_storeHasFailed_whatIsBookedAndNotSentIsGivenUp() {
    ScriptedClient client = ScriptedClient.obliging();
    GatewaySettings oneAMinute =
        new GatewaySettings(
            "fake", 16, 1, 0, List.of(), 100, Duration.ofSeconds(30), retry(3), NEVER);
    GatewayBench bench = bench(oneAMinute, client);
    bench.submit(kept("a", 1, 1));
    TestProbe<JobResult> waiting = bench.submit(kept("b", 1, 1));
    booking().replyTo().tell(new Recorder.Booked(1));
    booking().replyTo().tell(new Recorder.Booked(2));

    Recorder.End end = end();
    end.replyTo().tell(new Recorder.Broken("the disk is full"));

    Recorder.End released = end();
    assertThat(released.call()).isEqualTo(2);
    assertThat(released.outcome()).isEqualTo(new Outcome.Released(Failures.NONE));
    released.replyTo().tell(new Recorder.Broken("the disk is full"));
    assertThat(waiting.receiveMessage().failure().map(LlmFailure::kind)).contains(Kind.NOT_KEPT);
    assertThat(client.calls()).isEqualTo(1);
  }

  @Test
  void complete_endCannotBeKept_chargedAndNotUsed() {
    ScriptedClient client = ScriptedClient.obliging();
    GatewayBench bench = bench(16, client);
    TestProbe<JobResult> answer = bench.submit(kept("a", 3, 8));
    booking().replyTo().tell(new Recorder.Booked(1));
    end().replyTo().tell(new Recorder.Broken("the disk is full"));

    JobResult result = answer.receiveMessage();

    assertThat(result.calls()).isEmpty();
    assertThat(result.wasted()).isEqualTo(client.bill());
    assertThat(result.failure().map(LlmFailure::kind)).contains(Kind.NOT_KEPT);
    assertThat(bench.settled("run")).isEqualTo(client.bill());
  }

  @Test
  void complete_severalRangesWanted_eachBookedInItsPlace() {
    ScriptedClient client = ScriptedClient.obliging();
    GatewayBench bench = bench(16, client);
    Job whole = kept("a", 8, 3);
    Job rest =
        new Job(
            whole.run(),
            whole.id(),
            whole.model(),
            whole.bound(),
            whole.messages(),
            whole.sampling(),
            List.of(new Job.Range(1, 1), new Job.Range(4, 4)),
            3,
            whole.seed(),
            whole.place());
    bench.submit(rest);

    assertThat(List.of(booking().span(), booking().span(), booking().span()))
        .containsExactly(new Span(2, 3, 41, 1), new Span(2, 3, 44, 3), new Span(2, 3, 47, 1));
  }

  @Test
  void complete_sameCompletionsOfARestAsOfTheWhole_sameSeeds() {
    ScriptedClient wholly = ScriptedClient.obliging();
    GatewayBench bench = bench(1, wholly);
    Job whole = kept("a", 4, 1);
    bench.submit(whole);
    for (int ended = 0; ended < 4; ) {
      Recorder.Command command = recorder.receiveMessage();
      if (command instanceof Recorder.Book book) {
        book.replyTo().tell(new Recorder.Booked(book.span().replicate()));
      } else if (command instanceof Recorder.End end) {
        end.replyTo().tell(new Recorder.Ended(end.call()));
        ended++;
      }
    }
    ScriptedClient partly = ScriptedClient.obliging();
    GatewayBench other = bench(1, partly);
    other.submit(
        new Job(
            whole.run(),
            whole.id(),
            whole.model(),
            whole.bound(),
            whole.messages(),
            whole.sampling(),
            List.of(new Job.Range(2, 1)),
            1,
            whole.seed(),
            whole.place()));
    booking().replyTo().tell(new Recorder.Booked(9));
    await().until(() -> partly.calls() == 1);

    assertThat(partly.requests().get(0).seed()).isEqualTo(wholly.requests().get(2).seed());
  }

  @Test
  void complete_oneInFlight_oneBookedBeyondIt() {
    CompletableFuture<LlmResult> held = new CompletableFuture<>();
    ScriptedClient client = new ScriptedClient((request, call) -> held);
    GatewayBench bench = bench(1, client);
    bench.submit(kept("a", 5, 1));

    booking().replyTo().tell(new Recorder.Booked(1));
    await().until(() -> client.calls() == 1);
    booking().replyTo().tell(new Recorder.Booked(2));

    recorder.expectNoMessage(Duration.ofMillis(50));
    assertThat(client.calls()).isEqualTo(1);
    bench.gateway.tell(new LlmGateway.Abandon("run"));
    assertThat(end().outcome()).isEqualTo(new Outcome.Released(Failures.NONE));
    held.complete(ScriptedClient.reply(client.requests().get(0), 1));
    assertThat(end().call()).isEqualTo(1);
  }

  @Test
  void abandon_whileACallIsBeingBooked_givenUpThoughNoCallMayBeSent() {
    ScriptedClient client = new ScriptedClient((request, call) -> new CompletableFuture<>());
    GatewayBench bench = bench(1, client);
    bench.submit(kept("a", 1, 8));
    booking().replyTo().tell(new Recorder.Booked(1));
    TestProbe<JobResult> answer = bench.submit(kept("b", 1, 8));
    Recorder.Book second = booking();

    bench.gateway.tell(new LlmGateway.Abandon("run"));
    bench.status();
    second.replyTo().tell(new Recorder.Booked(2));

    Recorder.End end = end();
    assertThat(end.call()).isEqualTo(2);
    assertThat(end.outcome()).isEqualTo(new Outcome.Released(Failures.NONE));
    end.replyTo().tell(new Recorder.Ended(2));
    assertThat(answer.receiveMessage().failure().orElseThrow().kind()).isEqualTo(Kind.NOT_SENT);
    assertThat(client.calls()).isEqualTo(1);
  }
}
