package dev.iapo.store;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.iapo.testkit.ForwardingStore;
import dev.iapo.testkit.MemoryStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class RecorderMetersTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private void decide(Store store, int times) {
    ActorRef<Recorder.Command> recorder =
        KIT.spawn(Recorder.create(store, InstantSource.system(), meters), Recorder.dispatcher());
    TestProbe<Recorder.Reply> replies = KIT.createTestProbe();
    for (int i = 0; i < times; i++) {
      recorder.tell(new Recorder.Decide("run", i, "{}", List.of(), replies.getRef()));
      replies.receiveMessage();
    }
  }

  @Test
  void write_threeCommits_areCounted() {
    Store obliging =
        new ForwardingStore(new MemoryStore()) {
          @Override
          public void write(List<Fact> facts) {}
        };
    decide(obliging, 3);
    assertThat(meters.get("iapo.store.commit").timer().count()).isEqualTo(3);
    assertThat(meters.get("iapo.store.group").summary().totalAmount()).isEqualTo(3);
    assertThat(meters.get("iapo.store.failures").counter().count()).isZero();
  }

  @Test
  void write_storeFails_isCountedOnce() {
    Store broken =
        new ForwardingStore(new MemoryStore()) {
          @Override
          public void write(List<Fact> facts) {
            throw new StoreException("disk full");
          }
        };
    decide(broken, 3);
    assertThat(meters.get("iapo.store.failures").counter().count()).isEqualTo(1);
    assertThat(meters.get("iapo.store.commit").timer().count()).isZero();
  }
}
