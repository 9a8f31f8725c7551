package dev.iapo.io;

import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.Appraiser;
import dev.iapo.domain.BadRows;
import dev.iapo.domain.Budget;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Context;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.Labelled;
import dev.iapo.domain.Model;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Query;
import dev.iapo.domain.RunRecord;
import dev.iapo.domain.Sampling;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** One reading of what is kept of a run. */
final class RunReader {
  private static final List<String> TOKEN_LIMITS = List.of("max_tokens", "max_completion_tokens");

  private final JsonCursor json;

  RunReader(JsonCursor json) {
    this.json = json;
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
    var prompts = new Field<>("prompts", () -> json.list(this::configuration));
    var data = new Field<>("data", this::data);
    var answer = new Field<>("answer", this::answer);
    var scorers = new Field<>("scorers", () -> json.list(this::scorer));
    var appraisers = new Field<>("appraisers", () -> json.list(this::appraiser));
    var cost = new Field<>("cost", this::cost);
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

  private Configuration configuration() throws IOException {
    var id = new Field<>("prompt", json::text);
    var prompt = new Field<>("promptId", json::text);
    var messages = new Field<>("messages", () -> json.list(this::message));
    var provider = new Field<>("provider", json::text);
    var model = new Field<>("model", json::text);
    var choicesPerCall = new Field<>("choicesPerCall", json::integer);
    var sampling = new Field<>("sampling", this::sampling);
    json.object(id, prompt, messages, provider, model, choicesPerCall, sampling);
    String name = prompt.required();
    List<ChatMessage> texts = messages.required();
    String by = provider.required();
    String asked = model.required();
    int choices = choicesPerCall.required();
    return new Configuration(
        id.required(),
        json.valid(() -> new Prompt(name, texts)),
        json.valid(() -> new Model(by, asked, choices)),
        sampling.required());
  }

  private ChatMessage message() throws IOException {
    var role = new Field<>("role", json::text);
    var content = new Field<>("content", json::text);
    json.object(role, content);
    String by = role.required();
    String text = content.required();
    return json.valid(() -> new ChatMessage(by, text));
  }

  /** Request fields: those that the program knows, and those that it passes through. */
  private Sampling sampling() throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>(json.map(json::plain));
    String limit =
        TOKEN_LIMITS.stream()
            .filter(fields::containsKey)
            .findFirst()
            .orElseThrow(() -> new ShapeException(json.place() + ".max_tokens: missing"));
    Object most = fields.remove(limit);
    OptionalDouble temperature = number(fields.remove("temperature"));
    OptionalDouble topP = number(fields.remove("top_p"));
    Optional<String> responseFormat =
        fields.remove("response_format") instanceof Map<?, ?> format
            ? Optional.of(String.valueOf(format.get("type")))
            : Optional.empty();
    if (!(most instanceof Integer tokens)) {
      throw json.unexpected(limit + " " + most, "a whole number");
    }
    return json.valid(() -> new Sampling(temperature, topP, tokens, limit, responseFormat, fields));
  }

  private static OptionalDouble number(@Nullable Object value) {
    return value instanceof Number number
        ? OptionalDouble.of(number.doubleValue())
        : OptionalDouble.empty();
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

  private AnswerSpec answer() throws IOException {
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

  private ScorerSpec scorer() throws IOException {
    var name = new Field<>("name", json::text);
    var min = new Field<>("min", json::number);
    var max = new Field<>("max", json::number);
    var needsReference = new Field<>("needsReference", json::truth);
    var kind = new Field<>("kind", json::text);
    var direction = new Field<>("direction", json::text);
    var options = new Field<>("options", () -> json.map(json::text));
    var argument = new Field<>("argument", json::text); // of earlier files: a path
    var selector = new Field<>("selector", this::scoring);
    json.object(name, min, max, needsReference, direction, kind, options, argument, selector);
    String of = name.required();
    double low = min.required();
    double high = max.required();
    boolean reference = needsReference.required();
    boolean minimised = direction.optional().filter("minimise"::equals).isPresent();
    Objective objective = json.valid(() -> new Objective(of, low, high, reference, minimised));
    Map<String, String> path =
        argument.optional().filter(a -> !a.isEmpty()).map(a -> Map.of("path", a)).orElse(Map.of());
    Scoring value = new Scoring(kind.required(), options.optional().orElse(path));
    return new ScorerSpec(objective, value, selector.optional());
  }

  private Scoring scoring() throws IOException {
    var kind = new Field<>("kind", json::text);
    var options = new Field<>("options", () -> json.map(json::text));
    json.object(kind, options);
    return new Scoring(kind.required(), options.optional().orElse(Map.of()));
  }

  private Appraiser appraiser() throws IOException {
    var name = new Field<>("name", json::text);
    var kind = new Field<>("kind", json::text);
    var asks = new Field<>("asks", this::configuration);
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

  private CostRule cost() throws IOException {
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

  private Goal goal() throws IOException {
    var strategies = new Field<>("strategies", () -> json.list(json::text));
    var tieRule = new Field<>("tieRule", json::text);
    var maxScale = new Field<>("maxScale", json::integer);
    var contexts = new Field<>("contexts", () -> json.list(this::weighted));
    var tolerance = new Field<>("tolerance", json::number);
    var weightBy = new Field<>("weightBy", json::text);
    var step = new Field<>("step", json::integer);
    var confidence = new Field<>("confidence", json::number);
    json.object(strategies, tieRule, weightBy, step, confidence, maxScale, contexts, tolerance);
    int scale = maxScale.required();
    if (scale < 1 || scale > RecordedEnvironment.MAX_SCALE) {
      throw json.unexpected("maxScale " + scale, "1.." + RecordedEnvironment.MAX_SCALE);
    }
    double share = tolerance.required();
    if (!(share >= 0 && share <= 1)) {
      throw json.unexpected("tolerance " + share, "0..1");
    }
    String ties = tieRule.required();
    OptionalDouble confident =
        confidence.isPresent() ? OptionalDouble.of(confidence.required()) : OptionalDouble.empty();
    Voting voting =
        json.valid(
            () -> new Voting(ties, weightBy.optional(), step.optional().orElse(1), confident));
    return new Goal(strategies.required(), voting, scale, contexts.required(), share);
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
      List<Double> weights = new ArrayList<>();
      for (Objective objective : objectives) {
        weights.add(weight(context, objective.name()));
      }
      double cost = weight(context, "cost");
      contexts.add(
          json.valid(() -> new Context(context.id(), weights, cost, context.probability())));
    }
    return new Task.Goal(
        read.strategies(), read.voting(), read.maxScale(), contexts, read.tolerance());
  }

  private static double weight(Weighted context, String name) throws ShapeException {
    Double weight = context.weights().get(name);
    if (weight == null) {
      throw new ShapeException("goal.contexts: " + context.id() + ": no weight of " + name);
    }
    return weight;
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
