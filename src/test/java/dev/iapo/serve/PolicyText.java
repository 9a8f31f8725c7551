package dev.iapo.serve;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A policy file that a test writes: of a task whose answers are the last number of a completion,
 * which the model {@code m} of provider {@code there} is asked for.
 */
final class PolicyText {
  private static final ObjectMapper JSON = new ObjectMapper();

  final ObjectNode root = JSON.createObjectNode();
  private final ArrayNode contexts;

  /** With a context {@code free} of this arm, in which only being correct counts. */
  PolicyText(String strategy, int scale) {
    root.put("format", "iapo-policy/1").put("task", "sums");
    objective("correct", 1, Map.of());
    root.putObject("cost").put("unit", "tokens");
    contexts = root.putArray("contexts");
    context("free", strategy, scale, 0);
    root.putObject("timing").put("run", "run-1");
  }

  private void objective(String kind, double max, Map<String, String> options) {
    ObjectNode objective =
        root.withArray("objectives")
            .addObject()
            .put("name", kind)
            .put("min", 0.0)
            .put("max", max)
            .put("needsReference", false);
    ObjectNode selector = objective.putObject("selector").put("kind", kind);
    ObjectNode its = selector.putObject("options");
    options.forEach(its::put);
  }

  /** A further context, which also weighs the cost; the prompt has the context's name. */
  PolicyText context(String id, String strategy, int scale, double costWeight) {
    ObjectNode context = contexts.addObject().put("id", id);
    context.putObject("weights").put("correct", 1.0).put("cost", costWeight);
    context.put("probability", 0.5).put("prompt", id);
    prompt(context, id + ": {{question}}");
    context
        .putObject("answer")
        .put("extractor", "last-number")
        .put("equality", "numeric")
        .put("tolerance", 0.0);
    context
        .put("strategy", strategy)
        .put("tieRule", "fair")
        .put("scale", scale)
        .put("expectedCompletions", (double) scale)
        .put("oracle", false);
    context.putObject("utility").put("estimate", 0.9).put("low", 0.8).put("high", 1.0);
    return numbers(context, scale);
  }

  private PolicyText numbers(ObjectNode context, int scale) {
    context.put("quality", 0.9).put("costPerQuery", 25.0 * scale);
    context.put("conclusive", true).put("reason", "it is best");
    return this;
  }

  private static void prompt(ObjectNode of, String text) {
    of.putArray("messages").addObject().put("role", "user").put("content", text);
    of.put("provider", "there").put("model", "m");
    of.putObject("sampling").put("max_tokens", 20);
  }

  /** The context that was added last is changed. */
  PolicyText edit(Consumer<ObjectNode> change) {
    change.accept((ObjectNode) contexts.get(contexts.size() - 1));
    return this;
  }

  /** The context that was added last is asked so. */
  PolicyText asking(String template) {
    return edit(context -> prompt(context, template));
  }

  /** Completions are scored 0..10 by a judge, who is the model {@code judge}. */
  PolicyText judged() {
    root.putArray("objectives");
    objective("judge", 10, Map.of("by", "rater", "path", "$.score"));
    ObjectNode rater = root.withArray("appraisers").addObject();
    rater.put("name", "rater").put("kind", "judge").put("repeats", 1);
    ObjectNode asks = rater.putObject("asks").put("prompt", "rater").put("promptId", "rater");
    prompt(asks, "Rate {{completion}} as an answer to {{question}}");
    asks.put("model", "judge").put("choicesPerCall", 1);
    contexts.forEach(
        context -> ((ObjectNode) context.path("weights")).put("judge", 1.0).remove("correct"));
    return this;
  }

  /** Votes weigh as much as their judge says. */
  PolicyText weighted() {
    root.putObject("voting").put("tieRule", "fair").put("weightBy", "judge");
    contexts.forEach(context -> ((ObjectNode) context).put("weightBy", "judge"));
    return this;
  }

  /** What is best of arms of the context's prompts as the cost weighs more. */
  PolicyText frontier(String most, int mostScale, double until, String least, int leastScale) {
    for (String prompt : List.of(most, least)) {
      prompt(
          root.withArray("prompts").addObject().put("prompt", prompt), prompt + ": {{question}}");
    }
    ObjectNode tradeoff = root.withArray("frontier").addObject();
    tradeoff.putObject("weights").put("correct", 1.0);
    segment(tradeoff, most, mostScale, 0, until);
    segment(tradeoff, least, leastScale, until, Double.NaN);
    return this;
  }

  private static void segment(
      ObjectNode tradeoff, String prompt, int scale, double from, double to) {
    ObjectNode segment = tradeoff.withArray("segments").addObject().put("from", from);
    if (Double.isNaN(to)) {
      segment.putNull("to");
    } else {
      segment.put("to", to);
    }
    segment.put("prompt", prompt).put("strategy", "majority-vote").put("scale", scale);
    segment.put("quality", 0.9);
    segment.putObject("qualities").put("correct", 0.9);
    ObjectNode promise = segment.putObject("promise");
    promise.putObject("cost").put("mean", 25.0 * scale).put("error", 1.0);
    promise.putObject("completions").put("mean", (double) scale).put("error", 0.0);
  }

  String json() {
    return root.toString();
  }
}
