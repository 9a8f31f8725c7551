package dev.iapo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.iapo.daemon.Answer.Found;
import dev.iapo.daemon.Answer.Refused;
import dev.iapo.daemon.Answer.Why;
import dev.iapo.daemon.DaemonBench.Setting;
import dev.iapo.daemon.RunView.State;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Priority;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Store;
import dev.iapo.store.jdbc.Stores;
import dev.iapo.testkit.ForwardingStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may be done with a run in which state, and that what is refused changes nothing. */
class CommandsTest {
  /** What a user can want of a run. */
  @SuppressWarnings("ImmutableEnumChecker") // functions without state
  private enum Wish {
    PAUSE(RunKeeper.Pause::new, State.QUEUED, State.RUNNING),
    RESUME(RunKeeper.Resume::new, State.PAUSED, State.PARKED, State.INTERRUPTED, State.FAILED),
    CANCEL(RunKeeper.Cancel::new, State.QUEUED, State.PAUSED, State.RUNNING, State.STOPPING),
    DELETE(
        RunKeeper.Delete::new,
        State.QUEUED,
        State.PAUSED,
        State.PARKED,
        State.COMPLETED,
        State.INTERRUPTED,
        State.FAILED),
    CHANGE(
        (run, replyTo) ->
            new RunKeeper.Change(
                run, Optional.of(Priority.HIGH), Optional.empty(), OptionalInt.empty(), replyTo),
        State.values()),
    RAISE(
        (run, replyTo) ->
            new RunKeeper.RaiseBudget(
                run, Budget.Unit.COMPLETIONS, 900, OptionalInt.empty(), replyTo),
        State.values());

    private final BiFunction<String, ActorRef<Answer>, RunKeeper.Command> command;
    private final Set<State> granted = EnumSet.noneOf(State.class);

    Wish(BiFunction<String, ActorRef<Answer>, RunKeeper.Command> command, State... granted) {
      this.command = command;
      this.granted.addAll(Set.of(granted));
    }

    Answer of(DaemonBench bench, String run) {
      return bench.ask(replyTo -> command.apply(run, replyTo));
    }
  }

  @TempDir Path dir;

  /** Runs as a daemon would have left them in its store, one for each wish. */
  private Map<Wish, String> kept(RunEntry.State state) {
    Map<Wish, String> runs = new LinkedHashMap<>();
    try (DaemonBench bench = new DaemonBench(Setting.of(dir).taking(0, 100))) {
      for (Wish wish : Wish.values()) {
        runs.put(wish, bench.run(DaemonBench.alone("t", 400, 0)));
      }
      bench.shutDown();
    }
    try (Store store = open()) {
      runs.values().forEach(run -> store.setState(run, state, "because", Instant.now()));
    }
    return runs;
  }

  private Store open() {
    return Stores.open(dir.resolve("data"), Optional.empty());
  }

  private void assertRestingRuns(RunEntry.State kept, State shown) {
    Map<Wish, String> runs = kept(kept);
    try (DaemonBench bench = new DaemonBench(Setting.of(dir).taking(0, 100))) {
      runs.forEach(
          (wish, run) -> {
            RunView before = bench.get(run);
            assertThat(before.state()).isEqualTo(shown);
            assertThat(before.detail()).isEqualTo("because");
            assertThat(before.endedAt().isPresent()).isEqualTo(shown.hasEnded());
            RunEntry entry = bench.store.find(run).orElseThrow();
            Answer answer = wish.of(bench, run);
            if (wish.granted.contains(shown)) {
              assertThat(answer).as("%s when %s", wish, shown).isNotInstanceOf(Refused.class);
            } else {
              assertRefused(answer, Why.WRONG_STATE, run + " is " + shown.label());
              assertThat(bench.get(run)).isEqualTo(before);
              assertThat(bench.store.find(run)).contains(entry);
            }
          });
      assertThat(bench.get(named(runs, Wish.CHANGE)).priority()).isEqualTo(Priority.HIGH);
      assertThat(bench.get(named(runs, Wish.CHANGE)).version()).isEqualTo(2);
      RunView raised = bench.get(named(runs, Wish.RAISE));
      assertThat(raised.budget().limit()).isEqualTo(900);
      assertThat(raised.state()).isEqualTo(shown == State.PAUSED ? State.PAUSED : State.QUEUED);
      assertThat(bench.store.find(named(runs, Wish.DELETE))).isEmpty();
      bench.shutDown();
    }
  }

  private static String named(Map<Wish, String> runs, Wish wish) {
    return Objects.requireNonNull(runs.get(wish));
  }

