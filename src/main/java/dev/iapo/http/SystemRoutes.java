package dev.iapo.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What the server says of itself, and sessions of browsers. */
final class SystemRoutes {
  /**
   * @param version of the program
   * @param ready whether runs can be submitted
   * @param metrics in Prometheus' text format
   */
  record About(
      String version, Instant startedAt, BooleanSupplier ready, Supplier<String> metrics) {}

  static final String SESSION = "/v1/session";

  private static final ContentType PROMETHEUS =
      ContentTypes.create(
          MediaTypes.customWithFixedCharset(
              "text", "plain", HttpCharsets.UTF_8, Map.of("version", "0.0.4"), false));
  private static final Duration NOT_READY_PAUSE = Duration.ofSeconds(5);

  private final About about;
  private final Guard guard;
  private final Sessions sessions;

  SystemRoutes(About about, Guard guard, Sessions sessions) {
    this.about = about;
    this.guard = guard;
    this.sessions = sessions;
  }

  List<Operation> operations() {
    return List.of(
        Operation.open(HttpMethods.GET, "/v1/health", this::health),
        Operation.open(HttpMethods.GET, "/v1/ready", this::ready),
        Operation.get("/v1/version", Role.READ, this::version),
        Operation.open(HttpMethods.GET, "/v1/openapi.json", this::openApi),
        Operation.get("/metrics", Role.READ, this::metrics),
        Operation.post(SESSION, Role.READ, this::begin),
        Operation.get(SESSION, Role.READ, this::session),
        Operation.open(HttpMethods.DELETE, SESSION, this::end));
  }

  private CompletionStage<HttpResponse> health(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    return now(Answers.ok(ApiJson.object().put("status", "up")));
  }

  private CompletionStage<HttpResponse> ready(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    if (!about.ready().getAsBoolean()) {
      throw Refusal.of(ProblemType.NOT_READY, "it starts, or it stops").retryAfter(NOT_READY_PAUSE);
    }
    return now(Answers.ok(ApiJson.object().put("status", "ready")));
  }

  private CompletionStage<HttpResponse> version(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    ObjectNode body = ApiJson.object();
    body.put("version", about.version());
    body.put("java", Runtime.version().toString());
    body.put("startedAt", about.startedAt().truncatedTo(ChronoUnit.MILLIS).toString());
    return now(Answers.ok(body));
  }

  private CompletionStage<HttpResponse> openApi(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    return now(
        HttpResponse.create()
            .withEntity(
                HttpEntities.create(
                    ContentTypes.APPLICATION_JSON, Resources.bytes("openapi.json"))));
  }

  private CompletionStage<HttpResponse> metrics(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    byte[] text = about.metrics().get().getBytes(StandardCharsets.UTF_8);
    return now(HttpResponse.create().withEntity(HttpEntities.create(PROMETHEUS, text)));
  }

  private CompletionStage<HttpResponse> begin(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    Optional<String> authorization = exchange.header("Authorization");
    Optional<Token> token = authorization.flatMap(guard::bearer);
    if (token.isEmpty()) {
      throw Refusal.of(
              ProblemType.UNAUTHORIZED, "a session (expected: Authorization: Bearer TOKEN)")
          .with("WWW-Authenticate", "Bearer");
    }
    return now(withCookie(sessions.begin(token.get())));
  }

  private CompletionStage<HttpResponse> session(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    Caller caller = exchange.who();
    return now(
        Answers.ok(ApiJson.object().put("name", caller.name()).put("role", caller.role().label())));
  }

  private CompletionStage<HttpResponse> end(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    return now(withCookie(sessions.end()));
  }

  private static HttpResponse withCookie(String cookie) {
    return Answers.noContent().addHeader(RawHeader.create("Set-Cookie", cookie));
  }

  private static CompletionStage<HttpResponse> now(HttpResponse response) {
    return CompletableFuture.completedStage(response);
  }
}
