package dev.iapo.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.RequestEntity;
import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import com.fasterxml.jackson.databind.JsonNode;
import dev.iapo.http.Settings.Limits;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;

/** Reads the bodies of requests, within limits. */
final class Bodies {
  private static final String JSON = "application/json";

  /** So much of a body that nobody wants is read, so that its sender gets to read the answer. */
  private static final long MAX_UNWANTED_BYTES = 1 << 20;

  private static final Duration MAX_UNWANTED_TIME = Duration.ofSeconds(5);

  /** A body as it came, and as JSON. */
  record Json(byte[] bytes, JsonNode node) {}

  private final Limits limits;
  private final Materializer materializer;
  private final Executor executor;

  Bodies(Limits limits, Materializer materializer, Executor executor) {
    this.limits = limits;
    this.materializer = materializer;
    this.executor = executor;
  }

  /**
   * Reads a JSON body; the stage fails with a {@link Refusal} if it is too large, too slow, or no
   * JSON.
   *
   * @throws Refusal unsupported-media-type
   */
  CompletionStage<Json> json(Exchange exchange) throws Refusal {
    HttpRequest request = exchange.request();
    if (!type(request).equals(JSON)) {
      throw Refusal.of(
          ProblemType.UNSUPPORTED_MEDIA_TYPE,
          "Content-Type: %s (expected: %s)".formatted(type(request), JSON));
    }
    notEncoded(exchange);
    Optional<Long> length = length(request);
    if (length.isPresent() && length.get() > limits.bodyBytes()) {
      throw tooLarge(limits.bodyBytes());
    }
    return whole(request.entity())
        .handleAsync(
            (body, failure) -> {
              try {
                if (failure != null) {
                  throw refusal(failure, limits.bodyBytes());
                }
                byte[] bytes = body.getData().toArray();
                return new Json(bytes, ApiJson.read(bytes));
              } catch (Refusal e) {
                throw new CompletionException(e);
              }
            },
            executor);
  }

  /** A body that is there needs no stream. */
  private CompletionStage<HttpEntity.Strict> whole(RequestEntity body) {
    return body instanceof HttpEntity.Strict strict
        ? CompletableFuture.completedStage(strict)
        : body.withSizeLimit(limits.bodyBytes())
            .toStrict(limits.bodyTime().toMillis(), limits.bodyBytes(), materializer);
  }

  private static void notEncoded(Exchange exchange) throws Refusal {
    Optional<String> encoding = exchange.header("Content-Encoding");
    if (encoding.isPresent() && !encoding.get().equalsIgnoreCase("identity")) {
      throw Refusal.of(
          ProblemType.UNSUPPORTED_MEDIA_TYPE,
          "Content-Encoding: %s (expected: none)".formatted(encoding.get()));
    }
  }

  /** Whether a request has no body. */
  static boolean isNone(HttpRequest request) {
    return request.entity().isKnownEmpty();
  }

  /** The media type, without parameters, in lower case. */
  static String type(HttpRequest request) {
    ContentType type = request.entity().getContentType();
    return type.mediaType().mainType() + "/" + type.mediaType().subType();
  }

  /** What the header says. */
  static Optional<Long> length(HttpRequest request) {
    var length = request.entity().getContentLengthOption();
    return length.isPresent() ? Optional.of(length.getAsLong()) : Optional.empty();
  }

  static Refusal tooLarge(long bytes) {
    return Refusal.of(
        ProblemType.BODY_TOO_LARGE, "the body (expected: at most %d bytes)".formatted(bytes));
  }

  /** Why a body did not arrive. */
  static Refusal refusal(Throwable failure, long maxBytes) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof Refusal refusal) {
      return refusal;
    }
    if (cause instanceof EntityStreamSizeException) {
      return tooLarge(maxBytes);
    }
    if (cause instanceof TimeoutException) {
      return Refusal.of(ProblemType.TOO_SLOW, "the body (expected: all of it, sooner)");
    }
    return Refusal.of(ProblemType.BAD_REQUEST, "the body broke off");
  }

  /**
   * Does away with a body that nobody reads; completes when the answer can be sent. One that is
   * announced is not waited for, and of one that does not end the connection is closed.
   */
  CompletionStage<Void> discard(HttpRequest request) {
    if (request.entity() instanceof HttpEntity.Strict) {
      return CompletableFuture.completedStage(null);
    }
    if (!Exchange.headers(request, "Expect").isEmpty()) {
      request.entity().getDataBytes().runWith(Sink.cancelled(), materializer);
      return CompletableFuture.completedStage(null);
    }
    return request
        .entity()
        .withSizeLimit(MAX_UNWANTED_BYTES)
        .getDataBytes()
        .completionTimeout(MAX_UNWANTED_TIME)
        .runWith(Sink.ignore(), materializer)
        .handle((done, failure) -> null);
  }
}
