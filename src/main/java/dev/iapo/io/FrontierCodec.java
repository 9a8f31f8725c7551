package dev.iapo.io;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.Context;
import dev.iapo.domain.Frontier;
import dev.iapo.domain.Interval;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Task;
import java.util.List;

/**
 * Writes what a run's stored outcomes say of preferences as JSON ({@code iapo-frontier/1}). The
 * same outcomes and preferences give the same text.
 */
public final class FrontierCodec {
  /** The format's name and version. */
  public static final String FORMAT = "iapo-frontier/1";

  private FrontierCodec() {}

  public static String write(Frontier frontier) {
    Policy policy = frontier.policy();
    Task task = policy.task();
    ObjectNode root = Json.MAPPER.createObjectNode();
    root.put("format", FORMAT);
    root.put("version", policy.version());
    root.put("task", task.name());
    root.put("complete", policy.complete());
    root.put("tolerance", task.goal().tolerance());
    root.putObject("data")
        .put("fingerprint", task.data().fingerprint())
        .put("train", task.data().train().size());
    PolicyCodec.cost(root.putObject("cost"), task.judging().cost());
    ArrayNode preferences = root.putArray("preferences");
    for (int i = 0; i < policy.choices().size(); i++) {
      preference(
          preferences.addObject(), policy.choices().get(i), frontier.preferences().get(i), task);
    }
    ArrayNode trained = root.putArray("trained");
    for (Frontier.Trained own : frontier.trained()) {
      ObjectNode node = trained.addObject();
      context(node, own.context(), task);
      arm(node, own.arm());
    }
    ArrayNode tradeoffs = root.putArray("tradeoffs");
    frontier.tradeoffs().forEach(tradeoff -> tradeoff(tradeoffs.addObject(), tradeoff, task));
    return Json.pretty(root);
  }

  private static void context(ObjectNode node, Context context, Task task) {
    node.put("id", context.id());
    PolicyCodec.weights(node.putObject("weights"), context, task.judging().objectives());
  }

  private static void preference(
      ObjectNode node, Policy.Choice choice, Frontier.Preference preference, Task task) {
    PolicyCodec.choice(node, choice, task);
    node.remove("probability");
    preference.trained().ifPresent(id -> node.put("trainedAs", id));
    ArrayNode sameAs = node.putArray("sameAs");
    preference.sameAs().forEach(sameAs::add);
    ArrayNode curves = node.putArray("curves");
    for (Frontier.Curve curve : preference.curves()) {
      ObjectNode of = curves.addObject().put("prompt", curve.prompt());
      ArrayNode steps = of.putArray("steps");
      for (int k = 0; k < curve.steps().size(); k++) {
        ObjectNode step = steps.addObject().put("scale", k + 1);
        interval(step.putObject("utility"), curve.steps().get(k).utility());
        interval(step.putObject("difference"), curve.steps().get(k).difference());
      }
    }
  }

  static void interval(ObjectNode node, Interval interval) {
    PolicyCodec.finite(node, "estimate", interval.estimate());
    PolicyCodec.finite(node, "low", interval.low());
    PolicyCodec.finite(node, "high", interval.high());
    node.put("queries", interval.queries());
  }

  static void arm(ObjectNode node, Frontier.Arm arm) {
    node.put("prompt", arm.prompt());
    node.put("strategy", arm.strategy());
    node.put("scale", arm.scale());
  }

  static void point(ObjectNode node, Frontier.Point point) {
    arm(node, point.arm());
    node.put("quality", point.quality());
    node.put("costPerQuery", point.cost());
  }

  private static void tradeoff(ObjectNode node, Frontier.Tradeoff tradeoff, Task task) {
    ObjectNode weights = node.putObject("weights");
    List<Objective> objectives = task.judging().objectives();
    for (int i = 0; i < objectives.size(); i++) {
      weights.put(objectives.get(i).name(), tradeoff.weights().get(i));
    }
    node.put("candidates", tradeoff.candidates());
    ArrayNode segments = node.putArray("segments");
    for (Frontier.Segment segment : tradeoff.segments()) {
      ObjectNode of = segments.addObject();
      of.put("from", segment.from());
      PolicyCodec.finite(of, "to", segment.to());
      point(of, segment.point());
    }
    ArrayNode nonDominated = node.putArray("nonDominated");
    tradeoff.nonDominated().forEach(point -> point(nonDominated.addObject(), point));
  }
}
