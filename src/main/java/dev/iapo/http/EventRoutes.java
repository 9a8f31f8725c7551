package dev.iapo.http;

import akka.NotUsed;
import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.iapo.daemon.RunView;
import dev.iapo.http.EventHub.FullException;
import dev.iapo.http.EventHub.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Streams of what happens. */
final class EventRoutes {
  private static final ContentType EVENT_STREAM =
      ContentTypes.create(
          MediaTypes.customWithFixedCharset(
              "text", "event-stream", HttpCharsets.UTF_8, java.util.Map.of(), false));
  private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

  private final Keeper keeper;
  private final EventHub events;

  EventRoutes(Keeper keeper, EventHub events) {
    this.keeper = keeper;
    this.events = events;
  }

  List<Operation> operations() {
    return List.of(
        Operation.get("/v1/events", Role.READ, this::all),
        Operation.get(RunRoutes.RUN + "/events", Role.READ, this::one));
  }

  private CompletionStage<HttpResponse> all(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    return CompletableFuture.completedStage(answer(stream(Optional.empty(), since(exchange))));
  }

  private CompletionStage<HttpResponse> one(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    Optional<Long> since = since(exchange);
    return keeper
        .get(exchange.at("id"))
        .thenApply(
            view -> {
              try {
                Source<ByteString, NotUsed> own = stream(Optional.of(view.id()), since);
                return answer(view.state().hasEnded() ? first(view).concat(own) : own);
              } catch (Refusal e) {
                throw new CompletionException(e);
              }
            });
  }

  /** Of a run that has ended nothing lasts in the hub. */
  private Source<ByteString, NotUsed> first(RunView view) {
    String run = ApiJson.text(RunJson.write(view));
    return Source.single(events.event(Kind.RUN, run));
  }

  private Source<ByteString, NotUsed> stream(Optional<String> run, Optional<Long> since)
      throws Refusal {
    try {
      return events.stream(run, since);
    } catch (FullException e) {
      throw Refusal.of(ProblemType.TOO_MANY_STREAMS, String.valueOf(e.getMessage()))
          .retryAfter(RETRY_AFTER);
    }
  }

  /** An id that is not one of ours tells nothing. */
  private static Optional<Long> since(Exchange exchange) throws Refusal {
    Optional<String> id = exchange.header("Last-Event-ID");
    return id.filter(text -> text.matches("[0-9]{1,18}")).map(Long::parseLong);
  }

  private static HttpResponse answer(Source<ByteString, NotUsed> events) {
    return HttpResponse.create().withEntity(HttpEntities.create(EVENT_STREAM, events));
  }
}
