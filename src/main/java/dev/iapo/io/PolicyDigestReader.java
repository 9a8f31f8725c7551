package dev.iapo.io;

import dev.iapo.domain.Policy;
import dev.iapo.domain.PolicyDigest;
import dev.iapo.io.JsonCursor.Field;
import dev.iapo.io.JsonCursor.ShapeException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One reading of a policy, for what it says; what is needed to use it is passed over. */
final class PolicyDigestReader {
  private static final String[] OTHERS_OF_CHOICE = {
    "weights",
    "probability",
    "messages",
    "provider",
    "model",
    "sampling",
    "answer",
    "tieRule",
    "weightBy",
    "step",
    "confidence",
    "oracle",
    "regretBound",
    "promptOnly",
    EvaluationFields.HELD_OUT
  };

  private final JsonCursor json;

  PolicyDigestReader(JsonCursor json) {
    this.json = json;
  }

  private Field<?>[] with(List<Field<?>> fields, String... passedOver) {
    return Stream.concat(
            fields.stream(), Stream.of(passedOver).map(name -> new Field<>(name, json::skip)))
        .toArray(Field<?>[]::new);
  }

  PolicyDigest read() throws IOException {
    var format = new Field<>("format", json::text);
    var task = new Field<>("task", json::text);
    var complete = new Field<>("complete", json::truth);
    var conclusive = new Field<>("conclusive", json::truth);
    var reason = new Field<>("reason", json::text);
    var search = new Field<>("search", this::search);
    var usage = new Field<>("budget", this::usage);
    var data = new Field<>("data", this::fingerprint);
    var cost = new Field<>("cost", this::costUnit);
    var choices = new Field<>("contexts", () -> json.list(this::choice));
    json.object(
        with(
            List.of(format, task, complete, conclusive, reason, search, usage, data, cost, choices),
            "version",
            "description",
            "tolerance",
            "objectives",
            "appraisers",
            EvaluationFields.EVALUATION,
            "timing"));
    json.end();
    if (!format.required().equals(PolicyCodec.FORMAT)) {
      throw new ShapeException(
          "format: " + format.required() + " (expected: " + PolicyCodec.FORMAT + ")");
    }
    return new PolicyDigest(
        task.required(),
        data.required(),
        complete.required(),
        conclusive.required(),
        reason.required(),
        search.required(),
        usage.required(),
        cost.required(),
        choices.required());
  }

  private PolicyDigest.Search search() throws IOException {
    var algorithm = new Field<>("algorithm", json::text);
    var estimator = new Field<>("estimator", json::text);
    var queries = new Field<>("queries", json::text);
    var seed = new Field<>("seed", json::longInteger);
    json.object(with(List.of(algorithm, estimator, queries, seed), "maxScale", "prompts"));
    return new PolicyDigest.Search(
        algorithm.required(), estimator.required(), queries.required(), seed.required());
  }

  private PolicyDigest.Usage usage() throws IOException {
    var unit = new Field<>("unit", json::text);
    var limit = new Field<>("limit", json::number);
    var spent = new Field<>("spent", this::spent);
    var drawn = new Field<>("completionsDrawn", json::longInteger);
    json.object(with(List.of(unit, limit, spent, drawn), "contingency", "calls", "failedCalls"));
    Spent amounts = spent.required();
    double amount =
        switch (unit.required()) {
          case "completions" -> amounts.completions();
          case "tokens" -> amounts.tokens();
          case "usd" -> amounts.usd();
          default ->
              throw new ShapeException(
                  "budget.unit: " + unit.required() + " (expected: completions, tokens or usd)");
        };
    return new PolicyDigest.Usage(unit.required(), limit.required(), amount, drawn.required());
  }

  private record Spent(double completions, double tokens, double usd) {}

  private Spent spent() throws IOException {
    var completions = new Field<>("completions", json::number);
    var tokens = new Field<>("tokens", json::number);
    var usd = new Field<>("usd", json::number);
    json.object(completions, tokens, usd);
    return new Spent(completions.required(), tokens.required(), usd.required());
  }

  private String fingerprint() throws IOException {
    var fingerprint = new Field<>("fingerprint", json::text);
    json.object(with(List.of(fingerprint), "train", "test"));
    return fingerprint.required();
  }

  /** What costs are in: the unit, or the name of the field that holds them. */
  private String costUnit() throws IOException {
    var unit = new Field<>("unit", json::text);
    var field = new Field<>("field", json::text);
    json.object(unit, field);
    return field.isPresent() ? field.required() : unit.required();
  }

  private PolicyDigest.Choice choice() throws IOException {
    var id = new Field<>("id", json::text);
    var prompt = new Field<>("prompt", json::text);
    var strategy = new Field<>("strategy", json::text);
    var scale = new Field<>("scale", json::integer);
    var expected = new Field<>("expectedCompletions", json::number);
    var utility = new Field<>("utility", this::utility);
    var quality = new Field<>("quality", json::numberOrNull);
    var cost = new Field<>("costPerQuery", json::numberOrNull);
    var conclusive = new Field<>("conclusive", json::truth);
    var reason = new Field<>("reason", json::text);
    var disjoint = new Field<>("disjoint", this::alternative);
    json.object(
        with(
            List.of(
                id,
                prompt,
                strategy,
                scale,
                expected,
                utility,
                quality,
                cost,
                conclusive,
                reason,
                disjoint),
            OTHERS_OF_CHOICE));
    Utility worth = utility.required();
    return new PolicyDigest.Choice(
        id.required(),
        prompt.required(),
        strategy.required(),
        scale.required(),
        expected.required(),
        worth.estimate(),
        worth.low(),
        worth.high(),
        quality.required(),
        cost.required(),
        conclusive.required(),
        reason.required(),
        disjoint.isPresent() ? Optional.of(disjoint.required()) : Optional.empty());
  }

  private Policy.Alternative alternative() throws IOException {
    var prompt = new Field<>("prompt", json::text);
    var scale = new Field<>("scale", json::integer);
    var utility = new Field<>("utility", json::numberOrNull);
    json.object(prompt, scale, utility);
    return new Policy.Alternative(prompt.required(), scale.required(), utility.required());
  }

  private record Utility(double estimate, double low, double high) {}

  private Utility utility() throws IOException {
    var estimate = new Field<>("estimate", json::numberOrNull);
    var low = new Field<>("low", json::numberOrNull);
    var high = new Field<>("high", json::numberOrNull);
    json.object(with(List.of(estimate, low, high), "confidence", "queries"));
    return new Utility(estimate.required(), low.required(), high.required());
  }
}
