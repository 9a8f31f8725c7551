package dev.iapo.endpoint;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.Allow;
import akka.pattern.Patterns;
import dev.iapo.endpoint.SimulatedEndpoint.Settings;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The HTTP face of an endpoint: paths, methods, the key, and the latency. */
final class Routes {
  static final int MAX_BODY_BYTES = 10 * 1024 * 1024;

  private final ActorSystem<?> system;
  private final Settings settings;
  private final ChatAnswers answers;
  private final Bodies bodies;
  private final BatchRoutes batches;

  Routes(ActorSystem<?> system, Settings settings, ChatAnswers answers, StoredFiles files) {
    this.system = system;
    this.settings = settings;
    this.answers = answers;
    this.bodies = new Bodies(system);
    this.batches = new BatchRoutes(system, settings, answers, files, bodies);
  }

  CompletionStage<HttpResponse> handle(HttpRequest request) {
    String path = request.getUri().path();
    List<Route> routes =
        switch (path) {
          case BatchRoutes.CHAT -> List.of(new Route(HttpMethods.POST, this::chat));
          case "/v1/models" ->
              List.of(
                  new Route(
                      HttpMethods.GET, r -> bodies.none(r, () -> Bodies.ok(answers.models()))));
          default -> batches.at(path);
        };
    if (routes.isEmpty()) {
      HttpResponse none = Bodies.failed(StatusCodes.NOT_FOUND, "No such path: " + path, null);
      return bodies.none(request, () -> none);
    }
    return only(routes, request);
  }

  private CompletionStage<HttpResponse> only(List<Route> routes, HttpRequest request) {
    for (Route route : routes) {
      if (route.method().equals(request.method())) {
        return allowed(route, request);
      }
    }
    String message = "%s is not offered here.".formatted(request.method().value());
    HttpResponse refusal = Bodies.failed(StatusCodes.METHOD_NOT_ALLOWED, message, null);
    Allow allow = Allow.create(routes.stream().map(Route::method).toArray(HttpMethod[]::new));
    return bodies.none(request, () -> refusal.addHeader(allow));
  }

  private CompletionStage<HttpResponse> allowed(Route route, HttpRequest request) {
    if (settings.apiKey().isPresent() && !carries(request, settings.apiKey().get())) {
      String message = "The API key is missing or wrong.";
      HttpResponse refusal = Bodies.failed(StatusCodes.UNAUTHORIZED, message, "invalid_api_key");
      return bodies.none(request, () -> refusal);
    }
    return route.handler().apply(request);
  }

  private static boolean carries(HttpRequest request, String apiKey) {
    return request
        .getHeader("Authorization")
        .filter(header -> header.value().equals("Bearer " + apiKey))
        .isPresent();
  }

  private CompletionStage<HttpResponse> chat(HttpRequest request) {
    return bodies
        .json(request, body -> Bodies.ok(answers.answer(body)))
        .thenCompose(this::afterLatency);
  }

  private CompletionStage<HttpResponse> afterLatency(HttpResponse response) {
    CompletionStage<HttpResponse> now = CompletableFuture.completedStage(response);
    return settings.latency().isZero()
        ? now
        : Patterns.after(settings.latency(), system.classicSystem(), () -> now);
  }
}
