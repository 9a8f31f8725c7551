package dev.iapo.http;

import akka.actor.typed.ActorRef;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.daemon.Answer;
import dev.iapo.daemon.RunKeeper;
import dev.iapo.daemon.RunView;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Priority;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Submits, lists and steers runs. */
final class RunRoutes {
  static final String PATH = "/v1/runs";
  static final String RUN = PATH + "/{id}";

  private static final int MAX_NAME_LENGTH = 100;
  private static final int MAX_IN_FLIGHT = 100_000;
  private static final BigDecimal MAX_USD = new BigDecimal(1_000_000);
  private static final List<String> PRIORITIES =
      Arrays.stream(Priority.values()).map(Priority::label).toList();
  private static final Pattern KEY = Pattern.compile("[!-~]{1,128}");
  private static final Pattern TAG = Pattern.compile("\"(\\d{1,9})\"");

  /** Makes of what was read an answer. */
  private interface Acting {
    CompletionStage<HttpResponse> act(Bodies.Json body) throws Refusal;
  }

  private final Keeper keeper;
  private final Bodies bodies;

  RunRoutes(Keeper keeper, Bodies bodies) {
    this.keeper = keeper;
    this.bodies = bodies;
  }

  List<Operation> operations() {
    return List.of(
        Operation.post(PATH, Role.RUN, this::submit),
        Operation.get(PATH, Role.READ, this::list),
        Operation.get(RUN, Role.READ, this::get),
        Operation.of(HttpMethods.PATCH, RUN, Role.RUN, this::change),
        Operation.delete(RUN, Role.ADMIN, this::delete),
        Operation.post(RUN + "/pause", Role.RUN, e -> told(e, RunKeeper.Pause::new)),
        Operation.post(RUN + "/resume", Role.RUN, e -> told(e, RunKeeper.Resume::new)),
        Operation.post(RUN + "/cancel", Role.RUN, e -> told(e, RunKeeper.Cancel::new)),
        Operation.of(HttpMethods.PUT, RUN + "/budget", Role.RUN, this::raise));
  }

  private CompletionStage<HttpResponse> withBody(Exchange exchange, Acting acting) throws Refusal {
    return bodies
        .json(exchange)
        .thenCompose(
            body -> {
              try {
                return acting.act(body);
              } catch (Refusal e) {
                throw new CompletionException(e);
              }
            });
  }

  private CompletionStage<HttpResponse> submit(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    String by = exchange.who().name();
    Optional<String> key = exchange.header("Idempotency-Key");
    if (key.isPresent() && !KEY.matcher(key.get()).matches()) {
      throw Refusal.of(
          ProblemType.BAD_REQUEST,
          "Idempotency-Key: (expected: 1 to 128 visible characters of ASCII)");
    }
    return withBody(
        exchange,
        body -> {
          RequestObject given = RequestObject.of(body.node());
          Optional<JsonNode> task = given.object("task");
          given.missing("task", "an object");
          Optional<String> name = given.text("name", MAX_NAME_LENGTH);
          Priority priority =
              given.oneOf("priority", PRIORITIES).map(RunRoutes::priority).orElse(Priority.NORMAL);
          Optional<Long> inFlight = given.whole("inFlight", 1, MAX_IN_FLIGHT);
          given.end();
          String words = name.orElse(task.orElseThrow().path("name").asText(""));
          return keeper
              .ask(
                  replyTo ->
                      new RunKeeper.Submit(
                          ApiJson.text(task.get()),
                          words,
                          priority,
                          number(inFlight),
                          by,
                          key.map(own -> by + "/" + own), // others may have the same
                          digest(body.bytes()),
                          replyTo))
              .thenApply(RunRoutes::accepted);
        });
  }

