package dev.iapo.io;

import dev.iapo.domain.Context;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.io.JsonCursor.Field;
import dev.iapo.io.JsonCursor.ShapeException;
import dev.iapo.io.JsonCursor.Value;
import dev.iapo.simulate.CompletionCost;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.simulate.RecordedPrompt;
import dev.iapo.simulate.RecordedQuery;
import dev.iapo.simulate.Recording;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** One reading of an environment: properties come in any order and are put together at the end. */
final class EnvironmentReader {
  private static final double COST_TOLERANCE = 0.01;

  private final JsonCursor json;

  private final Field<String> format;
  private final Field<String> name;
  private final Field<String> description;
  private final Field<String> strategy;
  private final Field<Integer> maxScale;
  private final Field<List<String>> objectives;
  private final Field<List<RecordedPrompt>> prompts;
  private final Field<List<RawContext>> contexts;
  private final Field<List<RecordedQuery>> queries;
  private final Field<TieRule> tieRule;
  private final Field<Integer> step;
  private final Field<List<String>> answers;
  private final Field<int[][][]> answerCounts;
  private final Field<int[][]> abstainCounts;
  private final Field<int[][][]> outcomeCounts;
  private final Field<double[][][][]> outcomeScores;

  /** A context whose weights are not yet those of the objectives, which may follow it. */
  private record RawContext(String id, Map<String, Double> weights, double probability) {}

  EnvironmentReader(JsonCursor json) {
    this.json = json;
    format = new Field<>("format", json::text);
    name = new Field<>("name", json::text);
    description = new Field<>("description", json::text);
    strategy = new Field<>("strategy", json::text);
    maxScale = new Field<>("maxScale", json::integer);
    objectives = new Field<>("objectives", () -> json.list(json::text));
    prompts = new Field<>("prompts", () -> json.list(this::prompt));
    contexts = new Field<>("contexts", () -> json.list(this::context));
    queries = new Field<>("queries", () -> json.list(this::query));
    tieRule = new Field<>("tieRule", this::tieRule);
    step = new Field<>("step", json::integer);
    answers = new Field<>("answers", () -> json.list(json::text));
    Value<int[][]> table = () -> json.list(json::integers).toArray(int[][]::new);
    Value<int[][][]> tables = () -> json.list(table).toArray(int[][][]::new);
    answerCounts = new Field<>("answerCounts", tables);
    abstainCounts = new Field<>("abstainCounts", table);
    outcomeCounts = new Field<>("outcomeCounts", tables);
    Value<double[][]> outcomes = () -> json.list(json::numbers).toArray(double[][]::new);
    Value<double[][][]> ofPrompt = () -> json.list(outcomes).toArray(double[][][]::new);
    outcomeScores =
        new Field<>("outcomeScores", () -> json.list(ofPrompt).toArray(double[][][][]::new));
  }

  RecordedEnvironment read() throws IOException {
    json.object(
        format,
        name,
        description,
        strategy,
        maxScale,
        objectives,
        prompts,
        contexts,
        queries,
        tieRule,
        step,
        answers,
        answerCounts,
        abstainCounts,
        outcomeCounts,
        outcomeScores);
    json.end();
    if (!format.required().equals(EnvironmentCodec.FORMAT)) {
      throw new ShapeException(
          "format: " + format.required() + " (expected: " + EnvironmentCodec.FORMAT + ")");
    }
    return new RecordedEnvironment(
        name.required(),
        description.optional().orElse(""),
        maxScale.required(),
        objectives.required(),
        prompts.required(),
        resolve(contexts.required(), objectives.required()),
        queries.required(),
        recording());
  }

  private RecordedPrompt prompt() throws IOException {
    var id = new Field<>("id", json::text);
    var perSample = new Field<>("costPerSample", json::number);
    var distribution = new Field<>("costDistribution", this::costDistribution);
    json.object(id, perSample, distribution);
    if (distribution.isPresent()) {
      double mean = distribution.required().mean();
      double stated = perSample.optional().orElse(mean);
      if (Math.abs(stated - mean) > COST_TOLERANCE * Math.abs(mean)) {
        throw json.unexpected(
            "costPerSample " + stated, "none, or the mean of costDistribution: " + mean);
      }
      return new RecordedPrompt(id.required(), distribution.required());
    }
    double cost = perSample.required();
    return new RecordedPrompt(id.required(), json.valid(() -> CompletionCost.fixed(cost)));
  }

