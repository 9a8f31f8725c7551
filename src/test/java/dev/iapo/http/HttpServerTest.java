package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import dev.iapo.http.RawHttp.Response;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpServerTest {
  @TempDir Path folder;

  @Test
  void system_answersAreAsDocumented() {
    try (TestServer server = new TestServer(folder)) {
      OpenApi.validate("Health", server.ask("", "GET /v1/health").json());
      OpenApi.validate("Ready", server.ask("", "GET /v1/ready").json());
      OpenApi.validate("Version", server.ask(TestServer.READER, "GET /v1/version").json());
      OpenApi.validate("Session", server.ask(TestServer.READER, "GET /v1/session").json());
      Response metrics = server.ask(TestServer.READER, "GET /metrics");
      assertThat(metrics.body()).isEqualTo("# TYPE x gauge\nx 1\n");
      assertThat(metrics.header("Content-Type")).isEqualTo("text/plain; version=0.0.4");
      assertThat(server.ask("", "GET /v1/openapi.json").json()).isEqualTo(OpenApi.DOCUMENT);
      assertThat(server.ask("", "GET /metrics").status()).isEqualTo(401);
    }
  }

  @Test
  void start_policiesAlone_canBeAskedAndLookedAtAndNoMore() throws Exception {
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "policies-alone");
    try {
      Path file = folder.resolve("tokens");
      TestServer.write(file, "admin boss " + TestServer.ADMIN + "\n");
      HttpServer server =
          HttpServer.start(
                  system,
                  Settings.loopback(folder.resolve("uploads")),
                  TokenFile.open(file, "127.0.0.1", Clock.systemUTC()),
                  new HttpServer.Backend(
                      "1.2.3",
                      () -> true,
                      () -> "",
                      Optional.empty(),
                      Optional.of(
                          new HttpServer.Policies(
                              system.systemActorOf(
                                  new FakePolicies().behavior(), "policies", Props.empty()),
                              Duration.ofMinutes(10)))))
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS);

      assertThat(server.operations().stream().map(Operation::toString))
          .containsExactlyInAnyOrder(
              "GET /v1/health",
              "GET /v1/ready",
              "GET /v1/version",
              "GET /v1/openapi.json",
              "GET /metrics",
              "POST /v1/session",
              "GET /v1/session",
              "DELETE /v1/session",
              "POST /v1/chat/completions",
              "GET /v1/models",
              "GET /v1/models/{id*}",
              "GET /v1/policies",
              "GET /v1/policies/{name}",
              "GET /v1/policies/{name}/versions/{version}");
      String ask =
          "{\"model\":\"iapo/sums\",\"messages\":[{\"role\":\"user\",\"content\":\"6*7?\"}]}";
      Response response =
          RawHttp.send(
              server.uri(),
              "POST /v1/chat/completions HTTP/1.1",
              List.of(
                  "Content-Type: application/json", "Authorization: Bearer " + TestServer.ADMIN),
              ask);
      assertThat(response.status()).isEqualTo(200);
      server.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } finally {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void stop_letsWhatIsUnderWayEndAndTakesNoMore() throws Exception {
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    CompletableFuture<Boolean> asked = new CompletableFuture<>();
    try (TestServer server =
        new TestServer(
            folder,
            settings -> settings,
            parts ->
                List.of(
                    Operation.open(
                        HttpMethods.GET,
                        "/slow",
                        exchange -> {
                          asked.complete(true);
                          return answer;
                        })))) {
      try (Socket socket = RawHttp.open(server.uri())) {
        send(socket, "/slow", server);
        asked.get(10, TimeUnit.SECONDS);
        CompletableFuture<Done> stopped = server.server().stop().toCompletableFuture();
        answer.complete(HttpResponse.create());
        assertThat(RawHttp.read(socket.getInputStream()).status()).isEqualTo(200);
        stopped.get(10, TimeUnit.SECONDS);
      }
      assertThatThrownBy(() -> server.ask("", "GET /v1/health"))
          .hasCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void stop_whatNeverEnds_isCutOff() throws Exception {
    CompletableFuture<Boolean> asked = new CompletableFuture<>();
    try (TestServer server =
        new TestServer(
            folder,
            settings ->
                settings.withLimits(
                    new Settings.Limits(
                        8,
                        1000,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        4,
                        Duration.ofSeconds(15),
                        Duration.ofMillis(300))),
            parts ->
                List.of(
                    Operation.open(
                        HttpMethods.GET,
                        "/never",
                        exchange -> {
                          asked.complete(true);
                          return new CompletableFuture<>();
                        })))) {
      try (Socket socket = RawHttp.open(server.uri())) {
        send(socket, "/never", server);
        asked.get(10, TimeUnit.SECONDS);
        server.server().stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThatThrownBy(() -> RawHttp.read(socket.getInputStream()))
            .isInstanceOf(IOException.class);
      }
    }
  }

  private static void send(Socket socket, String path, TestServer server) throws IOException {
    socket
        .getOutputStream()
        .write(
            "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n"
                .formatted(path, server.uri().getAuthority())
                .getBytes(StandardCharsets.UTF_8));
  }
}