  private static void assertRefused(Answer answer, Why why, String detail) {
    assertThat(answer).isInstanceOf(Refused.class);
    assertThat(((Refused) answer).why()).isEqualTo(why);
    assertThat(((Refused) answer).detail()).startsWith(detail);
  }

  @Test
  void ask_queuedRun_pausesCancelsDeletesChangesOrRaises() {
    assertRestingRuns(RunEntry.State.QUEUED, State.QUEUED);
  }

  @Test
  void ask_runThatWasGoingOn_waits() {
    assertRestingRuns(RunEntry.State.RUNNING, State.QUEUED);
  }

  @Test
  void ask_pausedRun_resumesCancelsDeletesChangesOrRaises() {
    assertRestingRuns(RunEntry.State.PAUSED, State.PAUSED);
  }

  @Test
  void ask_parkedRun_resumesDeletesChangesOrRaises() {
    assertRestingRuns(RunEntry.State.PARKED, State.PARKED);
  }

  @Test
  void ask_completedRun_deletesChangesOrRaises() {
    assertRestingRuns(RunEntry.State.COMPLETED, State.COMPLETED);
  }

  @Test
  void ask_interruptedRun_resumesDeletesChangesOrRaises() {
    assertRestingRuns(RunEntry.State.INTERRUPTED, State.INTERRUPTED);
  }

  @Test
  void ask_failedRun_resumesDeletesChangesOrRaises() {
    assertRestingRuns(RunEntry.State.FAILED, State.FAILED);
  }

  @Test
  void ask_unknownRun_isRefused() {
    try (DaemonBench bench = new DaemonBench(Setting.of(dir))) {
      for (Wish wish : Wish.values()) {
        assertRefused(wish.of(bench, "nobody"), Why.UNKNOWN_RUN, "no run nobody");
      }
      assertRefused(
          bench.ask(replyTo -> new RunKeeper.Get("nobody", replyTo)), Why.UNKNOWN_RUN, "no run");
    }
  }

  /** One of {@code iapo run} in the same store, cut off; it is only looked at. */
  @Test
  void ask_runOfACommand_isShownAndLeftAlone() {
    String run = named(kept(RunEntry.State.RUNNING), Wish.PAUSE);
    try (Store store = open()) {
      RunEntry entry = store.find(run).orElseThrow();
      Map<String, String> arguments = new HashMap<>(entry.arguments());
      arguments.keySet().removeIf(name -> name.startsWith("daemon."));
      store.amend(run, entry.definition(), arguments);
    }
    try (DaemonBench bench = new DaemonBench(Setting.of(dir).taking(0, 100))) {
      RunView before = bench.get(run);
      assertThat(before.state()).isEqualTo(State.INTERRUPTED);
      assertThat(before.managed()).isFalse();
      for (Wish wish : Wish.values()) {
        assertRefused(
            wish.of(bench, run), Why.WRONG_STATE, run + " is a run of a command, not the daemon's");
        assertThat(bench.get(run)).isEqualTo(before);
      }
      assertThat(bench.store.find(run).orElseThrow().state()).isEqualTo(RunEntry.State.RUNNING);
    }
  }

  @Test
  void ask_runThatGoesOnAndStops_pausesAndCancels() {
    try (Bookkeeper provider = new Bookkeeper();
        DaemonBench bench =
            new DaemonBench(Setting.of(dir).taking(4, 10).asking(provider.uri(), 2))) {
      provider.hold(call -> call.number() >= 20);
      Map<Wish, String> runs = new LinkedHashMap<>();
      for (Wish wish : Set.of(Wish.PAUSE, Wish.CHANGE, Wish.RAISE, Wish.CANCEL)) {
        runs.put(wish, bench.run(DaemonBench.sums("t" + wish, 400)));
      }
      runs.values().forEach(run -> bench.await(run, State.RUNNING));
      String run = named(runs, Wish.PAUSE);
      assertRefused(Wish.RESUME.of(bench, run), Why.WRONG_STATE, run + " is running");
      assertRefused(Wish.DELETE.of(bench, run), Why.WRONG_STATE, run + " is running");
      assertThat(bench.get(run).state()).isEqualTo(State.RUNNING);
      assertThat(((Found) Wish.PAUSE.of(bench, run)).run().state()).isEqualTo(State.STOPPING);
      for (Wish wish : Set.of(Wish.PAUSE, Wish.RESUME, Wish.DELETE)) {
        assertRefused(wish.of(bench, run), Why.WRONG_STATE, run + " is stopping");
      }
      assertThat(((Found) Wish.CHANGE.of(bench, run)).run().version()).isEqualTo(2);

      TestProbe<Answer> raised = bench.kit.createTestProbe();
      String more = named(runs, Wish.RAISE);
      bench.keeper.tell(Wish.RAISE.command.apply(more, raised.getRef()));
      assertThat(bench.get(more).state()).isEqualTo(State.STOPPING);
      for (Wish wish : Wish.values()) {
        assertRefused(
            wish.of(bench, more), Why.WRONG_STATE, more + " is being changed by someone else");
      }
      assertThat(((Found) Wish.CANCEL.of(bench, named(runs, Wish.CANCEL))).run().state())
          .isEqualTo(State.STOPPING);
      provider.release();

      assertThat(((Found) raised.receiveMessage(DaemonBench.SOON)).run().budget().limit())
          .isEqualTo(900);
      RunView cancelled = bench.await(named(runs, Wish.CANCEL), State.INTERRUPTED);
      assertThat(cancelled.detail()).isEqualTo("cancelled");
      RunView paused = bench.await(run, State.PAUSED);
      assertThat(paused.priority()).isEqualTo(Priority.HIGH);
      assertThat(paused.endedAt()).isEmpty();
      assertThat(bench.await(more, State.COMPLETED).spent().completions()).isLessThanOrEqualTo(900);
      assertThat(provider.soldAgain()).isZero();
    }
  }

