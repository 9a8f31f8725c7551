package dev.iapo.io;

import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.Appraiser;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.Labelled;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Voting;
import dev.iapo.io.JsonCursor.Field;
import dev.iapo.io.JsonCursor.ShapeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Reads how completions are judged, as runs and policies hold it. */
final class JudgingReader {
  private final JsonCursor json;
  private final AskedReader asked;

  JudgingReader(JsonCursor json) {
    this.json = json;
    this.asked = new AskedReader(json);
  }

  AnswerSpec answer() throws IOException {
    var extractor = new Field<>("extractor", json::text);
    var argument = new Field<>("argument", json::text);
    var equality = new Field<>("equality", json::text);
    var tolerance = new Field<>("tolerance", json::number);
    json.object(extractor, argument, equality, tolerance);
    String by = extractor.required();
    String equal = equality.required();
    double within = tolerance.required();
    return json.valid(() -> new AnswerSpec(by, argument.optional().orElse(""), equal, within));
  }

  Scoring scoring() throws IOException {
    var kind = new Field<>("kind", json::text);
    var options = new Field<>("options", () -> json.map(json::text));
    json.object(kind, options);
    return new Scoring(kind.required(), options.optional().orElse(Map.of()));
  }

  Appraiser appraiser() throws IOException {
    var name = new Field<>("name", json::text);
    var kind = new Field<>("kind", json::text);
    var asks = new Field<>("asks", asked::configuration);
    var repeats = new Field<>("repeats", json::integer);
    var against = new Field<>("against", json::text);
    json.object(name, kind, asks, repeats, against);
    String called = name.required();
    String label = kind.required();
    Configuration configuration = asks.required();
    int times = repeats.required();
    return json.valid(
        () ->
            new Appraiser(
                called,
                Labelled.named("appraiser", Appraiser.Kind.class, label),
                configuration,
                times,
                against.optional().orElse("")));
  }

  CostRule cost() throws IOException {
    var unit = new Field<>("unit", json::text);
    var field = new Field<>("field", json::text);
    json.object(unit, field);
    String label = unit.required();
    CostRule.Kind kind =
        Arrays.stream(CostRule.Kind.values())
            .filter(known -> known.label().equals(label))
            .findFirst()
            .orElseThrow(() -> json.unexpected(label, "milli-usd, tokens or usage-field"));
    return new CostRule(kind, field.optional().orElse(""));
  }

  /** The fields of an objective, beside which others may be. */
  final class ObjectiveFields {
    private final Field<String> name = new Field<>("name", json::text);
    private final Field<Double> min = new Field<>("min", json::number);
    private final Field<Double> max = new Field<>("max", json::number);
    private final Field<Boolean> needsReference = new Field<>("needsReference", json::truth);
    private final Field<String> direction = new Field<>("direction", json::text);

    Field<?>[] with(Field<?>... others) {
      return Stream.concat(Stream.of(name, min, max, needsReference, direction), Stream.of(others))
          .toArray(Field<?>[]::new);
    }

    Objective objective() throws ShapeException {
      String of = name.required();
      double low = min.required();
      double high = max.required();
      boolean reference = needsReference.required();
      boolean minimised = direction.optional().filter("minimise"::equals).isPresent();
      return json.valid(() -> new Objective(of, low, high, reference, minimised));
    }
  }

  /** The fields that say how votes are taken, beside which others may be. */
  final class VotingFields {
    private final Field<String> tieRule = new Field<>("tieRule", json::text);
    private final Field<String> weightBy = new Field<>("weightBy", json::text);
    private final Field<Integer> step = new Field<>("step", json::integer);
    private final Field<Double> confidence = new Field<>("confidence", json::number);

    Field<?>[] with(Field<?>... others) {
      return Stream.concat(Stream.of(tieRule, weightBy, step, confidence), Stream.of(others))
          .toArray(Field<?>[]::new);
    }

    Voting voting() throws ShapeException {
      String ties = tieRule.required();
      OptionalDouble confident =
          confidence.isPresent()
              ? OptionalDouble.of(confidence.required())
              : OptionalDouble.empty();
      return json.valid(
          () -> new Voting(ties, weightBy.optional(), step.optional().orElse(1), confident));
    }
  }

  /** The weights of objectives, in their order. */
  static List<Double> weights(Map<String, Double> read, List<Objective> objectives, String place)
      throws ShapeException {
    List<Double> weights = new ArrayList<>();
    for (Objective objective : objectives) {
      weights.add(weight(read, objective.name(), place));
    }
    return weights;
  }

  static double weight(Map<String, Double> read, String name, String place) throws ShapeException {
    Double weight = read.get(name);
    if (weight == null) {
      throw new ShapeException(place + ": no weight of " + name);
    }
    return weight;
  }
}
