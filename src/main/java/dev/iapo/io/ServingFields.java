package dev.iapo.io;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Deployable;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Policy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is needed to use a policy beyond its choices, as parts of its JSON: {@code prompts} and
 * {@code frontier}, and {@code promise} by context.
 */
final class ServingFields {
  /** Of the root of a policy: what the frontier's arms ask. */
  static final String PROMPTS = "prompts";

  /** Of the root of a policy: what is best for preferences that were not trained. */
  static final String FRONTIER = "frontier";

  /** Of each context, and of each segment of the frontier. */
  static final String PROMISE = "promise";

  private ServingFields() {}

  /**
   * Adds them.
   *
   * @param contexts those of the policy, in their order
   */
  static void put(
      ObjectNode root, ArrayNode contexts, Policy.Serving serving, List<Objective> objectives) {
    for (int i = 0; i < contexts.size(); i++) {
      promise((ObjectNode) contexts.get(i), serving.promises().get(i));
    }
    Map<String, Configuration> asked = new LinkedHashMap<>();
    ArrayNode prompts = root.putArray(PROMPTS);
    ArrayNode frontier = root.putArray(FRONTIER);
    for (Deployable.Tradeoff tradeoff : serving.frontier()) {
      ObjectNode node = frontier.addObject();
      byObjective(node.putObject("weights"), tradeoff.weights(), objectives);
      ArrayNode segments = node.putArray("segments");
      for (Deployable.Segment segment : tradeoff.segments()) {
        Configuration configuration = segment.arm().configuration();
        asked.put(configuration.id(), configuration);
        segment(segments.addObject(), segment, objectives);
      }
    }
    asked.values().forEach(prompt -> PolicyCodec.configuration(prompts.addObject(), prompt));
  }

  private static void segment(
      ObjectNode node, Deployable.Segment segment, List<Objective> objectives) {
    PolicyCodec.finite(node, "from", segment.from());
    PolicyCodec.finite(node, "to", segment.to());
    node.put("prompt", segment.arm().configuration().id());
    node.put("strategy", segment.arm().strategy());
    node.put("scale", segment.arm().scale());
    PolicyCodec.finite(node, "quality", segment.promise().quality());
    byObjective(node.putObject("qualities"), segment.qualities(), objectives);
    promise(node, segment.promise());
  }

  private static void byObjective(
      ObjectNode node, List<Double> values, List<Objective> objectives) {
    for (int k = 0; k < objectives.size(); k++) {
      PolicyCodec.finite(node, objectives.get(k).name(), values.get(k));
    }
  }

  private static void promise(ObjectNode node, Deployable.Promise promise) {
    ObjectNode of = node.putObject(PROMISE);
    figure(of.putObject("cost"), promise.cost());
    figure(of.putObject("completions"), promise.completions());
    promise.agreement().ifPresent(figure -> figure(of.putObject("agreement"), figure));
    promise.unparsed().ifPresent(figure -> figure(of.putObject("unparsed"), figure));
  }

  private static void figure(ObjectNode node, Deployable.Figure figure) {
    PolicyCodec.finite(node, "mean", figure.mean());
    PolicyCodec.finite(node, "error", figure.error());
  }
}
