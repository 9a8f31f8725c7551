package dev.iapo.io;

import dev.iapo.domain.Appraiser;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.Deployable;
import dev.iapo.domain.Objective;
import dev.iapo.domain.PolicyDigest;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Task;
import dev.iapo.domain.Voting;
import dev.iapo.inference.Strategies;
import dev.iapo.io.JsonCursor.Field;
import dev.iapo.io.JsonCursor.ShapeException;
import dev.iapo.io.PolicyContextReader.ReadContext;
import dev.iapo.io.PolicyContextReader.Used;
import dev.iapo.io.ServingReader.ReadTradeoff;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One reading of a policy, for what it says, or for what is needed to use it. */
final class PolicyReader {
  private final JsonCursor json;
  private final AskedReader asked;
  private final JudgingReader judged;
  private final boolean toUse;

  private final Field<String> format;
  private final Field<String> task;
  private final Field<Boolean> complete;
  private final Field<Boolean> conclusive;
  private final Field<String> reason;
  private final Field<PolicyDigest.Search> search;
  private final Field<PolicyDigest.Usage> usage;
  private final Field<String> data;
  private final Field<List<ScorerSpec>> objectives;
  private final Field<List<Appraiser>> appraisers;
  private final Field<CostRule> cost;
  private final Field<Voting> voting;
  private final Field<List<ReadContext>> contexts;
  private final Field<List<Configuration>> prompts;
  private final Field<List<ReadTradeoff>> frontier;
  private final Field<String> timing;

  private PolicyReader(JsonCursor json, boolean toUse) {
    this.json = json;
    this.toUse = toUse;
    this.asked = new AskedReader(json);
    this.judged = new JudgingReader(json);
    PolicyContextReader context = new PolicyContextReader(json);
    ServingReader serving = new ServingReader(json);
    this.format = new Field<>("format", this::format);
    this.task = new Field<>("task", json::text);
    this.complete = new Field<>("complete", json::truth);
    this.conclusive = new Field<>("conclusive", json::truth);
    this.reason = new Field<>("reason", json::text);
    this.search = new Field<>("search", this::search);
    this.usage = new Field<>("budget", this::usage);
    this.data = new Field<>("data", this::fingerprint);
    this.objectives = new Field<>("objectives", () -> json.list(this::objective));
    this.appraisers = new Field<>("appraisers", () -> json.list(judged::appraiser));
    this.cost = new Field<>("cost", judged::cost);
    this.voting = new Field<>("voting", this::voting);
    this.contexts = new Field<>("contexts", () -> json.list(() -> context.context(toUse)));
    this.prompts = new Field<>(ServingFields.PROMPTS, () -> json.list(this::prompt));
    this.frontier = new Field<>(ServingFields.FRONTIER, () -> json.list(serving::tradeoff));
    this.timing = new Field<>("timing", this::run);
  }

  /** What a policy says. */
  static PolicyDigest digest(JsonCursor json) throws IOException {
    PolicyReader reader = new PolicyReader(json, false);
    reader.read();
    return reader.digest();
  }

  /** What a policy holds that is needed to use it. */
  static Deployable deployable(JsonCursor json) throws IOException {
    PolicyReader reader = new PolicyReader(json, true);
    reader.read();
    return reader.deployable();
  }

  private void read() throws IOException {
    json.object(
        with(
            List.of(
                format,
                task,
                complete,
                conclusive,
                reason,
                search,
                usage,
                data,
                objectives,
                appraisers,
                cost,
                voting,
                contexts,
                prompts,
                frontier,
                timing),
            "version",
            "description",
            "tolerance",
            EvaluationFields.EVALUATION));
    json.end();
    format.required();
  }

  private Field<?>[] with(List<Field<?>> fields, String... passedOver) {
    return Stream.concat(
            fields.stream(), Stream.of(passedOver).map(name -> new Field<>(name, json::skip)))
        .toArray(Field<?>[]::new);
  }

  /** Checked before anything else of the file is, as it comes first. */
  private String format() throws IOException {
    String found = json.text();
    if (!found.equals(PolicyCodec.FORMAT)) {
      throw new ShapeException(
          "format: %s (expected: %s%s)"
              .formatted(
                  found,
                  PolicyCodec.FORMAT,
                  found.startsWith("iapo-policy/") ? "; a newer iapo reads this one" : ""));
    }
    return found;
  }

  private PolicyDigest digest() throws IOException {
    CostRule rule = cost.required();
    return new PolicyDigest(
        task.required(),
        data.required(),
        complete.required(),
        conclusive.required(),
        reason.required(),
        search.required(),
        usage.required(),
        rule.unit(),
        contexts.required().stream().map(ReadContext::says).toList());
  }

  private Deployable deployable() throws IOException {
    List<ScorerSpec> scorers = objectives.required();
    List<Objective> scored = scorers.stream().map(ScorerSpec::objective).toList();
    List<Used> used =
        contexts.required().stream().map(ReadContext::used).flatMap(Optional::stream).toList();
    if (scorers.isEmpty() || used.isEmpty()) {
      throw new ShapeException(
          "%d objectives, %d contexts (expected: at least one each)"
              .formatted(scorers.size(), used.size()));
    }
    Voting votes = voting.optional().orElseGet(() -> PolicyContextReader.together(used));
    List<Deployable.Choice> choices = new ArrayList<>();
    for (int i = 0; i < used.size(); i++) {
      choices.add(used.get(i).choice(contexts.required().get(i).says(), scored, votes));
    }
    Map<String, Configuration> known = new LinkedHashMap<>();
    prompts.optional().orElse(List.of()).forEach(prompt -> known.put(prompt.id(), prompt));
    List<Deployable.Tradeoff> tradeoffs = new ArrayList<>();
    for (ReadTradeoff tradeoff : frontier.optional().orElse(List.of())) {
      tradeoffs.add(tradeoff.with(scored, known, votes));
    }
    return new Deployable(
        task.required(),
        timing.optional().orElse(""),
        new Task.Judging(
            used.get(0).answer(),
            scorers,
            cost.required(),
            appraisers.optional().orElse(List.of())),
        votes,
        choices,
        tradeoffs);
  }

  /** That a strategy can be had that combines completions so. */
  static void check(String place, String strategy, Voting voting, List<Objective> objectives)
      throws ShapeException {
    Task.Goal goal = new Task.Goal(List.of(strategy), voting, 1, List.of(), 0);
    valid(place, () -> Strategies.of(goal, objectives));
  }

  /** As {@link JsonCursor#valid}, of what was read before. */
  static <T> T valid(String place, Supplier<T> value) throws ShapeException {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new ShapeException(place + ": " + e.getMessage());
    }
  }

  private ScorerSpec objective() throws IOException {
    JudgingReader.ObjectiveFields fields = judged.new ObjectiveFields();
    var selector = new Field<>("selector", judged::scoring);
    json.object(fields.with(selector));
    Scoring by = toUse ? selector.required() : selector.optional().orElse(new Scoring(""));
    return new ScorerSpec(fields.objective(), by);
  }

  private Voting voting() throws IOException {
    JudgingReader.VotingFields fields = judged.new VotingFields();
    json.object(fields.with());
    return fields.voting();
  }

  private Configuration prompt() throws IOException {
    AskedReader.Fields fields = asked.new Fields();
    json.object(fields.with());
    return fields.configuration(fields.id(), 1);
  }

  private String run() throws IOException {
    var run = new Field<>("run", json::text);
    json.object(with(List.of(run), "started", "seconds"));
    return run.optional().orElse("");
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
}
