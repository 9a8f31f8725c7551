package dev.iapo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.llm.Secret;
import dev.iapo.testkit.RawServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunWatchTest {
  private static final Patience SOME =
      new Patience(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(50));

  /** Remembers what it is told. */
  private static final class Told implements RunWatch.Watcher {
    final List<String> all = new ArrayList<>();

    @Override
    public void seen(ServedRun run) {
      all.add(run.state());
    }

    @Override
    public void lost(String why) {
      all.add("lost");
    }
  }

  private final Told told = new Told();

  private static String event(int id, String type, String data) {
    return "id: %d\nevent: %s\ndata: %s\n\n".formatted(id, type, data);
  }

  private static String run(int id, String state) {
    return event(id, "run", ApiClientTest.run("one", state));
  }

  /** Streams of events, one per connection, each cut off at its end; then there is nobody. */
  private static RawServer streaming(String... streams) {
    Deque<String> left = new ArrayDeque<>(List.of(streams));
    return new RawServer(
        (request, connection, out) -> {
          String stream = left.poll();
          if (stream != null) {
            String answer =
                stream.startsWith("HTTP")
                    ? stream
                    : "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + stream;
            out.write(answer.getBytes(StandardCharsets.UTF_8));
            out.flush();
          }
          connection.close();
        });
  }

  private ServedRun watch(RawServer server) {
    ApiClient client =
        new ApiClient(
            ServerAddress.of(server.uri("").toString()), new Secret("0123456789-0123456789"), SOME);
    return new RunWatch(client, "one", SOME, told).untilEnded();
  }

  @Test
  void untilEnded_isToldEveryStateAndEndsWithTheRun() {
    try (RawServer server =
        streaming(
            run(1, "queued")
                + ":\n\n"
                + run(2, "running")
                + event(3, "findings", "{\"id\":\"one\",\"round\":1}")
                + event(4, "of-a-later-version", "?")
                + run(5, "completed")
                + run(6, "running"))) {
      assertThat(watch(server).state()).isEqualTo("completed");
      assertThat(told.all).containsExactly("queued", "running", "completed");
      assertThat(server.requests().get(0).line()).isEqualTo("GET /v1/runs/one/events HTTP/1.1");
      assertThat(server.requests().get(0).headers())
          .containsEntry("accept", "text/event-stream")
          .doesNotContainKey("last-event-id");
    }
  }

  @Test
  void untilEnded_streamsThatBreakOff_areTakenUpAfterTheLastEvent() {
    String unavailable = RawServer.http("503 X", "{\"title\":\"shutting down\"}");
    try (RawServer server =
        streaming(
            run(7, "running") + "id: 8\nevent: run\ndata: {",
            "",
            unavailable,
            run(9, "stopping"),
            run(10, "parked"))) {
      assertThat(watch(server).state()).isEqualTo("parked");
      assertThat(told.all).containsExactly("running", "lost", "stopping", "lost", "parked");
      assertThat(server.requests())
          .extracting(request -> request.headers().getOrDefault("last-event-id", ""))
          .containsExactly("", "7", "7", "7", "9");
    }
  }

  @Test
  void untilEnded_nothingIsHeardForTooLong_givesUp() {
    try (RawServer server = streaming(run(1, "running"))) {
      assertThatThrownBy(() -> watch(server))
          .isInstanceOf(ApiException.class)
          .hasMessageContaining("cannot be reached");
      assertThat(told.all).containsExactly("running", "lost");
    }
  }

  @Test
  void untilEnded_aRunThatIsDeletedOrUnknown_isSaid() {
    try (RawServer server = streaming(run(1, "paused") + event(2, "removed", "{\"id\":\"one\"}"))) {
      assertThatThrownBy(() -> watch(server)).hasMessage("one was deleted");
    }
    try (RawServer server =
        streaming(RawServer.http("404 X", "{\"title\":\"t\",\"detail\":\"no such run\"}"))) {
      assertThatThrownBy(() -> watch(server)).hasMessage("no such run");
      assertThat(server.requests()).hasSize(1);
    }
  }
}
