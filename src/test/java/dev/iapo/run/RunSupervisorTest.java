package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Failures;
import dev.iapo.domain.Priority;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.gateway.Job;
import dev.iapo.gateway.JobResult;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.ledger.Ledger;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.testkit.Environments;
import dev.iapo.testkit.RunBench;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A supervisor between a real ledger and a gateway in the hands of the test. Time is manual. */
class RunSupervisorTest {
  private static final int IN_FLIGHT = 3;
  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
  private static final ManualTime TIME = ManualTime.get(KIT.system());
  private static final Task TASK =
      RunBench.task(
          Environments.votes(TieRule.FAIR), new Budget(Budget.Unit.COMPLETIONS, 100, 0), 3);

  private final TestProbe<LlmGateway.Command> jobs = KIT.createTestProbe();
  private final TestProbe<RunEvent> events = KIT.createTestProbe();
  private final ActorRef<LlmGateway.Command> gateway =
      KIT.spawn(Behaviors.monitor(LlmGateway.Command.class, jobs.getRef(), Behaviors.ignore()));
  private final ActorRef<Ledger.Command> ledger =
      KIT.spawn(Ledger.create(new SimpleMeterRegistry()));
  private final ActorRef<RunSupervisor.Command> supervisor =
      KIT.spawn(
          RunSupervisor.create(
              RunBench.settings(TASK, 5, IN_FLIGHT),
              Map.of(RunBench.PROVIDER, gateway),
              ledger,
              Optional.empty(),
              events.getRef()::tell));

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private LlmGateway.Complete nextJob() {
    while (true) {
      LlmGateway.Command command = jobs.receiveMessage();
      if (command instanceof LlmGateway.Complete complete) {
        return complete;
      }
    }
  }

  private static JobResult answered(Job job, Completion completion) {
    LlmReply reply =
        new LlmReply(
            Collections.nCopies(job.choices(), completion),
            Optional.of(new LlmReply.Usage(1, 0, 1, Map.of("iapo_cost", 0.5))));
    Spend charge = new Spend(job.choices(), 2, 2);
    return new JobResult(
        job.id(),
        List.of(new JobResult.PaidCall(0, reply, new Tariff.Parts(Spend.NOTHING, charge))),
        Spend.NOTHING,
        Failures.NONE,
        Optional.empty());
  }

  private static void answer(LlmGateway.Complete complete) {
    complete.replyTo().tell(answered(complete.job(), new Completion("a", "stop")));
  }

  private RunResult ended(List<PullRecord> records) {
    while (true) {
      RunEvent event = events.receiveMessage();
      if (event instanceof RunEvent.Drawn drawn) {
        records.addAll(drawn.records());
      } else if (event instanceof RunEvent.Ended ended) {
        events.expectTerminated(supervisor);
        return ended.result();
      }
    }
  }

  @Test
  void start_firstRound_asManyJobsAsMayBeUnderWay() {
    events.expectMessageClass(RunEvent.RoundStarted.class);
    List<LlmGateway.Complete> underWay = new ArrayList<>();
    for (int i = 0; i < IN_FLIGHT; i++) {
      underWay.add(nextJob());
    }
    jobs.expectNoMessage(Duration.ZERO);
    answer(underWay.get(1));
    nextJob();
    jobs.expectNoMessage(Duration.ZERO);
    assertThat(underWay).extracting(c -> c.job().id()).doesNotHaveDuplicates();
    assertThat(underWay).extracting(c -> c.job().run()).containsOnly("run-1");
  }

  @Test
  void progress_asTimePasses_isTold() {
    events.expectMessageClass(RunEvent.RoundStarted.class);
    answer(nextJob());
    nextJob();
    nextJob();
    nextJob();
    TIME.timePasses(Duration.ofMillis(250));
    RunEvent told = events.receiveMessage();
    while (!(told instanceof RunEvent.Progress)) {
      told = events.receiveMessage();
    }
    RunEvent.Progress progress = (RunEvent.Progress) told;
    assertThat(progress.pullsEnded()).isEqualTo(1);
    assertThat(progress.completions()).isEqualTo(5);
  }

  @Test
  void gatewayStops_midRound_failedWithTheRecordsSoFar() {
    answer(nextJob());
    nextJob();
    nextJob();
    nextJob();

    KIT.stop(gateway);

    List<PullRecord> records = new ArrayList<>();
    RunResult result = ended(records);
    assertThat(result.state()).isEqualTo(RunResult.State.FAILED);
    assertThat(result.detail()).isEqualTo("the gateway stopped");
    assertThat(records.stream().mapToInt(PullRecord::completions).sum()).isEqualTo(5);
    assertThat(records.stream().filter(r -> r.wasted().completions() == 5)).hasSize(IN_FLIGHT);
    assertThat(result.tally().spend().completions()).isEqualTo(5 + 5 * IN_FLIGHT);
  }

  @Test
  void ledgerStops_midRound_failed() {
    nextJob();
    KIT.stop(ledger);
    RunResult result = ended(new ArrayList<>());
    assertThat(result.state()).isEqualTo(RunResult.State.FAILED);
    assertThat(result.detail()).isEqualTo("the ledger stopped");
  }

