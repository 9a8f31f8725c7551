package dev.iapo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.iapo.daemon.DaemonBench.Setting;
import dev.iapo.daemon.RunView.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Daemons that end in one way or another: what they began is brought to the end it would have had.
 */
class RestartTest {
  private static final int IN_FLIGHT = 4;
  private static final int BUDGET = 300;

  @TempDir Path dir;
  private Bookkeeper provider = new Bookkeeper();

  @BeforeEach
  void anew() {
    provider.close();
    provider = new Bookkeeper();
  }

  @AfterEach
  void close() {
    provider.close();
  }

  private Setting setting() {
    return Setting.of(dir).taking(2, 20).asking(provider.uri(), IN_FLIGHT);
  }

  /** What tasks choose that are left alone, by the name of the task. */
  private JsonNode undisturbed(String name) throws IOException {
    Path own = Files.createDirectory(dir.resolve("undisturbed-" + name));
    try (Bookkeeper another = new Bookkeeper();
        DaemonBench bench = new DaemonBench(Setting.of(own).asking(another.uri(), IN_FLIGHT))) {
      String id = bench.run(DaemonBench.sums(name, BUDGET));
      return choices(bench.await(id, State.COMPLETED));
    }
  }

  private static JsonNode choices(RunView run) throws IOException {
    return RaisedBudgetTest.policy(run).path("choices");
  }

  private void assertSpent(DaemonBench bench, List<String> runs) {
    long spent = runs.stream().mapToLong(r -> bench.store.totals(r).spent().completions()).sum();
    assertThat((long) provider.calls()).isLessThanOrEqualTo(spent);
    for (String run : runs) {
      assertThat(bench.store.totals(run).spent().completions()).isLessThanOrEqualTo(BUDGET);
    }
  }

  @Test
  void shutDown_runsInEveryState_goOnAsTheyWere() throws IOException {
    List<String> runs = new ArrayList<>();
    String paused;
    String begunAndPaused;
    try (DaemonBench bench = new DaemonBench(setting())) {
      provider.hold(call -> call.number() >= 40);
      for (int i = 0; i < 4; i++) {
        runs.add(bench.run(DaemonBench.sums("t" + i, BUDGET)));
      }
      paused = runs.get(3);
      assertThat(((Answer.Found) bench.pause(paused)).run().state()).isEqualTo(State.PAUSED);
      begunAndPaused = runs.get(0);
      Awaitility.await().atMost(DaemonBench.SOON).until(() -> provider.calls() >= 44);
      bench.pause(begunAndPaused);
      assertThat(bench.get(begunAndPaused).state()).isEqualTo(State.STOPPING);
      new Thread(provider::release).start();
      bench.shutDown();
    }
    try (DaemonBench bench = new DaemonBench(setting())) {
      assertThat(bench.get(paused).state()).isEqualTo(State.PAUSED);
      assertThat(bench.get(begunAndPaused).state()).isEqualTo(State.PAUSED);
      for (String going : runs.subList(1, 3)) {
        bench.await(going, State.COMPLETED);
      }
      bench.resume(paused);
      bench.resume(begunAndPaused);
      for (int i = 0; i < 4; i++) {
        assertThat(choices(bench.await(runs.get(i), State.COMPLETED)))
            .isEqualTo(undisturbed("t" + i));
      }
      assertThat(provider.soldAgain()).isZero();
      assertSpent(bench, runs);
    }
  }

  @Test
  void shutDown_callsThatDoNotEnd_waitsNoLongerThanItMay() throws IOException {
    String run;
    try (DaemonBench bench = new DaemonBench(setting().draining(Duration.ofMillis(200)))) {
      provider.hold(call -> call.number() >= 30);
      run = bench.run(DaemonBench.sums("t", BUDGET));
      Awaitility.await().atMost(DaemonBench.SOON).until(() -> provider.calls() >= 34);
      bench.shutDown();
    }
    provider.release();
    try (DaemonBench bench = new DaemonBench(setting())) {
      RunView ended = bench.await(run, State.COMPLETED);
      assertThat(provider.soldAgain()).isBetween(1L, (long) IN_FLIGHT);
      assertThat(choices(ended)).isEqualTo(undisturbed("t"));
      assertSpent(bench, List.of(run));
    }
  }

  @Test
  void close_withoutAWord_goesOnAndPaysOnlyForCallsUnderWayAgain() throws IOException {
    List<String> runs = new ArrayList<>();
    try (DaemonBench bench = new DaemonBench(setting())) {
      provider.hold(call -> call.number() >= 60);
      for (int i = 0; i < 3; i++) {
        runs.add(bench.run(DaemonBench.sums("t" + i, BUDGET)));
      }
      Awaitility.await().atMost(DaemonBench.SOON).until(() -> provider.calls() >= 64);
    }
    provider.release();
    try (DaemonBench bench = new DaemonBench(setting())) {
      for (int i = 0; i < 3; i++) {
        assertThat(choices(bench.await(runs.get(i), State.COMPLETED)))
            .isEqualTo(undisturbed("t" + i));
      }
      assertThat(provider.soldAgain()).isLessThanOrEqualTo(IN_FLIGHT);
      assertSpent(bench, runs);
    }
  }

  @Test
  void kill_processAgainAndAgain_endsAsIfItHadNotBeen() throws Exception {
    List<String> runs = new ArrayList<>();
    try (DaemonBench bench = new DaemonBench(setting().taking(0, 20))) {
      for (int i = 0; i < 3; i++) {
        runs.add(bench.run(DaemonBench.sums("t" + i, BUDGET)));
      }
      bench.shutDown();
    }
    int kills = 3;
    for (int kill = 1; kill <= kills; kill++) {
      int stop = kill * 70;
      provider.hold(call -> call.number() >= stop);
      Process process = DaemonProcess.start(dir, provider.uri());
      Awaitility.await().atMost(DaemonBench.SOON).until(() -> provider.calls() >= stop + 2);
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      provider.release();
    }
    try (DaemonBench bench = new DaemonBench(setting())) {
      for (int i = 0; i < 3; i++) {
        assertThat(choices(bench.await(runs.get(i), State.COMPLETED)))
            .isEqualTo(undisturbed("t" + i));
      }
      assertThat(provider.soldAgain()).isBetween(1L, (long) kills * IN_FLIGHT);
      assertSpent(bench, runs);
    }
  }
}
