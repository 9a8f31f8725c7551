package dev.iapo.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.Budget;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Context;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.Deployable;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Policy;
import dev.iapo.domain.PolicyDigest;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.domain.Voting;
import dev.iapo.inference.EarlyStopVote;
import dev.iapo.inference.WeightedVote;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Writes policies as JSON ({@code iapo-policy/1}), and reads what they say. The same policy gives
 * the same text, apart from the {@code timing} object.
 */
public final class PolicyCodec {
  /** The format's name and version. */
  public static final String FORMAT = "iapo-policy/1";

  private PolicyCodec() {}

  /**
   * When a run was made.
   *
   * @param run its id
   */
  public record Timing(String run, Instant started, Duration took) {}

  public static String write(Policy policy, Timing timing) {
    Task task = policy.task();
    ObjectNode root = Json.MAPPER.createObjectNode();
    root.put("format", FORMAT);
    root.put("version", policy.version());
    root.put("task", task.name());
    root.put("description", task.description());
    root.put("complete", policy.complete());
    root.put("conclusive", policy.conclusive());
    root.put("reason", policy.reason());
    root.put("tolerance", task.goal().tolerance());
    search(root.putObject("search"), task);
    budget(root.putObject("budget"), task.search().budget(), policy.usage());
    root.putObject("data")
        .put("fingerprint", task.data().fingerprint())
        .put("train", task.data().train().size())
        .put("test", task.data().test().size());
    ArrayNode objectives = root.putArray("objectives");
    for (ScorerSpec scorer : task.judging().scorers()) {
      ObjectNode node = objectives.addObject();
      objective(node, scorer.objective());
      RunCodec.scoring(node.putObject("selector"), scorer.selector());
    }
    RunCodec.appraisers(root, task.judging());
    cost(root.putObject("cost"), task.judging().cost());
    RunCodec.votes(root.putObject("voting"), task.goal().voting());
    ArrayNode contexts = root.putArray("contexts");
    policy.choices().forEach(choice -> choice(contexts.addObject(), choice, task));
    policy
        .serving()
        .ifPresent(
            serving -> ServingFields.put(root, contexts, serving, task.judging().objectives()));
    policy.evaluation().ifPresent(evaluation -> EvaluationFields.put(root, contexts, evaluation));
    root.putObject("timing")
        .put("run", timing.run())
        .put("started", timing.started().toString())
        .put("seconds", timing.took().toMillis() / 1000.0);
    return Json.pretty(root);
  }

  /**
   * What a file says a run found.
   *
   * @throws DataException if it cannot be read, or is not of the format
   */
  public static PolicyDigest read(Path file) {
    return read(() -> Files.newInputStream(file), file.toString(), PolicyReader::digest);
  }

  /**
   * What a file holds that is needed to use it.
   *
   * @throws DataException if it cannot be read, is not of the format, or lacks something
   */
  public static Deployable deployable(Path file) {
    return read(() -> Files.newInputStream(file), file.toString(), PolicyReader::deployable);
  }

  /**
   * What a file's content holds that is needed to use it.
   *
   * @param name of it, for messages
   * @throws DataException if it is not of the format, or lacks something
   */
  public static Deployable deployable(byte[] content, String name) {
    return read(() -> new ByteArrayInputStream(content), name, PolicyReader::deployable);
  }

  private interface Source {
    InputStream open() throws IOException;
  }

  private interface Reading<T> {
    T of(JsonCursor json) throws IOException;
  }

