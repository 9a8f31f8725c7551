package dev.iapo.io;

import dev.iapo.domain.BadRows;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Context;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Query;
import dev.iapo.domain.RunRecord;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Task;
import dev.iapo.domain.Voting;
import dev.iapo.io.JsonCursor.Field;
import dev.iapo.io.JsonCursor.ShapeException;
import dev.iapo.simulate.RecordedEnvironment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** One reading of what is kept of a run. */
final class RunReader {
  private final JsonCursor json;
  private final AskedReader asked;
  private final JudgingReader judged;

  RunReader(JsonCursor json) {
    this.json = json;
    this.asked = new AskedReader(json);
    this.judged = new JudgingReader(json);
  }

  /** A context before the names of the objectives are known. */
  private record Weighted(String id, Map<String, Double> weights, double probability) {}

  private record Goal(
      List<String> strategies,
      Voting voting,
      int maxScale,
      List<Weighted> contexts,
      double tolerance) {}

  RunRecord read() throws IOException {
    var format = new Field<>("format", json::text);
    var name = new Field<>("task", json::text);
    var description = new Field<>("description", json::text);
    var prompts = new Field<>("prompts", () -> json.list(asked::configuration));
    var data = new Field<>("data", this::data);
    var answer = new Field<>("answer", judged::answer);
    var scorers = new Field<>("scorers", () -> json.list(this::scorer));
    var appraisers = new Field<>("appraisers", () -> json.list(judged::appraiser));
    var cost = new Field<>("cost", judged::cost);
    var goal = new Field<>("goal", this::goal);
    var search = new Field<>("search", this::search);
    var evidenceFrom = new Field<>("evidenceFrom", json::integer);
    json.object(
        format,
        name,
        description,
        prompts,
        data,
        answer,
        scorers,
        appraisers,
        cost,
        goal,
        search,
        evidenceFrom);
    json.end();
    if (!format.required().equals(RunCodec.FORMAT)) {
      throw new ShapeException(
          "format: " + format.required() + " (expected: " + RunCodec.FORMAT + ")");
    }
    Task.Judging judging =
        new Task.Judging(
            answer.required(),
            scorers.required(),
            cost.required(),
            appraisers.optional().orElse(List.of()));
    Task task =
        new Task(
            name.required(),
            description.required(),
            prompts.required(),
            data.required(),
            judging,
            goal(goal.required(), judging.objectives()),
            search.required());
    int from = evidenceFrom.required();
    return json.valid(() -> new RunRecord(task, from));
  }

  private DataSet data() throws IOException {
    var fingerprint = new Field<>("fingerprint", json::text);
    var train = new Field<>("train", json::integer);
    var queries = new Field<>("queries", () -> json.list(this::query));
    var badRows = new Field<>("badRows", this::badRows);
    json.object(fingerprint, train, queries, badRows);
    List<Query> known =
        queries.optional().isPresent() ? queries.required() : unknown(train.required());
    return new DataSet(
        known, List.of(), fingerprint.required(), badRows.optional().orElse(BadRows.NONE));
  }

  /** Files of earlier versions have the ids. */
  private Query query() throws IOException {
    return new Query(json.text(), Map.of(), List.of());
  }

  private List<Query> unknown(int count) throws ShapeException {
    if (count < 1) {
      throw json.unexpected("data.train " + count, "at least 1");
    }
    return Collections.nCopies(count, new Query("", Map.of(), List.of()));
  }

  private BadRows badRows() throws IOException {
    var rows = new Field<>("rows", json::integer);
    var setAside = new Field<>("setAside", json::integer);
    var reasons = new Field<>("reasons", () -> json.list(json::text));
    json.object(rows, setAside, reasons);
    int all = rows.required();
    int bad = setAside.required();
    List<String> why = reasons.required();
    return json.valid(() -> new BadRows(all, bad, why));
  }

