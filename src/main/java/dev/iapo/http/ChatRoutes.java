package dev.iapo.http;

import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.serve.Reply;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks policies as OpenAI's models are asked. */
final class ChatRoutes {
  /** What is left for the answer itself when the longest deadline has passed. */
  static final Duration MARGIN = Duration.ofSeconds(15);

  private final Deployments deployments;
  private final Bodies bodies;
  private final Clock clock;
  private final Duration longest;

  /**
   * @param longest until a question is answered, from the first byte of its body
   */
  ChatRoutes(Deployments deployments, Bodies bodies, Clock clock, Duration longest) {
    this.deployments = deployments;
    this.bodies = bodies;
    this.clock = clock;
    this.longest = longest;
  }

  List<Operation> operations() {
    return List.of(Operation.post("/v1/chat/completions", Role.ASK, this::complete));
  }

  private CompletionStage<HttpResponse> complete(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    exchange.answersWithin(longest);
    return bodies.json(exchange).thenCompose(body -> answer(exchange, body.node()));
  }

  private CompletionStage<HttpResponse> answer(Exchange exchange, JsonNode body) {
    ChatRequest request;
    try {
      request = ChatRequest.of(body, exchange.request(), deployments.mostDeadline());
    } catch (OpenAiError e) {
      return CompletableFuture.completedStage(e.response());
    }
    return deployments.answer(request.question()).thenApply(reply -> response(reply, request));
  }

  private HttpResponse response(Reply reply, ChatRequest request) {
    if (reply instanceof Reply.Answer answer) {
      return new ChatAnswer(answer, request, clock.instant().getEpochSecond()).response();
    }
    return error((Reply.Refused) reply, request.wishes()).response();
  }

  private static OpenAiError error(Reply.Refused refused, ChatWishes wishes) {
    OpenAiError error = unpaid(refused.reason(), refused.message());
    if (refused.param().isPresent()) {
      error = error.at(wishes.place(refused.param().get()));
    }
    if (refused.retryAfter().isPresent()) {
      error = error.retryAfter(refused.retryAfter().get());
    }
    if (refused.bill().isPresent()) {
      ObjectNode paid = ApiJson.object();
      ChatAnswer.bill(paid, refused.bill().get());
      return error.paid(paid);
    }
    return switch (refused.reason()) {
      case PROVIDER_REFUSED, FAILED -> error.notAgain();
      case STOPPING -> refused.retryAfter().isPresent() ? error : error.notAgain();
      default -> error;
    };
  }

  private static OpenAiError unpaid(Reply.Reason reason, String message) {
    return switch (reason) {
      case UNKNOWN_MODEL -> OpenAiError.of(404, "model_not_found", message);
      case UNKNOWN_CONTEXT -> OpenAiError.of(400, "unknown_context", message);
      case INVALID_WEIGHTS -> OpenAiError.of(400, "invalid_weights", message);
      case MISSING_VARIABLE -> OpenAiError.of(400, "missing_variable", message);
      case INVALID_VALUE -> OpenAiError.of(400, "invalid_value", message);
      case TOO_LONG -> OpenAiError.of(400, "context_length_exceeded", message);
      case LIMIT_TOO_LOW -> OpenAiError.of(402, "cost_limit_too_low", message);
      case BUSY -> OpenAiError.of(429, "rate_limit_exceeded", message);
      case PROVIDER_UNAVAILABLE -> OpenAiError.of(503, "provider_unavailable", message);
      case PROVIDER_REFUSED -> OpenAiError.of(502, "provider_refused", message);
      case UNPARSED -> OpenAiError.of(422, "unparsed_completions", message);
      case DEADLINE -> OpenAiError.of(504, "deadline_exceeded", message);
      case STOPPING -> OpenAiError.of(503, "server_stopping", message);
      case FAILED -> OpenAiError.of(500, "server_error", message);
    };
  }
}
