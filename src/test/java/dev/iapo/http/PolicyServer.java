package dev.iapo.http;

import akka.actor.typed.Props;
import dev.iapo.http.RawHttp.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A server in front of policies that are made up. */
final class PolicyServer implements AutoCloseable {
  static final Duration MOST_DEADLINE = Duration.ofMinutes(10);
  static final int MAX_BODY = 100_000;
  static final String CHAT = "POST /v1/chat/completions";

  final FakePolicies policies = new FakePolicies();
  final FakeKeeper runs = new FakeKeeper();
  final TestServer server;
  private List<Operation> operations = List.of();

  PolicyServer(Path folder) {
    this(folder, MOST_DEADLINE);
  }

  PolicyServer(Path folder, Duration mostDeadline) {
    server =
        new TestServer(
            folder,
            settings ->
                settings.withLimits(
                    new Settings.Limits(
                        256,
                        MAX_BODY,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        4,
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(2))),
            parts -> {
              operations =
                  HttpServer.policyOperations(
                      parts,
                      new HttpServer.Policies(
                          parts
                              .system()
                              .systemActorOf(policies.behavior(), "policies", Props.empty()),
                          mostDeadline),
                      true);
              List<Operation> all = new ArrayList<>(operations);
              all.addAll(
                  HttpServer.runOperations(
                      parts,
                      new Keeper(
                          parts.system(),
                          parts.system().systemActorOf(runs.behavior(), "runs", Props.empty()),
                          Duration.ofSeconds(10)),
                      () -> CompletableFuture.completedStage(List.of())));
              return all;
            });
  }

  /** Its address, without a slash. */
  String url() {
    return "http://127.0.0.1:" + server.uri().getPort();
  }

  List<Operation> operations() {
    return operations;
  }

  /** A chat request of an application. */
  Response chat(String body, String... headers) {
    return send(TestServer.ASKER, CHAT, body, headers);
  }

  Response send(String token, String line, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("Content-Type: application/json");
    return server.ask(token, line, all, body);
  }

  void forget() {
    policies.asked.clear();
    policies.told.clear();
    policies.scripted = java.util.Optional.empty();
    policies.recorded = java.util.Optional.empty();
    policies.deployed = List.of(FakePolicies.view());
    policies.replies = question -> java.util.Optional.of(FakePolicies.answer());
  }

  @Override
  public void close() {
    server.close();
  }
}