  @Test
  void ask_runThatIsBeingAmended_isRefusedUntilItIs() throws InterruptedException {
    String run = named(kept(RunEntry.State.QUEUED), Wish.PAUSE);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Setting setting = Setting.of(dir).taking(0, 100).over(store -> holding(store, begun, go));
    try (DaemonBench bench = new DaemonBench(setting)) {
      TestProbe<Answer> paused = bench.kit.createTestProbe();
      bench.keeper.tell(new RunKeeper.Pause(run, paused.getRef()));
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
      for (Wish wish : Wish.values()) {
        assertRefused(wish.of(bench, run), Why.WRONG_STATE, run + " is being changed");
      }
      assertThat(bench.get(run).state()).isEqualTo(State.QUEUED);
      go.countDown();
      assertThat(((Found) paused.receiveMessage(DaemonBench.SOON)).run().state())
          .isEqualTo(State.PAUSED);
    }
  }

  private static Store holding(Store store, CountDownLatch begun, CountDownLatch go) {
    return new ForwardingStore(store) {
      @Override
      public void setState(String run, RunEntry.State state, String detail, Instant at) {
        begun.countDown();
        try {
          assertThat(go.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        super.setState(run, state, detail, at);
      }
    };
  }

  @Test
  void raise_lessTheSameOrAnotherUnit_isRefused() {
    try (DaemonBench bench = new DaemonBench(Setting.of(dir).taking(0, 100))) {
      String run = bench.run(DaemonBench.alone("t", 400, 0));
      RunView before = bench.get(run);
      for (long limit : new long[] {Long.MIN_VALUE, -1, 0, 1, 399, 400}) {
        assertRefused(
            bench.raise(run, limit),
            Why.INVALID_REQUEST,
            "budget: %,d completions (expected: more than 400 completions)".formatted(limit));
      }
      assertRefused(
          bench.ask(
              replyTo ->
                  new RunKeeper.RaiseBudget(
                      run, Budget.Unit.TOKENS, 100_000, OptionalInt.empty(), replyTo)),
          Why.INVALID_REQUEST,
          "budget: 100,000 tokens (expected: more than 400 completions)");
      assertThat(bench.get(run)).isEqualTo(before);
    }
  }

  @Test
  void change_anotherVersion_isRefusedAndNothingChanged() {
    try (DaemonBench bench = new DaemonBench(Setting.of(dir).taking(0, 100))) {
      String run = bench.run(DaemonBench.alone("t", 400, 0));
      RunView before = bench.get(run);
      assertRefused(
          bench.ask(
              replyTo ->
                  new RunKeeper.Change(
                      run,
                      Optional.of(Priority.LOW),
                      Optional.empty(),
                      OptionalInt.of(2),
                      replyTo)),
          Why.CHANGED_MEANWHILE,
          run + " is of version 1 (expected: 2)");
      assertRefused(
          bench.ask(
              replyTo ->
                  new RunKeeper.RaiseBudget(
                      run, Budget.Unit.COMPLETIONS, 900, OptionalInt.of(7), replyTo)),
          Why.CHANGED_MEANWHILE,
          run + " is of version 1 (expected: 7)");
      assertThat(bench.get(run)).isEqualTo(before);
    }
  }
}
