package dev.iapo.endpoint;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.scaladsl.model.EntityStreamException;
import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.stream.Materializer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bodies of requests and responses: reading them whole, within bounds, and writing JSON. */
final class Bodies {
  private static final Logger LOG = LoggerFactory.getLogger(Bodies.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** Answers a request, or says what is wrong with it. */
  @FunctionalInterface
  interface Answering {
    HttpResponse answer() throws ApiException;
  }

  /** Answers a request body. */
  @FunctionalInterface
  interface AnsweringBody {
    HttpResponse answer(byte[] body) throws ApiException;
  }

  private final ActorSystem<?> system;
  private final Materializer materializer;

  Bodies(ActorSystem<?> system) {
    this.system = system;
    this.materializer = Materializer.matFromSystem(system);
  }

  /** Answers a request by its body. */
  CompletionStage<HttpResponse> json(HttpRequest request, AnsweringBody answering) {
    if (request.entity() instanceof HttpEntity.Strict body) { // the usual case, on this thread
      byte[] bytes = body.getData().toArray();
      return CompletableFuture.completedStage(answered(() -> answering.answer(bytes)));
    }
    return request
        .entity()
        .withSizeLimit(Routes.MAX_BODY_BYTES)
        .toStrict(TIMEOUT.toMillis(), Routes.MAX_BODY_BYTES, materializer)
        .handleAsync(
            (body, failure) ->
                failure == null
                    ? answered(() -> answering.answer(body.getData().toArray()))
                    : unread(failure, Routes.MAX_BODY_BYTES),
            system.executionContext());
  }

  /**
   * Answers a request whatever its body; that is read all the same, so that its connection can
   * carry the next one.
   */
  CompletionStage<HttpResponse> none(HttpRequest request, Answering answering) {
    request.discardEntityBytes(materializer);
    return CompletableFuture.completedStage(answered(answering));
  }

  static HttpResponse answered(Answering answering) {
    try {
      return answering.answer();
    } catch (ApiException e) {
      return json(e.status(), ChatAnswers.error(e));
    } catch (RuntimeException e) {
      return internal(e);
    }
  }

  /** The answer to a body that did not arrive whole. */
  static HttpResponse unread(Throwable failure, long maxBytes) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    if (cause instanceof EntityStreamSizeException || cause instanceof EntityStreamException) {
      String message = "The body is longer than " + maxBytes + " bytes.";
      return failed(StatusCodes.CONTENT_TOO_LARGE, message, null);
    }
    if (cause instanceof TimeoutException) {
      return failed(StatusCodes.REQUEST_TIMEOUT, "The body did not arrive in time.", null);
    }
    return internal(cause);
  }

  private static HttpResponse internal(Throwable cause) {
    LOG.error("a request failed", cause);
    return failed(StatusCodes.INTERNAL_SERVER_ERROR, "The endpoint failed.", null);
  }

  static HttpResponse failed(StatusCode status, String message, @Nullable String code) {
    return json(status, ChatAnswers.error(new ApiException(status, message, null, code)));
  }

  static HttpResponse ok(ObjectNode body) {
    return json(StatusCodes.OK, body);
  }

  private static HttpResponse json(StatusCode status, ObjectNode body) {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, bytes));
  }
}
