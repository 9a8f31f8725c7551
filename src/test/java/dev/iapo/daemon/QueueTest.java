package dev.iapo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.iapo.daemon.Answer.Refused;
import dev.iapo.daemon.Answer.Why;
import dev.iapo.daemon.DaemonBench.Setting;
import dev.iapo.daemon.RunView.State;
import dev.iapo.domain.Priority;
import dev.iapo.store.RunEntry;
import dev.iapo.testkit.FaultEndpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that wait for each other, and share a provider. */
class QueueTest {
  @TempDir Path dir;

  private static List<String> places(DaemonBench bench, List<String> runs) {
    return runs.stream()
        .map(
            run -> bench.get(run).position().stream().mapToObj(p -> "" + p).findFirst().orElse("-"))
        .toList();
  }

  @Test
  void submit_moreThanMayGoOn_waitByPriorityAndThenAsTheyCame() {
    try (Bookkeeper provider = new Bookkeeper();
        DaemonBench bench =
            new DaemonBench(Setting.of(dir).taking(1, 10).asking(provider.uri(), 4))) {
      provider.hold(call -> true);
      List<String> begun = new ArrayList<>();
      bench.keeper.tell(new RunKeeper.Watch(bench.kit.spawn(begins(begun))));
      List<String> runs = new ArrayList<>();
      List<Priority> priorities =
          List.of(
              Priority.LOW,
              Priority.LOW,
              Priority.NORMAL,
              Priority.HIGH,
              Priority.NORMAL,
              Priority.HIGH);
      for (Priority priority : priorities) {
        runs.add(bench.run(DaemonBench.sums("t" + runs.size(), 60), priority));
      }
      assertThat(bench.get(runs.get(0)).state()).isEqualTo(State.RUNNING);
      assertThat(places(bench, runs)).containsExactly("-", "5", "3", "1", "4", "2");
      bench.ask(
          replyTo ->
              new RunKeeper.Change(
                  runs.get(1),
                  Optional.of(Priority.HIGH),
                  Optional.empty(),
                  OptionalInt.empty(),
                  replyTo));
      assertThat(places(bench, runs)).containsExactly("-", "1", "4", "2", "5", "3");
      bench.pause(runs.get(3));
      assertThat(places(bench, runs)).containsExactly("-", "1", "3", "-", "4", "2");
      assertThat(bench.meters.get("iapo.runs").tag("state", "queued").gauge().value()).isEqualTo(4);
      bench.resume(runs.get(3));
      assertThat(places(bench, runs)).containsExactly("-", "1", "4", "2", "5", "3");
      provider.release();
      runs.forEach(run -> bench.await(run, State.COMPLETED));
      assertThat(begun)
          .containsExactly(
              runs.get(0), runs.get(1), runs.get(3), runs.get(5), runs.get(2), runs.get(4));
      for (State state : State.values()) {
        assertThat(bench.meters.get("iapo.runs").tag("state", state.label()).gauge().value())
            .isEqualTo(state == State.COMPLETED ? 6 : 0);
      }
    }
  }

  /** In which order runs are seen to go on first. */
  private static Behavior<News> begins(List<String> begun) {
    return Behaviors.receiveMessage(
        news -> {
          if (news instanceof News.Changed changed
              && changed.view().state() == State.RUNNING
              && !begun.contains(news.run())) {
            begun.add(news.run());
          }
          return Behaviors.same();
        });
  }

  @Test
  void submit_runWithACap_hasNoMorePullsUnderWay() {
    try (Bookkeeper provider = new Bookkeeper();
        DaemonBench bench = new DaemonBench(Setting.of(dir).asking(provider.uri(), 16))) {
      provider.hold(call -> call.number() >= 100);
      String task = DaemonBench.sums("t", 300).replace("\"max-scale\":4", "\"max-scale\":1");
      Answer answer =
          bench.ask(
              replyTo ->
                  new RunKeeper.Submit(
                      task,
                      "job",
                      Priority.NORMAL,
                      OptionalInt.of(3),
                      "tester",
                      Optional.empty(),
                      "",
                      replyTo));
      String id = ((Answer.Accepted) answer).run().id();
      Awaitility.await().atMost(DaemonBench.SOON).until(() -> provider.calls() >= 103);
      assertThat(provider.mostUnderWay()).isEqualTo(3);
      bench.ask(
          replyTo ->
              new RunKeeper.Change(
                  id,
                  Optional.empty(),
                  Optional.of(OptionalInt.of(5)),
                  OptionalInt.empty(),
                  replyTo));
      Awaitility.await().atMost(DaemonBench.SOON).until(() -> provider.calls() >= 105);
      assertThat(provider.mostUnderWay()).isEqualTo(5);
      provider.release();
      assertThat(bench.await(id, State.COMPLETED).inFlight()).hasValue(5);
    }
  }

