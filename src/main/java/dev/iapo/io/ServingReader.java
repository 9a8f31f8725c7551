package dev.iapo.io;

import dev.iapo.domain.Configuration;
import dev.iapo.domain.Deployable;
import dev.iapo.domain.Deployable.Figure;
import dev.iapo.domain.Deployable.Promise;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Voting;
import dev.iapo.io.JsonCursor.Field;
import dev.iapo.io.JsonCursor.ShapeException;
import dev.iapo.simulate.RecordedEnvironment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads what {@link ServingFields} writes. */
final class ServingReader {
  private final JsonCursor json;

  ServingReader(JsonCursor json) {
    this.json = json;
  }

  /** A promise without its worth. */
  record Figures(
      Figure cost, Figure completions, Optional<Figure> agreement, Optional<Figure> unparsed) {
    Promise promise(double quality, double utility) {
      return new Promise(quality, utility, cost, completions, agreement, unparsed);
    }
  }

  Figures figures() throws IOException {
    var cost = new Field<>("cost", this::figure);
    var completions = new Field<>("completions", this::figure);
    var agreement = new Field<>("agreement", this::figure);
    var unparsed = new Field<>("unparsed", this::figure);
    json.object(cost, completions, agreement, unparsed);
    return new Figures(
        cost.required(), completions.required(), agreement.optional(), unparsed.optional());
  }

  private Figure figure() throws IOException {
    var mean = new Field<>("mean", json::numberOrNull);
    var error = new Field<>("error", json::numberOrNull);
    json.object(mean, error);
    return new Figure(mean.required(), error.required());
  }

  /** A tradeoff before the objectives, the prompts and the votes are known. */
  record ReadTradeoff(String place, Map<String, Double> weights, List<ReadSegment> segments) {
    Deployable.Tradeoff with(
        List<Objective> objectives, Map<String, Configuration> prompts, Voting voting)
        throws ShapeException {
      List<Double> own = JudgingReader.weights(weights, objectives, place);
      if (own.stream().anyMatch(weight -> weight < 0)
          || own.stream().noneMatch(weight -> weight > 0)) {
        throw new ShapeException(
            "%s.weights: %s (expected: at least 0, and one above 0)".formatted(place, own));
      }
      List<Deployable.Segment> made = new ArrayList<>();
      for (ReadSegment segment : segments) {
        made.add(segment.with(objectives, prompts, voting));
      }
      return new Deployable.Tradeoff(own, made);
    }
  }

  /** A segment likewise. */
  record ReadSegment(
      String place,
      String prompt,
      String strategy,
      int scale,
      double quality,
      Map<String, Double> qualities,
      Figures figures,
      double from,
      double to) {
    private Deployable.Segment with(
        List<Objective> objectives, Map<String, Configuration> prompts, Voting voting)
        throws ShapeException {
      Configuration configuration = prompts.get(prompt);
      if (configuration == null) {
        throw new ShapeException(
            "%s.prompt: %s (expected one of prompts: %s)"
                .formatted(
                    place, prompt, prompts.keySet().stream().collect(Collectors.joining(", "))));
      }
      PolicyReader.check(place, strategy, voting, objectives);
      return new Deployable.Segment(
          new Deployable.Arm(configuration, strategy, voting, scale),
          figures.promise(quality, quality + from * figures.cost().mean()),
          JudgingReader.weights(qualities, objectives, place),
          from,
          to);
    }
  }

  ReadTradeoff tradeoff() throws IOException {
    var weights = new Field<>("weights", () -> json.map(json::number));
    var segments = new Field<>("segments", () -> json.list(this::segment));
    json.object(weights, segments);
    double from = 0;
    for (ReadSegment segment : segments.required()) {
      if (segment.from() != from || !(segment.to() <= from)) {
        throw new ShapeException(
            "%s: from %s to %s (expected: from %s, down)"
                .formatted(segment.place(), segment.from(), segment.to(), from));
      }
      from = segment.to();
    }
    if (from != Double.NEGATIVE_INFINITY) {
      throw json.unexpected("segments down to " + from, "a last one with to null");
    }
    return new ReadTradeoff(json.place(), weights.required(), segments.required());
  }

  private ReadSegment segment() throws IOException {
    var from = new Field<>("from", json::number);
    var to = new Field<>("to", json::numberOrNull);
    var prompt = new Field<>("prompt", json::text);
    var strategy = new Field<>("strategy", json::text);
    var scale = new Field<>("scale", () -> scale(json));
    var quality = new Field<>("quality", json::number);
    var qualities = new Field<>("qualities", () -> json.map(json::numberOrNull));
    var promise = new Field<>(ServingFields.PROMISE, this::figures);
    json.object(from, to, prompt, strategy, scale, quality, qualities, promise);
    double end = to.required();
    return new ReadSegment(
        json.place(),
        prompt.required(),
        strategy.required(),
        scale.required(),
        quality.required(),
        qualities.required(),
        promise.required(),
        from.required(),
        Double.isNaN(end) ? Double.NEGATIVE_INFINITY : end);
  }

  /** Completions per query. */
  static int scale(JsonCursor json) throws IOException {
    int scale = json.integer();
    if (scale < 1 || scale > RecordedEnvironment.MAX_SCALE) {
      throw json.unexpected("" + scale, "1.." + RecordedEnvironment.MAX_SCALE);
    }
    return scale;
  }
}
