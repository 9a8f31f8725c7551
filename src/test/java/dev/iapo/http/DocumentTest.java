package dev.iapo.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Props;
import com.fasterxml.jackson.databind.JsonNode;
import dev.iapo.daemon.RunKeeper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The document of the API, held against all operations of a daemon. */
class DocumentTest {
  @TempDir static Path folder;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server =
        new TestServer(
            folder,
            settings -> settings,
            parts -> {
              ActorRef<RunKeeper.Command> runs =
                  parts.system().systemActorOf(new FakeKeeper().behavior(), "runs", Props.empty());
              List<Operation> all =
                  new ArrayList<>(
                      HttpServer.runOperations(
                          parts,
                          new Keeper(parts.system(), runs, Duration.ofSeconds(10)),
                          () -> CompletableFuture.completedStage(List.of())));
              all.addAll(
                  HttpServer.policyOperations(
                      parts,
                      new HttpServer.Policies(
                          parts
                              .system()
                              .systemActorOf(
                                  new FakePolicies().behavior(), "policies", Props.empty()),
                          Duration.ofSeconds(60)),
                      true));
              return all;
            });
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void document_hasEveryOperationAndNoOther() {
    TreeSet<String> offered = new TreeSet<>();
    for (Operation operation : server.operations()) {
      String method = operation.method().value();
      String path = operation.template().documented();
      offered.add(method + " " + path);
      JsonNode node =
          OpenApi.DOCUMENT.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
      assertThat(node.path("x-role").asText())
          .as(operation.toString())
          .isEqualTo(operation.role().map(Role::label).orElse("none"));
      List<String> parameters = new ArrayList<>();
      node.path("parameters")
          .forEach(
              parameter -> {
                if (parameter.path("in").asText().equals("path")) {
                  parameters.add("{" + parameter.path("name").asText() + "}");
                }
              });
      assertThat(parameters)
          .as(operation.toString())
          .containsExactlyElementsOf(
              Stream.of(path.split("/", -1)).filter(part -> part.startsWith("{")).toList());
      assertThat(node.path("responses").has("500")).as(operation.toString()).isTrue();
      if (operation.role().isPresent()) {
        assertThat(node.path("responses").has("401")).as(operation.toString()).isTrue();
        assertThat(node.path("responses").has("403")).as(operation.toString()).isTrue();
      }
    }
    TreeSet<String> documented = new TreeSet<>();
    OpenApi.DOCUMENT
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            documented.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    assertThat(documented).isEqualTo(offered);
  }

  @Test
  void document_references_exist() {
    OpenApi.DOCUMENT
        .findValuesAsText("$ref")
        .forEach(
            reference ->
                assertThat(OpenApi.DOCUMENT.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse());
  }
}