  @Test
  void run_lowAndHigh_shareAProviderOneToFour() {
    try (Bookkeeper provider = new Bookkeeper();
        DaemonBench bench = new DaemonBench(Setting.of(dir).asking(provider.uri(), 4))) {
      provider.hold(call -> true);
      String low = bench.run(DaemonBench.sums("low", 3000), Priority.LOW);
      String high = bench.run(DaemonBench.sums("high", 3000), Priority.HIGH);
      for (String run : List.of(low, high)) {
        Awaitility.await()
            .atMost(DaemonBench.SOON)
            .until(() -> bench.get(run).progress().filter(p -> p.pulls() > 0).isPresent());
      }
      provider.release();
      Awaitility.await().atMost(DaemonBench.SOON).until(() -> provider.calls() >= 400);
      String ofHigh = "" + Math.floorMod("high".hashCode(), 100_000);
      List<FaultEndpoint.Entry> early = provider.entries().subList(8, 208);
      long highs =
          early.stream()
              .filter(entry -> entry.call().query().substring(2).startsWith(ofHigh))
              .count();
      assertThat(highs).isBetween(150L, 170L);
      bench.cancel(low);
      bench.cancel(high);
      bench.await(low, State.INTERRUPTED);
      bench.await(high, State.INTERRUPTED);
    }
  }

