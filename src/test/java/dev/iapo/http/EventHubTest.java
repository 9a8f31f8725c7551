package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.SinkQueueWithCancel;
import akka.util.ByteString;
import dev.iapo.http.EventHub.FullException;
import dev.iapo.http.EventHub.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class EventHubTest {
  private static final ActorSystem<Void> SYSTEM = ActorSystem.create(Behaviors.empty(), "hub-test");
  private static final Duration LONG = Duration.ofMinutes(5);

  private final EventHub hub = new EventHub(3, LONG, 1);

  @AfterAll
  static void stop() {
    SYSTEM.terminate();
  }

  /** One event at a time: those that are told together are apart again. */
  private SinkQueueWithCancel<ByteString> listen(Optional<String> run, Optional<Long> since)
      throws FullException {
    return hub.stream(run, since)
        .mapConcat(told -> List.of(told.utf8String().split("(?<=\n\n)")))
        .map(ByteString::fromString)
        .runWith(Sink.queue(), SYSTEM);
  }

  private static String next(SinkQueueWithCancel<ByteString> queue) throws Exception {
    return queue
        .pull()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS)
        .map(ByteString::utf8String)
        .orElse("(end)");
  }

  @Test
  void stream_begins_withWhatLasts() throws Exception {
    hub.publish(Kind.RUN, "a", "a1", true);
    hub.publish(Kind.RUN, "b", "b1", false);
    hub.publish(Kind.RUN, "a", "a2", true);
    hub.publish(Kind.FINDINGS, "a", "f1", false);
    SinkQueueWithCancel<ByteString> queue = listen(Optional.empty(), Optional.empty());

    assertThat(next(queue)).isEqualTo("id: 1003\nevent: run\ndata: a2\n\n");
    hub.publish(Kind.RUN, "b", "b2", false);
    assertThat(next(queue)).isEqualTo("id: 1005\nevent: run\ndata: b2\n\n");
    queue.cancel();
  }

  @Test
  void stream_sinceAnEvent_tellsWhatWasMissed() throws Exception {
    hub.publish(Kind.RUN, "a", "a1", false);
    hub.publish(Kind.RUN, "b", "b1", false);
    hub.publish(Kind.REMOVED, "a", "gone", false);
    SinkQueueWithCancel<ByteString> queue = listen(Optional.empty(), Optional.of(1001L));

    assertThat(next(queue)).contains("b1");
    assertThat(next(queue)).contains("event: removed\ndata: gone");
    queue.cancel();
  }

  @Test
  void stream_ofARun_tellsOfNoOther() throws Exception {
    SinkQueueWithCancel<ByteString> queue = listen(Optional.of("a"), Optional.empty());
    hub.publish(Kind.RUN, "b", "b1", true);
    hub.publish(Kind.RUN, "a", "a1", true);

    assertThat(next(queue)).contains("a1");
    queue.cancel();
  }

  @Test
  void stream_slow_getsTheLastOfEach() throws Exception {
    SinkQueueWithCancel<ByteString> queue = listen(Optional.empty(), Optional.empty());
    for (int i = 0; i <= 5000; i++) {
      hub.publish(Kind.RUN, "r" + i % 7, "v" + i, false);
    }
    List<String> got = new ArrayList<>();
    while (got.stream().noneMatch(event -> event.contains("data: v5000\n"))) {
      got.add(next(queue));
    }

    for (int run = 0; run < 7; run++) {
      int last = 5000 - Math.floorMod(5000 - run, 7);
      assertThat(got).anyMatch(event -> event.contains("data: v" + last + "\n"));
    }
    assertThat(got).hasSizeLessThan(2500);
    queue.cancel();
  }

  @Test
  void stream_ofManyEvents_tellsThemTogether() throws Exception {
    for (int i = 0; i < 200; i++) {
      hub.publish(Kind.RUN, "r" + i, "v" + i, true);
    }
    SinkQueueWithCancel<ByteString> queue =
        hub.stream(Optional.empty(), Optional.empty()).runWith(Sink.queue(), SYSTEM);

    assertThat(next(queue).split("\n\n")).hasSize(200);
    queue.cancel();
  }

  @Test
  void streams_tooMany_areRefusedUntilOneEnds() throws Exception {
    List<SinkQueueWithCancel<ByteString>> open = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      open.add(listen(Optional.empty(), Optional.empty()));
    }
    assertThatThrownBy(() -> listen(Optional.empty(), Optional.empty()))
        .isInstanceOf(FullException.class)
        .hasMessage("3 streams are open (expected: fewer)");
    open.get(0).cancel();
    Awaitility.await().until(() -> hub.open() == 2);
    listen(Optional.empty(), Optional.empty()).cancel();
  }

  @Test
  void close_endsStreams() throws Exception {
    SinkQueueWithCancel<ByteString> queue = listen(Optional.empty(), Optional.empty());
    hub.close();

    assertThat(next(queue)).isEqualTo("(end)");
    assertThatThrownBy(() -> listen(Optional.empty(), Optional.empty()))
        .isInstanceOf(FullException.class);
  }

  @Test
  void stream_withoutEvents_saysThatItLives() throws Exception {
    EventHub lively = new EventHub(1, Duration.ofMillis(50), 1);
    SinkQueueWithCancel<ByteString> queue =
        lively.stream(Optional.empty(), Optional.empty()).runWith(Sink.queue(), SYSTEM);

    assertThat(next(queue)).isEqualTo(":\n\n");
    assertThat(next(queue)).isEqualTo(":\n\n");
    queue.cancel();
  }

  @Test
  void events_tooMany_forgetTheOldestThatDoNotLast() throws Exception {
    hub.publish(Kind.RUN, "kept", "kept", true);
    for (int i = 0; i < 5000; i++) {
      hub.publish(Kind.RUN, "r" + i, "v" + i, false);
    }
    SinkQueueWithCancel<ByteString> queue = listen(Optional.empty(), Optional.of(1L));

    assertThat(next(queue)).contains("data: kept\n");
    assertThat(next(queue)).contains("data: v905\n");
    queue.cancel();
  }
}
