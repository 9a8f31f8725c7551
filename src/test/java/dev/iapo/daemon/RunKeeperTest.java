package dev.iapo.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.iapo.config.DaemonFile;
import dev.iapo.daemon.RunView.State;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Priority;
import dev.iapo.store.Store;
import dev.iapo.store.jdbc.Stores;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunKeeperTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path dir;
  private ActorTestKit kit;
  private Store store;
  private TestProbe<Answer> answers;
  private ActorRef<RunKeeper.Command> keeper;

  @BeforeEach
  void start() {
    kit = ActorTestKit.create();
    store = Stores.open(dir.resolve("data"), Optional.empty());
    answers = kit.createTestProbe();
    keeper = keeper(2, 5);
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
    store.close();
  }

  private ActorRef<RunKeeper.Command> keeper(int running, int queued) {
    return kit.spawn(
        RunKeeper.create(
            new DaemonSettings(
                dir.resolve("data/runs"), running, queued, OptionalInt.empty(), SOON),
            List.of(),
            store,
            new SubmittedTasks(DaemonFile.byDefault(), id -> Optional.empty()),
            new SimpleMeterRegistry()));
  }

  static String task(String name, int budget, int latencyMillis) {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      rows.append(i == 0 ? "" : ",")
          .append(
              "{\"id\":\"q%d\",\"question\":\"%d+1?\",\"answer\":\"%d\",\"difficulty\":\"0.%02d\"}"
                  .formatted(i, i, i + 1, i * 2));
    }
    return """
        {"name":"%s","models":[{"name":"simulated","provider":"simulated"}],
         "prompts":[
           {"id":"a","messages":[{"role":"user","content":"A {{question}}"}]},
           {"id":"b","messages":[{"role":"user","content":"B {{question}}"}]}],
         "data":{"rows":[%s],"id":"id","answer":"answer","train-share":1},
         "answer":{"extractor":"last-number","equality":"numeric"},
         "objectives":[{"name":"correct","scorer":"correct"}],
         "strategies":["majority-vote"],"max-scale":4,
         "cost":{"unit":"tokens"},
         "contexts":[{"id":"best","weights":{"correct":1}}],
         "budget":{"completions":%d},"tolerance":0.05,"stop-when-decided":false,
         "simulated":{"latency":"%dms","prompts":{
           "a":{"skill":0.7,"steadiness":0.2},"b":{"skill":0.4,"steadiness":0.2}}}}
        """
        .formatted(name, rows, budget, latencyMillis);
  }

  private Answer submit(String document, Optional<String> key) {
    keeper.tell(
        new RunKeeper.Submit(
            document,
            "job",
            Priority.NORMAL,
            OptionalInt.empty(),
            "tester",
            key,
            Integer.toHexString(document.hashCode()),
            answers.getRef()));
    return answers.receiveMessage(SOON);
  }

  private RunView get(String id) {
    keeper.tell(new RunKeeper.Get(id, answers.getRef()));
    return ((Answer.Found) answers.receiveMessage(SOON)).run();
  }

  private RunView awaitState(String id, State state) {
    await().atMost(SOON).until(() -> get(id).state() == state);
    return get(id);
  }

  @Test
  void submit_aTask_runsToItsPolicy() {
    Answer answer = submit(task("t", 400, 0), Optional.empty());
    assertThat(answer).isInstanceOf(Answer.Accepted.class);
    String id = ((Answer.Accepted) answer).run().id();
    RunView ended = awaitState(id, State.COMPLETED);
    assertThat(ended.spent().completions()).isBetween(1L, 400L);
    assertThat(ended.conclusive()).isPresent();
    assertThat(ended.folder().resolve("policy.json")).exists();
    assertThat(ended.folder().resolve("standing/curves.json")).exists();
    assertThat(Files.exists(ended.folder().resolve("samples.jsonl"))).isTrue();
  }

  @Test
  void pauseAndResume_aRun_goesOnAndBuysNothingTwice() {
    String id = ((Answer.Accepted) submit(task("t", 2000, 20), Optional.empty())).run().id();
    await().atMost(SOON).until(() -> get(id).spent().completions() > 20);
    keeper.tell(new RunKeeper.Pause(id, answers.getRef()));
    answers.receiveMessage(SOON);
    RunView paused = awaitState(id, State.PAUSED);
    assertThat(paused.progress()).isEmpty();
    keeper.tell(
        new RunKeeper.RaiseBudget(
            id, Budget.Unit.COMPLETIONS, 2100, OptionalInt.empty(), answers.getRef()));
    assertThat(((Answer.Found) answers.receiveMessage(SOON)).run().budget().limit())
        .isEqualTo(2100);
    keeper.tell(new RunKeeper.Resume(id, answers.getRef()));
    answers.receiveMessage(SOON);
    RunView ended = awaitState(id, State.COMPLETED);
    assertThat(ended.detail()).isEmpty();
    assertThat(store.totals(id).spent().completions())
        .isEqualTo(ended.spent().completions())
        .isLessThanOrEqualTo(2100);
  }

  @Test
  void raiseBudget_severalTimesWhileItGoesOn_usesWhatWasBoughtAndSaysAllThatItCost() {
    String id = ((Answer.Accepted) submit(task("t", 400, 5), Optional.empty())).run().id();
    for (long limit : new long[] {900, 2500}) {
      await().atMost(SOON).until(() -> get(id).spent().completions() > limit / 5);
      long before = get(id).spent().completions();
      keeper.tell(
          new RunKeeper.RaiseBudget(
              id, Budget.Unit.COMPLETIONS, limit, OptionalInt.empty(), answers.getRef()));
      RunView raised = ((Answer.Found) answers.receiveMessage(SOON)).run();
      assertThat(raised.budget().limit()).isEqualTo(limit);
      assertThat(raised.spent().completions()).isGreaterThanOrEqualTo(before);
    }
    await().atMost(SOON).until(() -> get(id).state().hasEnded());
    RunView ended = get(id);
    assertThat(ended.state()).isEqualTo(State.COMPLETED);
    assertThat(ended.spent()).isEqualTo(store.totals(id).spent());
    assertThat(ended.spent().completions()).isLessThanOrEqualTo(2500);
  }
}
