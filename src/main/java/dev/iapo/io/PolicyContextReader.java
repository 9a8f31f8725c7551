package dev.iapo.io;

import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Context;
import dev.iapo.domain.Deployable;
import dev.iapo.domain.Deployable.Figure;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Policy;
import dev.iapo.domain.PolicyDigest;
import dev.iapo.domain.Voting;
import dev.iapo.io.JsonCursor.Field;
import dev.iapo.io.JsonCursor.ShapeException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads what a policy says of a context. */
final class PolicyContextReader {
  private final JsonCursor json;
  private final AskedReader asked;
  private final JudgingReader judged;
  private final ServingReader serving;

  PolicyContextReader(JsonCursor json) {
    this.json = json;
    this.asked = new AskedReader(json);
    this.judged = new JudgingReader(json);
    this.serving = new ServingReader(json);
  }

  /**
   * What was read of one.
   *
   * @param used what is needed to use it, if that was wanted
   */
  record ReadContext(PolicyDigest.Choice says, Optional<Used> used) {}

  /**
   * What is needed to use a choice, before the objectives are known.
   *
   * @param voting as far as it concerns the strategy
   */
  record Used(
      String place,
      Map<String, Double> weights,
      double probability,
      Configuration configuration,
      AnswerSpec answer,
      Voting voting,
      boolean oracle,
      Optional<ServingReader.Figures> figures) {
    Deployable.Choice choice(PolicyDigest.Choice says, List<Objective> objectives, Voting all)
        throws ShapeException {
      List<Double> own = JudgingReader.weights(weights, objectives, place);
      double cost = JudgingReader.weight(weights, "cost", place);
      PolicyReader.check(place, says.strategy(), all, objectives);
      ServingReader.Figures promised =
          figures.orElseGet(
              () ->
                  new ServingReader.Figures(
                      new Figure(says.costPerQuery(), Double.NaN),
                      new Figure(says.expectedCompletions(), Double.NaN),
                      Optional.empty(),
                      Optional.empty()));
      return new Deployable.Choice(
          PolicyReader.valid(place, () -> new Context(says.context(), own, cost, probability)),
          new Deployable.Arm(configuration, says.strategy(), all, says.scale()),
          oracle,
          promised.promise(says.quality(), says.estimate()));
    }
  }

  /**
   * Reads one.
   *
   * @param toUse whether what is needed to use it has to be there
   */
  ReadContext context(boolean toUse) throws IOException {
    var id = new Field<>("id", json::text);
    var weights = new Field<>("weights", () -> json.map(json::number));
    var probability = new Field<>("probability", json::number);
    AskedReader.Fields configuration = asked.new Fields();
    var answer = new Field<>("answer", judged::answer);
    var strategy = new Field<>("strategy", json::text);
    JudgingReader.VotingFields voting = judged.new VotingFields();
    var scale = new Field<>("scale", () -> ServingReader.scale(json));
    var expected = new Field<>("expectedCompletions", json::number);
    var oracle = new Field<>("oracle", json::truth);
    var utility = new Field<>("utility", this::utility);
    var quality = new Field<>("quality", json::numberOrNull);
    var cost = new Field<>("costPerQuery", json::numberOrNull);
    var conclusive = new Field<>("conclusive", json::truth);
    var reason = new Field<>("reason", json::text);
    var regretBound = new Field<>("regretBound", json::skip);
    var promptOnly = new Field<>("promptOnly", json::skip);
    var disjoint = new Field<>("disjoint", this::alternative);
    var heldOut = new Field<>(EvaluationFields.HELD_OUT, json::skip);
    var promise = new Field<>(ServingFields.PROMISE, serving::figures);
    json.object(
        configuration.with(
            voting.with(
                id,
                weights,
                probability,
                answer,
                strategy,
                scale,
                expected,
                oracle,
                utility,
                quality,
                cost,
                conclusive,
                reason,
                regretBound,
                promptOnly,
                disjoint,
                heldOut,
                promise)));
    Utility worth = utility.required();
    PolicyDigest.Choice says =
        new PolicyDigest.Choice(
            id.required(),
            configuration.id(),
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
            disjoint.optional());
    if (!toUse) {
      return new ReadContext(says, Optional.empty());
    }
    return new ReadContext(
        says,
        Optional.of(
            new Used(
                json.place(),
                weights.required(),
                probability.required(),
                configuration.configuration(configuration.id(), 1),
                answer.required(),
                voting.voting(),
                oracle.required(),
                promise.optional())));
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
    var confidence = new Field<>("confidence", json::skip);
    var queries = new Field<>("queries", json::skip);
    json.object(estimate, low, high, confidence, queries);
    return new Utility(estimate.required(), low.required(), high.required());
  }

  /** How the votes of a task are taken, put together from what concerns the choices. */
  static Voting together(List<Used> choices) {
    Voting first = choices.get(0).voting();
    Optional<String> weightBy = Optional.empty();
    int step = 1;
    OptionalDouble confidence = OptionalDouble.empty();
    for (Used choice : choices) {
      Voting own = choice.voting();
      weightBy = weightBy.or(own::weightBy);
      step = Math.max(step, own.step());
      confidence = confidence.isPresent() ? confidence : own.confidence();
    }
    return new Voting(first.tieRule(), weightBy, step, confidence);
  }
}
