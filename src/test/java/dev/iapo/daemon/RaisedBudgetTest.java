package dev.iapo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.daemon.DaemonBench.Setting;
import dev.iapo.daemon.RunView.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that are given more to spend: what they have is used, and the new limit holds for all. */
class RaisedBudgetTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path dir;
  private Path other;

  @BeforeEach
  void folders() throws IOException {
    other = Files.createDirectory(dir.resolve("other"));
  }

  /** What a run chose, without its name and when it ran. */
  static JsonNode policy(RunView run) throws IOException {
    ObjectNode policy = (ObjectNode) JSON.readTree(run.folder().resolve("policy.json").toFile());
    policy.remove("run");
    return policy;
  }

  private record Outcome(JsonNode choices, RunView run, int calls) {}

  /** What a run with that budget from the start comes to. */
  private Outcome fromTheStart(int budget, String more) throws IOException {
    try (Bookkeeper provider = new Bookkeeper();
        DaemonBench bench = new DaemonBench(Setting.of(other).asking(provider.uri(), 8))) {
      RunView run = bench.await(bench.run(DaemonBench.sums("t", budget, more)), State.COMPLETED);
      return new Outcome(policy(run).path("choices"), run, provider.calls());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"reuse\":false"})
  void raise_completedRun_goesOnWithWhatItHas(String more) throws IOException {
    try (Bookkeeper provider = new Bookkeeper();
        DaemonBench bench = new DaemonBench(Setting.of(dir).asking(provider.uri(), 8))) {
      String id = bench.run(DaemonBench.sums("t", 300, more));
      RunView first = bench.await(id, State.COMPLETED);
      assertThat(first.conclusive()).isPresent();
      assertThat(provider.calls()).isEqualTo((int) first.spent().completions());
      RunView raised = ((Answer.Found) bench.raise(id, 900)).run();
      assertThat(raised.conclusive()).isEmpty();
      assertThat(raised.endedAt()).isEmpty();
      assertThat(raised.version()).isEqualTo(2);
      RunView second = bench.await(id, State.COMPLETED);

      assertThat(second.detail()).isEmpty();
      assertThat(second.budget().limit()).isEqualTo(900);
      assertThat(second.spent().completions())
          .isGreaterThan(first.spent().completions())
          .isLessThanOrEqualTo(900);
      assertThat(provider.calls()).isEqualTo((int) second.spent().completions());
      assertThat(provider.soldAgain()).isZero();
      assertThat(bench.store.totals(id).spent()).isEqualTo(second.spent());

      Outcome whole = fromTheStart(900, more);
      assertThat(policy(second).path("choices")).isEqualTo(whole.choices());
    }
  }

  @Test
  void raise_runThatGoesOn_stopsAndGoesOnWithMore() throws IOException {
    try (Bookkeeper provider = new Bookkeeper();
        DaemonBench bench = new DaemonBench(Setting.of(dir).asking(provider.uri(), 8))) {
      provider.hold(call -> call.number() >= 60);
      String id = bench.run(DaemonBench.sums("t", 300));
      bench.awaitSpent(id, 50);
      Thread release = new Thread(provider::release);
      release.start();
      RunView raised = ((Answer.Found) bench.raise(id, 900)).run();
      assertThat(raised.budget().limit()).isEqualTo(900);
      RunView ended = bench.await(id, State.COMPLETED);
      assertThat(ended.spent().completions()).isLessThanOrEqualTo(900);
      assertThat(provider.calls()).isEqualTo((int) ended.spent().completions());
      assertThat(provider.soldAgain()).isZero();
    }
  }

  @Test
  void raise_pausedRun_staysPausedAndGoesOnWithMoreWhenToldTo() {
    try (Bookkeeper provider = new Bookkeeper();
        DaemonBench bench = new DaemonBench(Setting.of(dir).asking(provider.uri(), 8))) {
      provider.hold(call -> call.number() >= 60);
      String id = bench.run(DaemonBench.sums("t", 300));
      bench.awaitSpent(id, 50);
      bench.pause(id);
      provider.release();
      RunView paused = bench.await(id, State.PAUSED);
      assertThat(((Answer.Found) bench.raise(id, 900)).run().state()).isEqualTo(State.PAUSED);
      assertThat(bench.store.decisions(id)).isEmpty();
      assertThat(provider.calls()).isEqualTo((int) paused.spent().completions());
      bench.resume(id);
      RunView ended = bench.await(id, State.COMPLETED);
      assertThat(ended.spent().completions()).isBetween(301L, 900L);
      assertThat(provider.calls()).isEqualTo((int) ended.spent().completions());
      assertThat(provider.soldAgain()).isZero();
    }
  }
}
