package dev.iapo.http;

import akka.actor.typed.ActorRef;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.config.ConfigException;
import dev.iapo.config.ServingTerms;
import dev.iapo.serve.DeploymentView;
import dev.iapo.serve.Outcome;
import dev.iapo.serve.PolicyKeeper;
import dev.iapo.serve.PolicyKeeper.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Looks at deployed policies, deploys and steers them. */
final class PolicyRoutes {
  static final String PATH = "/v1/policies";

  private static final String POLICY = PATH + "/{name}";
  private static final String VERSIONS = POLICY + "/versions";
  private static final String VERSION = VERSIONS + "/{version}";
  private static final int MAX_NOTE_LENGTH = 2000;
  private static final int MAX_ID_LENGTH = 200;
  private static final List<String> TERMS =
      List.of("context", "deadline", "earlyStop", "goodEnough", "maxCost", "wave");

  /** Makes of a body what the keeper is told. */
  private interface Reading {
    Function<ActorRef<Outcome>, PolicyKeeper.Command> read(RequestObject given) throws Refusal;
  }

  private final Deployments deployments;
  private final Bodies bodies;

  PolicyRoutes(Deployments deployments, Bodies bodies) {
    this.deployments = deployments;
    this.bodies = bodies;
  }

  /** Those that change nothing. */
  List<Operation> looking() {
    return List.of(
        Operation.get(PATH, Role.READ, this::list),
        Operation.get(POLICY, Role.READ, this::get),
        Operation.get(VERSION, Role.READ, this::version));
  }

  /** All. */
  List<Operation> operations() {
    List<Operation> all = new ArrayList<>(looking());
    all.add(Operation.post(VERSIONS, Role.RUN, this::deploy));
    all.add(Operation.post(POLICY + "/promote", Role.RUN, this::promote));
    all.add(
        Operation.post(
            POLICY + "/rollback",
            Role.RUN,
            exchange -> told(exchange, PolicyKeeper.RollBack::new)));
    all.add(Operation.of(HttpMethods.PATCH, POLICY, Role.RUN, this::share));
    all.add(
        Operation.delete(POLICY, Role.ADMIN, exchange -> undeploy(exchange, OptionalInt.empty())));
    all.add(
        Operation.delete(
            VERSION, Role.ADMIN, exchange -> undeploy(exchange, OptionalInt.of(number(exchange)))));
    return all;
  }

  private interface Order {
    PolicyKeeper.Command of(String name, ActorRef<Outcome> replyTo);
  }

  /** The name of a path, if a policy can be called so. */
  private static String name(Exchange exchange) throws Refusal {
    String name = exchange.at("name");
    if (!PolicyKeeper.NAME.matcher(name).matches()) {
      throw Refusal.of(
          ProblemType.INVALID_REQUEST,
          List.of(
              "name: %s (expected: %s)"
                  .formatted(RequestObject.shown(name), PolicyKeeper.NAME.pattern())));
    }
    return name;
  }

