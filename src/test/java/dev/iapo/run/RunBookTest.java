package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Failures;
import dev.iapo.domain.Pull;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.schedule.Decision;
import dev.iapo.store.KeptCall;
import dev.iapo.store.Outcome;
import dev.iapo.store.Recorder;
import dev.iapo.store.Span;
import dev.iapo.testkit.Environments;
import dev.iapo.testkit.RunBench;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class RunBookTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Task TASK =
      RunBench.task(
          Environments.votes(TieRule.HALF), new Budget(Budget.Unit.COMPLETIONS, 300, 0), 5);

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static Decision.Round round(int number, int pulls) {
    return new Decision.Round(
        number,
        2,
        IntStream.range(0, pulls).mapToObj(i -> new Pull(number, 0, 0, 1, i)).toList(),
        List.of(1));
  }

  private static Recorder.Looked looked(Recorder.Look look) {
    return new Recorder.Looked(
        look.wanted().stream().map(wanted -> List.of(lost(wanted.span()))).toList());
  }

  private static KeptCall lost(Span span) {
    Spend charge = new Spend(1, 1, 1);
    return new KeptCall(1, span, charge, Optional.of(new Outcome.Lost(charge, Failures.NONE)));
  }

  /** The pulls behind those that were drawn were all set aside, so nobody waited for the answer. */
  @Test
  void looked_whatWasAskedInARoundThatIsOver_isNotOfThisRound() {
    TestProbe<Recorder.Command> recorder = KIT.createTestProbe();
    TestProbe<Recorder.Reply> replies = KIT.createTestProbe();
    RunSettings settings =
        RunBench.settings(TASK, 1, 1)
            .kept(new Recording(Map.of(RunBench.PROVIDER, "x"), true, Recording.Past.NONE, false));
    RunBook book =
        new RunBook(
            settings,
            new Jobs(settings),
            new Appraisals(settings),
            Optional.of(recorder.getRef()),
            replies.getRef());
    book.opened(round(1, 300));
    recorder.expectMessageClass(Recorder.Decide.class);
    book.knows(0);
    book.looked(looked(recorder.expectMessageClass(Recorder.Look.class)));
    book.knows(200);
    Recorder.Look late = recorder.expectMessageClass(Recorder.Look.class);

    book.opened(round(2, 2));
    recorder.expectMessageClass(Recorder.Decide.class);
    assertThat(book.knows(0)).isFalse();
    book.looked(looked(late));

    assertThat(book.knows(0)).isFalse();
    Recorder.Look now = recorder.expectMessageClass(Recorder.Look.class);
    assertThat(now.wanted()).hasSize(2);
    book.looked(new Recorder.Looked(List.of(List.of(), List.of(lost(now.wanted().get(1).span())))));
    assertThat(book.knows(1)).isTrue();
    assertThat(book.take(0).wasted()).isEqualTo(Spend.NOTHING);
    assertThat(book.take(1).wasted()).isEqualTo(new Spend(1, 1, 1));
  }
}