  @Test
  @SuppressWarnings("NullAway") // a client of someone's own may do that
  void armDies_ofAnAnswerWithoutText_failedInsteadOfWaitingForEver() {
    LlmGateway.Complete first = nextJob();
    first.replyTo().tell(answered(first.job(), new Completion(null, "stop")));
    RunResult result = ended(new ArrayList<>());
    assertThat(result.state()).isEqualTo(RunResult.State.FAILED);
    assertThat(result.detail()).startsWith("the actor of prompt p").endsWith("stopped");
    jobs.fishForMessage( // or it would go on with what waits there, at no account's charge
        Duration.ofSeconds(3),
        command ->
            command.equals(new LlmGateway.Abandon("run-1"))
                ? FishingOutcomes.complete()
                : FishingOutcomes.continueAndIgnore());
  }

  @Test
  void stop_callsNeverEnd_endsAfterAWhileAndChargesThemAtTheirMaximum() {
    for (int i = 0; i < IN_FLIGHT; i++) {
      nextJob();
    }
    supervisor.tell(new RunSupervisor.Stop());
    LlmGateway.Abandon abandon = jobs.expectMessageClass(LlmGateway.Abandon.class);
    assertThat(abandon.run()).isEqualTo("run-1");

    TIME.timePasses(Duration.ofSeconds(61));

    assertEndedWithoutAnyAnswer();
  }

  @Test
  void stop_twice_endsAtOnceAndChargesCallsUnderWayAtTheirMaximum() {
    for (int i = 0; i < IN_FLIGHT; i++) {
      nextJob();
    }

    supervisor.tell(new RunSupervisor.Stop());
    supervisor.tell(new RunSupervisor.Stop());

    assertEndedWithoutAnyAnswer();
  }

  @Test
  void stop_callsTakeAWhile_areWaitedForAndUsed() {
    List<LlmGateway.Complete> underWay = new ArrayList<>();
    for (int i = 0; i < IN_FLIGHT; i++) {
      underWay.add(nextJob());
    }
    supervisor.tell(new RunSupervisor.Stop());
    jobs.expectMessageClass(LlmGateway.Abandon.class);

    TIME.timePasses(Duration.ofSeconds(50));
    underWay.forEach(RunSupervisorTest::answer);

    List<PullRecord> records = new ArrayList<>();
    RunResult result = ended(records);
    assertThat(result.state()).isEqualTo(RunResult.State.INTERRUPTED);
    assertThat(records.stream().mapToInt(PullRecord::completions).sum()).isEqualTo(5 * IN_FLIGHT);
    assertThat(records).filteredOn(record -> record.missing().isEmpty()).hasSize(IN_FLIGHT);
  }

  private void assertEndedWithoutAnyAnswer() {
    List<PullRecord> records = new ArrayList<>();
    RunResult result = ended(records);
    assertThat(result.state()).isEqualTo(RunResult.State.INTERRUPTED);
    assertThat(result.tally().spend().completions()).isEqualTo(5 * IN_FLIGHT);
    assertThat(result.tally().spend())
        .isEqualTo(records.stream().map(PullRecord::spend).reduce(Spend.NOTHING, Spend::plus));
    assertThat(records).allMatch(record -> record.missing().isPresent());
  }

  @Test
  void reports_fatalOne_drainsAndKeepsTheOthers() {
    LlmGateway.Complete first = nextJob();
    LlmGateway.Complete second = nextJob();
    LlmGateway.Complete third = nextJob();
    answer(first);
    LlmGateway.Complete fourth = nextJob();
    second
        .replyTo()
        .tell(
            new JobResult(
                second.job().id(),
                List.of(),
                Spend.NOTHING,
                Failures.of("unauthorized", 1),
                Optional.of(LlmFailure.of(LlmFailure.Kind.UNAUTHORIZED, "HTTP 401: key"))));
    jobs.expectMessageClass(LlmGateway.Abandon.class);
    answer(third);
    answer(fourth);

    List<PullRecord> records = new ArrayList<>();
    RunResult result = ended(records);
    assertThat(result.state()).isEqualTo(RunResult.State.FAILED);
    assertThat(result.detail()).startsWith("HTTP 401: key");
    assertThat(records.stream().mapToInt(PullRecord::completions).sum()).isEqualTo(15);
  }

  @Test
  void reprioritise_fewerAtATimeThenMore_holdsAtOnce() {
    List<LlmGateway.Complete> first = List.of(nextJob(), nextJob(), nextJob());
    supervisor.tell(new RunSupervisor.Reprioritise(Priority.LOW, 1));
    first.forEach(RunSupervisorTest::answer);

    assertThat(first)
        .allSatisfy(asked -> assertThat(asked.job().priority()).isEqualTo(Priority.NORMAL));
    LlmGateway.Complete next = nextJob(); // the round's last
    assertThat(next.job().priority()).isEqualTo(Priority.LOW);
    answer(next);
    assertThat(nextJob().job().priority()).isEqualTo(Priority.LOW);
    jobs.expectNoMessage(Duration.ZERO);
    supervisor.tell(new RunSupervisor.Reprioritise(Priority.HIGH, 2));
    assertThat(nextJob().job().priority()).isEqualTo(Priority.HIGH);
    supervisor.tell(new RunSupervisor.Stop());
    assertThat(jobs.receiveMessage()).isInstanceOf(LlmGateway.Abandon.class);
  }
}