  private static <T> T read(Source source, String name, Reading<T> reading) {
    DataProblems problems = DataProblems.of(name);
    try (InputStream input = source.open();
        JsonCursor json = JsonCursor.open(input)) {
      return reading.of(json);
    } catch (NoSuchFileException e) {
      problems.add("no such file (expected: the policy of a run)");
    } catch (JsonProcessingException e) {
      problems.add(EnvironmentCodec.located(e) + " (expected: the policy of a run, whole)");
    } catch (IOException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    throw problems.exception();
  }

  private static void search(ObjectNode node, Task task) {
    Task.Search search = task.search();
    node.put("algorithm", search.algorithm());
    node.put("estimator", search.estimator());
    node.put("queries", search.queries());
    node.put("seed", search.seed());
    node.put("maxScale", task.goal().maxScale());
    ArrayNode prompts = node.putArray("prompts");
    task.configurations().forEach(configuration -> prompts.add(configuration.id()));
  }

  static void budget(ObjectNode node, Budget budget, Policy.Usage usage) {
    node.put("unit", budget.unit().label());
    if (budget.unit() == Budget.Unit.USD) {
      node.put("limit", budget.display(budget.limit()));
    } else {
      node.put("limit", budget.limit());
    }
    node.put("contingency", budget.contingency());
    spend(node.putObject("spent"), usage.spent());
    node.put("completionsDrawn", usage.completions());
    node.put("calls", usage.calls());
    node.put("failedCalls", usage.failedCalls());
  }

  static void spend(ObjectNode node, Spend spend) {
    node.put("completions", spend.completions());
    node.put("tokens", spend.tokens());
    node.put("usd", (double) spend.picoUsd() / Budget.PICO_PER_USD);
  }

  static void objective(ObjectNode node, Objective objective) {
    node.put("name", objective.name())
        .put("min", objective.min())
        .put("max", objective.max())
        .put("needsReference", objective.needsReference());
    if (objective.minimised()) {
      node.put("direction", "minimise");
    }
  }

  static void cost(ObjectNode node, CostRule cost) {
    node.put("unit", cost.kind().label());
    if (cost.kind() == CostRule.Kind.USAGE_FIELD) {
      node.put("field", cost.field());
    }
  }

  static void weights(ObjectNode node, Context context, List<Objective> objectives) {
    for (int i = 0; i < objectives.size(); i++) {
      node.put(objectives.get(i).name(), context.weights().get(i));
    }
    node.put("cost", context.costWeight());
  }

  /** A choice, with all that is needed to use it elsewhere. */
  static void choice(ObjectNode node, Policy.Choice choice, Task task) {
    Context context = choice.context();
    node.put("id", context.id());
    weights(node.putObject("weights"), context, task.judging().objectives());
    node.put("probability", context.probability());
    configuration(node, choice.configuration());
    answer(node.putObject("answer"), task.judging().answer());
    node.put("strategy", choice.strategy());
    node.put("tieRule", task.goal().voting().tieRule());
    voting(node, choice.strategy(), task.goal().voting());
    node.put("scale", choice.scale());
    node.put("expectedCompletions", choice.expectedCompletions());
    node.put("oracle", choice.oracle());
    ObjectNode utility = node.putObject("utility");
    finite(utility, "estimate", choice.utility().estimate());
    finite(utility, "low", choice.utility().low());
    finite(utility, "high", choice.utility().high());
    utility.put("confidence", 0.95);
    utility.put("queries", choice.utility().queries());
    finite(node, "quality", choice.quality());
    finite(node, "costPerQuery", choice.costPerQuery());
    node.put("conclusive", choice.conclusive());
    node.put("reason", choice.reason());
    finite(node, "regretBound", choice.regretBound());
    choice.promptOnly().ifPresent(other -> alternative(node.putObject("promptOnly"), other));
    choice.disjoint().ifPresent(other -> alternative(node.putObject("disjoint"), other));
  }

  /** What a strategy needs that votes in a special way. */
  private static void voting(ObjectNode node, String strategy, Voting voting) {
    if (strategy.equals(WeightedVote.NAME)) {
      voting.weightBy().ifPresent(name -> node.put("weightBy", name));
    } else if (strategy.equals(EarlyStopVote.NAME)) {
      node.put("step", voting.step());
      voting.confidence().ifPresent(confidence -> node.put("confidence", confidence));
    }
  }

  static void configuration(ObjectNode node, Configuration configuration) {
    node.put("prompt", configuration.id());
    ArrayNode messages = node.putArray("messages");
    for (ChatMessage message : configuration.prompt().messages()) {
      messages.addObject().put("role", message.role()).put("content", message.content());
    }
    node.put("provider", configuration.model().provider());
    node.put("model", configuration.model().name());
    Sampling sampling = configuration.sampling();
    ObjectNode parameters = node.putObject("sampling");
    sampling.temperature().ifPresent(t -> parameters.put("temperature", t));
    sampling.topP().ifPresent(p -> parameters.put("top_p", p));
    parameters.put(sampling.maxTokensField(), sampling.maxTokens());
    sampling
        .responseFormat()
        .ifPresent(f -> parameters.putObject("response_format").put("type", f));
    Json.sorted(sampling.extra())
        .properties()
        .forEach(field -> parameters.set(field.getKey(), field.getValue()));
  }

  static void answer(ObjectNode node, AnswerSpec answer) {
    node.put("extractor", answer.extractor());
    if (!answer.argument().isEmpty()) {
      node.put("argument", answer.argument());
    }
    node.put("equality", answer.equality());
    node.put("tolerance", answer.tolerance());
  }

  private static void alternative(ObjectNode node, Policy.Alternative other) {
    node.put("prompt", other.configuration());
    node.put("scale", other.scale());
    finite(node, "utility", other.utility());
  }

  /** A number; null where it is not finite: not known, or not bounded. */
  static void finite(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.putNull(name);
    }
  }
}