  private static int number(Exchange exchange) throws Refusal {
    String text = exchange.at("version");
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw Refusal.of(
          ProblemType.UNKNOWN_VERSION,
          "version: %s (expected: a whole number)".formatted(RequestObject.shown(text)));
    }
    return Integer.parseInt(text);
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    return deployments
        .all()
        .thenApply(
            all -> {
              ObjectNode body = ApiJson.object();
              ArrayNode policies = body.putArray("policies");
              all.forEach(policy -> policies.add(PolicyJson.write(policy)));
              return Answers.ok(body);
            });
  }

  private CompletionStage<HttpResponse> get(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    return deployments.get(name(exchange)).thenApply(PolicyRoutes::ok);
  }

  private CompletionStage<HttpResponse> version(Exchange exchange) throws Refusal {
    exchange.parameters().only();
    int number = number(exchange);
    return deployments
        .get(name(exchange))
        .thenApply(
            policy -> {
              for (DeploymentView.Version version : policy.versions()) {
                if (version.number() == number) {
                  return Answers.ok(PolicyJson.version(version));
                }
              }
              throw new CompletionException(
                  Refusal.of(
                      ProblemType.UNKNOWN_VERSION,
                      "%s has no version %d".formatted(policy.name(), number)));
            });
  }

  private static HttpResponse ok(DeploymentView policy) {
    return Answers.ok(PolicyJson.write(policy));
  }

  private static HttpResponse done(Outcome outcome) {
    if (outcome instanceof Outcome.Done done) {
      return ok(done.policy());
    }
    if (outcome instanceof Outcome.Deployed deployed) {
      String name = deployed.policy().name();
      return Answers.json(201, PolicyJson.write(deployed.policy()))
          .addHeader(
              RawHeader.create(
                  "Location", "%s/%s/versions/%d".formatted(PATH, name, deployed.version())));
    }
    return Answers.noContent();
  }

  private CompletionStage<HttpResponse> told(Exchange exchange, Order order) throws Refusal {
    exchange.parameters().only();
    String name = name(exchange);
    return deployments.tell(replyTo -> order.of(name, replyTo)).thenApply(PolicyRoutes::done);
  }

  private CompletionStage<HttpResponse> undeploy(Exchange exchange, OptionalInt version)
      throws Refusal {
    exchange.parameters().only();
    String name = name(exchange);
    return deployments
        .tell(replyTo -> new PolicyKeeper.Undeploy(name, version, replyTo))
        .thenApply(undeployed -> Answers.noContent());
  }

  private CompletionStage<HttpResponse> withBody(Exchange exchange, Reading reading)
      throws Refusal {
    exchange.parameters().only();
    return bodies
        .json(exchange)
        .thenCompose(
            body -> {
              try {
                return deployments.tell(reading.read(RequestObject.of(body.node())));
              } catch (Refusal e) {
                throw new CompletionException(e);
              }
            })
        .thenApply(PolicyRoutes::done);
  }

  private CompletionStage<HttpResponse> deploy(Exchange exchange) throws Refusal {
    String name = name(exchange);
    String by = exchange.who().name();
    return withBody(
        exchange,
        given -> {
          Optional<Source> source = source(given);
          OptionalDouble share = share(given);
          String note = given.text("note", MAX_NOTE_LENGTH).orElse("");
          Optional<ServingTerms> terms = terms(given);
          given.end();
          return replyTo ->
              new PolicyKeeper.Deploy(
                  name, source.orElseThrow(), terms.orElseThrow(), share, note, by, replyTo);
        });
  }

  private static Optional<Source> source(RequestObject given) {
    Optional<String> run = given.text("run", MAX_ID_LENGTH);
    Optional<JsonNode> policy = given.object("policy");
    if (run.isPresent() && policy.isPresent()) {
      given.wrong(List.of("policy: besides run (expected: one of: policy, run)"));
    } else if (run.isEmpty() && policy.isEmpty()) {
      given.missing("run", "the id of a run, or policy: a policy file's content");
    }
    return run.<Source>map(PolicyKeeper.OfRun::new)
        .or(() -> policy.map(file -> new PolicyKeeper.OfFile(ApiJson.text(file))));
  }

  private static OptionalDouble share(RequestObject given) {
    Optional<String> share = given.number("share", "a number from 0 to below 1");
    try {
      return share.isPresent()
          ? OptionalDouble.of(ServingTerms.share("share", share.get()))
          : OptionalDouble.empty();
    } catch (ConfigException e) {
      given.wrong(e.problems());
      return OptionalDouble.empty();
    }
  }

  /** Nothing is taken for something else here; what the values may be is known to the terms. */
  private static Optional<ServingTerms> terms(RequestObject given) {
    given.text("context", MAX_ID_LENGTH);
    given.text("deadline", MAX_ID_LENGTH);
    given.number("goodEnough", "a number above 0, at most 1");
    given.number("wave", "a whole number, at least 1");
    given.object("maxCost");
    try {
      return Optional.of(ServingTerms.ofJson(ApiJson.text(given.part(TERMS))));
    } catch (ConfigException e) {
      given.wrong(e.problems());
      return Optional.empty();
    }
  }

  /** Without a body, or with an empty object, the candidate. */
  private CompletionStage<HttpResponse> promote(Exchange exchange) throws Refusal {
    String name = name(exchange);
    if (Bodies.isNone(exchange.request())) {
      return told(
          exchange,
          (policy, replyTo) -> new PolicyKeeper.Promote(policy, OptionalInt.empty(), replyTo));
    }
    return withBody(
        exchange,
        given -> {
          Optional<Long> version = given.whole("version", 1, Integer.MAX_VALUE);
          given.end();
          OptionalInt number =
              version.isPresent() ? OptionalInt.of(version.get().intValue()) : OptionalInt.empty();
          return replyTo -> new PolicyKeeper.Promote(name, number, replyTo);
        });
  }

  private CompletionStage<HttpResponse> share(Exchange exchange) throws Refusal {
    String name = name(exchange);
    return withBody(
        exchange,
        given -> {
          OptionalDouble share = share(given);
          given.missing("share", "a number from 0 to below 1");
          given.end();
          return replyTo -> new PolicyKeeper.Share(name, share.getAsDouble(), replyTo);
        });
  }
}
