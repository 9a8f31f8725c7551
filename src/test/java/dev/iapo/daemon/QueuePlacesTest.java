package dev.iapo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import dev.iapo.daemon.DaemonBench.Setting;
import dev.iapo.daemon.RunView.State;
import dev.iapo.domain.Priority;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueuePlacesTest {
  @TempDir Path dir;

  private static String task(String name) {
    return DaemonBench.alone(name, 1000, 300);
  }

  @Test
  void places_asTheQueueMoves_areKnownAtOnceAndToldLater() {
    try (DaemonBench bench = new DaemonBench(Setting.of(dir).taking(1, 5))) {
      TestProbe<News> news = bench.kit.createTestProbe();
      bench.keeper.tell(new RunKeeper.Watch(news.getRef()));
      String running = bench.run(task("a"));
      List<String> waiting = List.of(bench.run(task("b")), bench.run(task("c")));
      String first = bench.run(task("d"), Priority.HIGH);

      assertThat(bench.get(running).position()).isEmpty();
      assertThat(bench.get(first).position()).hasValue(1);
      assertThat(bench.get(waiting.get(0)).position()).hasValue(2);
      assertThat(bench.get(waiting.get(1)).position()).hasValue(3);

      Map<String, OptionalInt> told = new HashMap<>();
      while (!told.getOrDefault(waiting.get(1), OptionalInt.empty()).equals(OptionalInt.of(3))) {
        if (news.receiveMessage(DaemonBench.SOON) instanceof News.Changed changed) {
          told.put(changed.view().id(), changed.view().position());
        }
      }
      assertThat(bench.cancel(running)).isInstanceOf(Answer.Found.class);
      bench.await(first, State.RUNNING);
      assertThat(bench.get(first).position()).isEmpty();
      assertThat(bench.get(waiting.get(0)).position()).hasValue(1);
    }
  }
}
