package dev.iapo.endpoint;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.Allow;
import akka.http.scaladsl.model.EntityStreamException;
import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.pattern.Patterns;
import akka.stream.Materializer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.endpoint.SimulatedEndpoint.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP face of an endpoint: paths, methods, the key, bodies, errors and the latency. */
final class Routes {
  private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

  static final int MAX_BODY_BYTES = 10 * 1024 * 1024;
  private static final Duration BODY_TIMEOUT = Duration.ofSeconds(30);

  private final ActorSystem<?> system;
  private final Materializer materializer;
  private final Settings settings;
  private final ChatAnswers answers;

  Routes(ActorSystem<?> system, Settings settings, ChatAnswers answers) {
    this.system = system;
    this.materializer = Materializer.matFromSystem(system);
    this.settings = settings;
    this.answers = answers;
  }

  CompletionStage<HttpResponse> handle(HttpRequest request) {
    String path = request.getUri().path();
    return switch (path) {
      case "/v1/chat/completions" -> only(HttpMethods.POST, request, this::chat);
      case "/v1/models" -> only(HttpMethods.GET, request, this::models);
      default -> discard(request, failed(StatusCodes.NOT_FOUND, "No such path: " + path, null));
    };
  }

  private CompletionStage<HttpResponse> only(
      HttpMethod method,
      HttpRequest request,
      Function<HttpRequest, CompletionStage<HttpResponse>> route) {
    if (!request.method().equals(method)) {
      String message = "%s is not offered here.".formatted(request.method().value());
      HttpResponse refusal = failed(StatusCodes.METHOD_NOT_ALLOWED, message, null);
      return discard(request, refusal.addHeader(Allow.create(method)));
    }
    if (settings.apiKey().isPresent() && !carries(request, settings.apiKey().get())) {
      String message = "The API key is missing or wrong.";
      return discard(request, failed(StatusCodes.UNAUTHORIZED, message, "invalid_api_key"));
    }
    return route.apply(request);
  }

  private static boolean carries(HttpRequest request, String apiKey) {
    return request
        .getHeader("Authorization")
        .filter(header -> header.value().equals("Bearer " + apiKey))
        .isPresent();
  }

  private CompletionStage<HttpResponse> models(HttpRequest request) {
    return discard(request, json(StatusCodes.OK, answers.models()));
  }

  private CompletionStage<HttpResponse> chat(HttpRequest request) {
    if (request.entity() instanceof HttpEntity.Strict body) { // the usual case, on this thread
      return afterLatency(answer(body.getData().toArray()));
    }
    return request
        .entity()
        .withSizeLimit(MAX_BODY_BYTES)
        .toStrict(BODY_TIMEOUT.toMillis(), MAX_BODY_BYTES, materializer)
        .handleAsync(
            (body, failure) -> failure == null ? answer(body.getData().toArray()) : unread(failure),
            system.executionContext())
        .thenCompose(this::afterLatency);
  }

  private HttpResponse answer(byte[] body) {
    try {
      return json(StatusCodes.OK, answers.answer(body));
    } catch (ApiException e) {
      return json(e.status(), ChatAnswers.error(e));
    } catch (RuntimeException e) {
      return internal(e);
    }
  }

  /** The answer to a body that did not arrive whole. */
  private static HttpResponse unread(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    if (cause instanceof EntityStreamSizeException || cause instanceof EntityStreamException) {
      String message = "The body is longer than " + MAX_BODY_BYTES + " bytes.";
      return failed(StatusCodes.CONTENT_TOO_LARGE, message, null);
    }
    if (cause instanceof TimeoutException) {
      return failed(StatusCodes.REQUEST_TIMEOUT, "The body did not arrive in time.", null);
    }
    return internal(cause);
  }

  private static HttpResponse internal(Throwable cause) {
    LOG.error("a chat completion request failed", cause);
    return failed(StatusCodes.INTERNAL_SERVER_ERROR, "The endpoint failed.", null);
  }

  private CompletionStage<HttpResponse> afterLatency(HttpResponse response) {
    CompletionStage<HttpResponse> now = CompletableFuture.completedStage(response);
    return settings.latency().isZero()
        ? now
        : Patterns.after(settings.latency(), system.classicSystem(), () -> now);
  }

  /** Reads what is left of a request, so that its connection can carry the next one. */
  private CompletionStage<HttpResponse> discard(HttpRequest request, HttpResponse response) {
    request.discardEntityBytes(materializer);
    return CompletableFuture.completedStage(response);
  }

  private static HttpResponse failed(StatusCode status, String message, @Nullable String code) {
    return json(status, ChatAnswers.error(new ApiException(status, message, null, code)));
  }

  private static HttpResponse json(StatusCode status, ObjectNode body) {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, bytes));
  }
}