  @Test
  void submit_twoHundredRunsWatchedByAThousand_allEnd() {
    try (DaemonBench bench = new DaemonBench(Setting.of(dir).taking(4, 200))) {
      AtomicInteger told = new AtomicInteger();
      List<ActorRef<News>> watchers = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        ActorRef<News> watcher =
            bench.kit.spawn(
                Behaviors.receiveMessage(
                    news -> {
                      told.incrementAndGet();
                      return Behaviors.same();
                    }));
        bench.keeper.tell(new RunKeeper.Watch(watcher));
        watchers.add(watcher);
      }
      List<String> runs = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        runs.add(bench.run(DaemonBench.alone("t" + i, 12, 0)));
      }
      watchers.subList(0, 999).forEach(bench.kit::stop);
      Awaitility.await()
          .atMost(DaemonBench.SOON.multipliedBy(4))
          .until(() -> bench.all().stream().allMatch(run -> run.state() == State.COMPLETED));
      assertThat(bench.all()).hasSize(200);
      assertThat(bench.all().stream().map(RunView::id).toList())
          .containsExactlyInAnyOrderElementsOf(runs);
      assertThat(told).hasPositiveValue();
    }
  }

  @Test
  void submit_moreThanMayWait_isRefusedForNow() {
    try (DaemonBench bench = new DaemonBench(Setting.of(dir).taking(0, 3))) {
      for (int i = 0; i < 3; i++) {
        bench.run(DaemonBench.alone("t", 400, 0));
      }
      Refused refused = (Refused) bench.submit(DaemonBench.alone("t", 400, 0));
      assertThat(refused.why()).isEqualTo(Why.TOO_MANY_RUNS);
      assertThat(refused.detail()).isEqualTo("3 runs wait already (expected: below 3)");
      assertThat(refused.retryAfter()).isPresent();
      bench.delete(bench.all().get(0).id());
      assertThat(bench.submit(DaemonBench.alone("t", 400, 0))).isInstanceOf(Answer.Accepted.class);
    }
  }

  @Test
  void submit_manyAtOnce_areTakenOnOrRefusedForNow() {
    try (DaemonBench bench = new DaemonBench(Setting.of(dir).taking(0, 1000))) {
      TestProbe<Answer> probe = bench.kit.createTestProbe();
      for (int i = 0; i < 100; i++) {
        bench.keeper.tell(
            bench.submission(DaemonBench.alone("t", 400, 0), Priority.NORMAL, probe.getRef()));
      }
      Set<String> taken = new HashSet<>();
      for (int i = 0; i < 100; i++) {
        Answer answer = probe.receiveMessage(DaemonBench.SOON);
        if (answer instanceof Answer.Accepted accepted) {
          assertThat(taken.add(accepted.run().id())).isTrue();
        } else {
          assertThat(((Refused) answer).why()).isEqualTo(Why.TOO_MANY_RUNS);
        }
      }
      assertThat(taken).hasSizeGreaterThanOrEqualTo(16);
      assertThat(bench.all()).hasSize(taken.size());
    }
  }

  private static RunKeeper.Submit keyed(String key, String digest, ActorRef<Answer> replyTo) {
    return new RunKeeper.Submit(
        DaemonBench.alone("t", 400, 0),
        "job",
        Priority.NORMAL,
        OptionalInt.empty(),
        "tester",
        Optional.of(key),
        digest,
        replyTo);
  }

  @Test
  void submit_sameKey_isTheSameRun() {
    String id;
    try (DaemonBench bench = new DaemonBench(Setting.of(dir).taking(0, 100))) {
      TestProbe<Answer> probe = bench.kit.createTestProbe();
      for (int i = 0; i < 40; i++) {
        bench.keeper.tell(keyed("k", "one", probe.getRef()));
      }
      bench.keeper.tell(keyed("k", "two", probe.getRef()));
      List<Answer> answers = new ArrayList<>();
      for (int i = 0; i < 41; i++) {
        answers.add(probe.receiveMessage(DaemonBench.SOON));
      }
      assertThat(answers.stream().filter(Refused.class::isInstance).map(a -> ((Refused) a).why()))
          .containsExactly(Why.KEY_REUSED);
      List<Answer.Accepted> taken =
          answers.stream()
              .filter(Answer.Accepted.class::isInstance)
              .map(Answer.Accepted.class::cast)
              .toList();
      assertThat(taken.stream().map(a -> a.run().id()).distinct()).hasSize(1);
      assertThat(taken.stream().filter(a -> !a.before())).hasSize(1);
      id = taken.get(0).run().id();
      bench.shutDown();
    }
    try (DaemonBench bench = new DaemonBench(Setting.of(dir).taking(0, 100))) {
      Answer.Accepted again = (Answer.Accepted) bench.ask(replyTo -> keyed("k", "one", replyTo));
      assertThat(again.before()).isTrue();
      assertThat(again.run().id()).isEqualTo(id);
      assertThat(((Refused) bench.ask(replyTo -> keyed("k", "two", replyTo))).why())
          .isEqualTo(Why.KEY_REUSED);
      bench.delete(id);
      Answer.Accepted anew = (Answer.Accepted) bench.ask(replyTo -> keyed("k", "two", replyTo));
      assertThat(anew.before()).isFalse();
    }
  }

  @Test
  void submit_hostileNames_makesSafeIds() {
    try (DaemonBench bench = new DaemonBench(Setting.of(dir).taking(0, 100))) {
      List<String> names =
          List.of(
              "../../x",
              "",
              "con",
              "..",
              "/",
              "-",
              "--rf",
              "x".repeat(10_000),
              "ÄÖÜ 漢字 \u202e",
              "a\nb\0c",
              "con",
              "CON",
              "a".repeat(59) + "---b");
      Set<String> ids = new HashSet<>();
      for (String name : names) {
        Answer answer =
            bench.ask(
                replyTo ->
                    new RunKeeper.Submit(
                        DaemonBench.alone("t", 400, 0),
                        name,
                        Priority.NORMAL,
                        OptionalInt.empty(),
                        "tester",
                        Optional.empty(),
                        "",
                        replyTo));
        RunView run = ((Answer.Accepted) answer).run();
        assertThat(run.id()).matches("[a-z0-9]+(-[a-z0-9]+)*").hasSizeLessThan(90);
        assertThat(ids.add(run.id())).isTrue();
        assertThat(run.folder()).isEqualTo(dir.resolve("data/runs").resolve(run.id()));
        assertThat(bench.store.find(run.id()).map(RunEntry::directory))
            .contains(run.folder().toString());
      }
      String[] folders = dir.resolve("data/runs").toFile().list();
      assertThat(
              Arrays.stream(folders == null ? new String[0] : folders).collect(Collectors.toSet()))
          .isEqualTo(ids);
    }
  }
}