  private CompletionCost costDistribution() throws IOException {
    var costs = new Field<>("costs", json::numbers);
    var tokens = new Field<>("tokens", json::integers);
    var counts = new Field<>("counts", json::integers);
    json.object(costs, tokens, counts);
    double[] amounts = costs.required();
    int[] lengths = tokens.optional().orElse(new int[0]);
    int[] frequencies = counts.required();
    return json.valid(() -> new CompletionCost(amounts, lengths, frequencies));
  }

  private RawContext context() throws IOException {
    var id = new Field<>("id", json::text);
    var weights = new Field<>("weights", () -> json.map(json::number));
    var probability = new Field<>("probability", json::number);
    json.object(id, weights, probability);
    return new RawContext(id.required(), weights.required(), probability.required());
  }

  private RecordedQuery query() throws IOException {
    var id = new Field<>("id", json::text);
    var answer = new Field<>("answer", json::text);
    json.object(id, answer);
    return new RecordedQuery(id.required(), answer.optional());
  }

  private TieRule tieRule() throws IOException {
    String label = json.text();
    return Arrays.stream(TieRule.values())
        .filter(rule -> rule.label().equals(label))
        .findFirst()
        .orElseThrow(() -> json.unexpected(label, "half or fair"));
  }

  private static List<Context> resolve(List<RawContext> raw, List<String> objectives)
      throws ShapeException {
    List<Context> contexts = new ArrayList<>();
    for (RawContext context : raw) {
      String place = "contexts[" + contexts.size() + "]";
      for (String weight : context.weights().keySet()) {
        if (!objectives.contains(weight) && !weight.equals("cost")) {
          throw new ShapeException(
              "%s.weights.%s: unknown objective (expected: %s, cost)"
                  .formatted(place, weight, String.join(", ", objectives)));
        }
      }
      List<Double> weights = new ArrayList<>();
      for (String objective : objectives) {
        weights.add(weight(place, context, objective));
      }
      double costWeight = weight(place, context, "cost");
      try {
        contexts.add(new Context(context.id(), weights, costWeight, context.probability()));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
      }
    }
    return contexts;
  }

  private static double weight(String place, RawContext context, String objective)
      throws ShapeException {
    return Optional.ofNullable(context.weights().get(objective))
        .orElseThrow(() -> new ShapeException(place + ".weights." + objective + ": missing"));
  }

  private Recording recording() throws ShapeException {
    switch (strategy.required()) {
      case EnvironmentCodec.MAJORITY_VOTE, EnvironmentCodec.EARLY_STOP_VOTE -> {
        refuse("outcomeCounts", outcomeCounts);
        refuse("outcomeScores", outcomeScores);
        int[][] abstentions = abstainCounts.optional().orElse(none(answerCounts.required()));
        return new Recording.Answers(
            answers.required(),
            tieRule.optional().orElse(TieRule.HALF),
            answerCounts.required(),
            abstentions,
            steps());
      }
      case EnvironmentCodec.BEST_OF_N -> {
        refuse("step", step);
        refuse("answers", answers);
        refuse("answerCounts", answerCounts);
        refuse("abstainCounts", abstainCounts);
        return new Recording.Scores(outcomeCounts.required(), outcomeScores.required());
      }
      default ->
          throw new ShapeException(
              "strategy: %s (expected: %s, %s or %s)"
                  .formatted(
                      strategy.required(),
                      EnvironmentCodec.MAJORITY_VOTE,
                      EnvironmentCodec.EARLY_STOP_VOTE,
                      EnvironmentCodec.BEST_OF_N));
    }
  }

  /** Of the vote: none if it does not stop early. */
  private OptionalInt steps() throws ShapeException {
    if (strategy.required().equals(EnvironmentCodec.MAJORITY_VOTE)) {
      refuse("step", step);
      return OptionalInt.empty();
    }
    int completions = step.optional().orElse(1);
    if (completions < 1) {
      throw new ShapeException("step: " + completions + " (expected: at least 1)");
    }
    return OptionalInt.of(completions);
  }

  /** No abstentions, in the shape of these counts. */
  private static int[][] none(int[][][] counts) {
    return Arrays.stream(counts).map(rows -> new int[rows.length]).toArray(int[][]::new);
  }

  private void refuse(String property, Field<?> field) throws ShapeException {
    if (field.isPresent()) {
      throw new ShapeException(
          property + ": present (expected: absent with strategy " + strategy.required() + ")");
    }
  }
}