  private static HttpResponse accepted(Answer answer) {
    Answer.Accepted accepted = (Answer.Accepted) answer;
    HttpResponse response = run(accepted.before() ? 200 : 201, accepted.run());
    return accepted.before()
        ? response.addHeader(RawHeader.create("Idempotent-Replayed", "true"))
        : response.addHeader(RawHeader.create("Location", PATH + "/" + accepted.run().id()));
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  private static Priority priority(String label) {
    return Arrays.stream(Priority.values())
        .filter(priority -> priority.label().equals(label))
        .findFirst()
        .orElseThrow();
  }

  private static OptionalInt number(Optional<Long> number) {
    return number.isPresent() ? OptionalInt.of(number.get().intValue()) : OptionalInt.empty();
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) throws Refusal {
    RunPage page = RunPage.of(exchange.parameters());
    return keeper
        .all()
        .thenApply(
            all -> {
              List<RunView> found = page.of(all);
              List<RunView> shown = new ArrayList<>(found);
              ObjectNode body = ApiJson.object();
              if (found.size() > page.limit()) {
                shown = found.subList(0, page.limit());
                body.put("next", RunPage.cursor(shown.get(shown.size() - 1)));
              }
              ArrayNode runs = body.putArray("runs");
              shown.forEach(run -> runs.add(RunJson.write(run)));
              return Answers.ok(body);
            });
  }

  private CompletionStage<HttpResponse> get(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    return keeper.get(exchange.at("id")).thenApply(view -> run(200, view));
  }

  private static HttpResponse run(int status, RunView view) {
    return Answers.json(status, RunJson.write(view))
        .addHeader(RawHeader.create("ETag", '"' + Integer.toString(view.version()) + '"'));
  }

  private CompletionStage<HttpResponse> told(
      Exchange exchange, BiFunction<String, ActorRef<Answer>, RunKeeper.Command> command)
      throws Refusal {
    exchange.parameters().only();
    return keeper
        .run(replyTo -> command.apply(exchange.at("id"), replyTo))
        .thenApply(view -> run(202, view));
  }

  private CompletionStage<HttpResponse> delete(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    return keeper
        .ask(replyTo -> new RunKeeper.Delete(exchange.at("id"), replyTo))
        .thenApply(deleted -> Answers.noContent());
  }

  private CompletionStage<HttpResponse> change(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    OptionalInt version = version(exchange);
    return withBody(
        exchange,
        body -> {
          RequestObject given = RequestObject.of(body.node());
          Optional<Priority> priority =
              given.oneOf("priority", PRIORITIES).map(RunRoutes::priority);
          Optional<OptionalInt> inFlight =
              given.isNull("inFlight")
                  ? Optional.of(OptionalInt.empty())
                  : given
                      .whole("inFlight", 1, MAX_IN_FLIGHT)
                      .map(most -> OptionalInt.of(most.intValue()));
          given.atLeastOne();
          given.end();
          return keeper
              .run(
                  replyTo ->
                      new RunKeeper.Change(exchange.at("id"), priority, inFlight, version, replyTo))
              .thenApply(view -> run(200, view));
        });
  }

  private CompletionStage<HttpResponse> raise(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    OptionalInt version = version(exchange);
    return withBody(
        exchange,
        body -> {
          RequestObject given = RequestObject.of(body.node());
          Optional<Long> completions = given.whole("completions", 1, Long.MAX_VALUE);
          Optional<Long> tokens = given.whole("tokens", 1, Long.MAX_VALUE);
          Optional<Long> picoUsd =
              given
                  .positive("usd", MAX_USD)
                  .map(usd -> usd.movePointRight(12).max(BigDecimal.ONE).longValue());
          given.exactlyOne();
          given.end();
          Budget.Unit unit =
              completions.isPresent()
                  ? Budget.Unit.COMPLETIONS
                  : tokens.isPresent() ? Budget.Unit.TOKENS : Budget.Unit.USD;
          long limit = completions.or(() -> tokens).or(() -> picoUsd).orElseThrow();
          return keeper
              .run(
                  replyTo ->
                      new RunKeeper.RaiseBudget(exchange.at("id"), unit, limit, version, replyTo))
              .thenApply(view -> run(200, view));
        });
  }

  /** The version that a run must have. */
  private static OptionalInt version(Exchange exchange) throws Refusal {
    Optional<String> tag = exchange.header("If-Match");
    if (tag.isEmpty() || tag.get().equals("*")) {
      return OptionalInt.empty();
    }
    Matcher version = TAG.matcher(tag.get());
    if (!version.matches()) {
      throw Refusal.of(ProblemType.BAD_REQUEST, "If-Match: (expected: the run's ETag, or *)");
    }
    return OptionalInt.of(Integer.parseInt(version.group(1)));
  }
}