  private ScorerSpec scorer() throws IOException {
    JudgingReader.ObjectiveFields objective = judged.new ObjectiveFields();
    var kind = new Field<>("kind", json::text);
    var options = new Field<>("options", () -> json.map(json::text));
    var argument = new Field<>("argument", json::text); // of earlier files: a path
    var selector = new Field<>("selector", judged::scoring);
    json.object(objective.with(kind, options, argument, selector));
    Objective of = objective.objective();
    Map<String, String> path =
        argument.optional().filter(a -> !a.isEmpty()).map(a -> Map.of("path", a)).orElse(Map.of());
    Scoring value = new Scoring(kind.required(), options.optional().orElse(path));
    return new ScorerSpec(of, value, selector.optional());
  }

  private Goal goal() throws IOException {
    var strategies = new Field<>("strategies", () -> json.list(json::text));
    JudgingReader.VotingFields voting = judged.new VotingFields();
    var maxScale = new Field<>("maxScale", json::integer);
    var contexts = new Field<>("contexts", () -> json.list(this::weighted));
    var tolerance = new Field<>("tolerance", json::number);
    json.object(voting.with(strategies, maxScale, contexts, tolerance));
    int scale = maxScale.required();
    if (scale < 1 || scale > RecordedEnvironment.MAX_SCALE) {
      throw json.unexpected("maxScale " + scale, "1.." + RecordedEnvironment.MAX_SCALE);
    }
    double share = tolerance.required();
    if (!(share >= 0 && share <= 1)) {
      throw json.unexpected("tolerance " + share, "0..1");
    }
    return new Goal(strategies.required(), voting.voting(), scale, contexts.required(), share);
  }

  private Weighted weighted() throws IOException {
    var id = new Field<>("id", json::text);
    var weights = new Field<>("weights", () -> json.map(json::number));
    var probability = new Field<>("probability", json::number);
    json.object(id, weights, probability);
    return new Weighted(id.required(), weights.required(), probability.required());
  }

  private Task.Goal goal(Goal read, List<Objective> objectives) throws ShapeException {
    List<Context> contexts = new ArrayList<>();
    for (Weighted context : read.contexts()) {
      String place = "goal.contexts: " + context.id();
      List<Double> weights = JudgingReader.weights(context.weights(), objectives, place);
      double cost = JudgingReader.weight(context.weights(), "cost", place);
      contexts.add(
          json.valid(() -> new Context(context.id(), weights, cost, context.probability())));
    }
    return new Task.Goal(
        read.strategies(), read.voting(), read.maxScale(), contexts, read.tolerance());
  }

  private Task.Search search() throws IOException {
    var algorithm = new Field<>("algorithm", json::text);
    var estimator = new Field<>("estimator", json::text);
    var queries = new Field<>("queries", json::text);
    var seed = new Field<>("seed", json::longInteger);
    var budget = new Field<>("budget", this::budget);
    var stopWhenDecided = new Field<>("stopWhenDecided", json::truth);
    var scales = new Field<>("scales", () -> json.list(json::integer));
    json.object(algorithm, estimator, queries, seed, stopWhenDecided, scales, budget);
    return new Task.Search(
        algorithm.required(),
        estimator.required(),
        queries.required(),
        budget.required(),
        seed.required(),
        stopWhenDecided.required(),
        scales.optional().orElse(List.of()));
  }

  private Budget budget() throws IOException {
    var unit = new Field<>("unit", json::text);
    var limit = new Field<>("limit", json::longInteger);
    var contingency = new Field<>("contingency", json::number);
    json.object(unit, limit, contingency);
    String label = unit.required();
    Budget.Unit of =
        Arrays.stream(Budget.Unit.values())
            .filter(known -> known.label().equals(label))
            .findFirst()
            .orElseThrow(() -> json.unexpected(label, "completions, tokens or usd"));
    long most = limit.required();
    double kept = contingency.required();
    return json.valid(() -> new Budget(of, most, kept));
  }
}
