package dev.iapo.http;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.TimeoutAccess;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers every request: who may pass is let through to its operation, all errors are problems, or
 * what clients of OpenAI know.
 */
final class Responder {
  private static final Logger LOG = LoggerFactory.getLogger(Responder.class);

  private static final Duration RESTART = Duration.ofSeconds(30);

  private final Guard guard;
  private final Operations operations;
  private final Bodies bodies;
  private final UnderWay underWay;

  Responder(Guard guard, Operations operations, Bodies bodies, UnderWay underWay) {
    this.guard = guard;
    this.operations = operations;
    this.bodies = bodies;
    this.underWay = underWay;
  }

  CompletionStage<HttpResponse> answer(HttpRequest request) {
    if (!underWay.begin()) {
      Refusal refusal =
          Refusal.of(ProblemType.SHUTTING_DOWN, "the server stops").retryAfter(RESTART);
      return failed(request, refusal);
    }
    return answered(request).whenComplete((response, failure) -> underWay.end());
  }

  private CompletionStage<HttpResponse> answered(HttpRequest request) {
    request
        .getHeader(TimeoutAccess.class)
        .ifPresent(header -> header.timeoutAccess().updateHandler(Responder::timedOut));
    try {
      return routed(request)
          .handle(
              (response, failure) ->
                  failure == null
                      ? CompletableFuture.completedStage(SecurityHeaders.on(response))
                      : failed(request, failure))
          .thenCompose(answer -> answer);
    } catch (Refusal | RuntimeException e) {
      return failed(request, e);
    }
  }

  private CompletionStage<HttpResponse> routed(HttpRequest request) throws Refusal {
    guard.check(request);
    Operations.Match match = operations.match(request);
    Optional<Role> needed = match.operation().role();
    Optional<Caller> caller =
        needed.isPresent() ? Optional.of(guard.caller(request, needed.get())) : Optional.empty();
    Map<String, String> path = match.path();
    Exchange exchange = new Exchange(request, path, Parameters.of(request), caller);
    return match.operation().handler().answer(exchange);
  }

  private CompletionStage<HttpResponse> failed(HttpRequest request, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    String path = request.getUri().path();
    Refusal refusal;
    if (cause instanceof Refusal expected) {
      refusal = expected;
    } else {
      LOG.error("{} {} failed", request.method().value(), path, cause);
      refusal = Refusal.of(ProblemType.INTERNAL, "the server's log tells more");
    }
    HttpResponse response = refused(refusal, path);
    return bodies.discard(request).thenApply(done -> response);
  }

  private static HttpResponse timedOut(HttpRequest request) {
    Refusal refusal =
        Refusal.of(ProblemType.TIMED_OUT, "it may still be done; look before asking again");
    return refused(refusal, request.getUri().path());
  }

  private static HttpResponse refused(Refusal refusal, String path) {
    return SecurityHeaders.on(
        OpenAiError.isFor(path)
            ? OpenAiError.of(refusal).response()
            : Answers.problem(refusal, path));
  }
}
