package dev.iapo.io;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.Context;
import dev.iapo.domain.Frontier;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Standing;
import dev.iapo.domain.Task;
import java.util.List;

/** Writes what a run knows as JSON: the documents that the API gives of it. */
public final class StandingCodec {
  private StandingCodec() {}

  /** Which arms are alive, and what would be chosen of them. */
  public static String survivors(Standing standing) {
    Policy policy = standing.policy();
    Task task = policy.task();
    ObjectNode root = Json.MAPPER.createObjectNode();
    ArrayNode contexts = root.putArray("contexts");
    for (Context context : task.goal().contexts()) {
      ObjectNode node = contexts.addObject().put("context", context.id());
      PolicyCodec.weights(node.putObject("weights"), context, task.judging().objectives());
    }
    ArrayNode rounds = root.putArray("rounds");
    for (Standing.Round round : standing.rounds()) {
      ArrayNode alive = rounds.addObject().put("round", round.number()).putArray("alive");
      round.alive().forEach(alive::add);
    }
    ArrayNode all = root.putArray("alive");
    for (int c = 0; c < standing.survivors().size(); c++) {
      ObjectNode node = all.addObject().put("context", task.goal().contexts().get(c).id());
      ArrayNode arms = node.putArray("arms");
      standing.survivors().get(c).forEach(arm -> FrontierCodec.arm(arms.addObject(), arm));
    }
    ArrayNode choices = root.putArray("choices");
    policy.choices().forEach(choice -> choice(choices.addObject(), choice));
    return Json.pretty(root);
  }

  private static void choice(ObjectNode node, Policy.Choice choice) {
    node.put("context", choice.context().id());
    node.put("prompt", choice.configuration().id());
    node.put("strategy", choice.strategy());
    node.put("scale", choice.scale());
    FrontierCodec.interval(node.putObject("utility"), choice.utility());
    PolicyCodec.finite(node, "quality", choice.quality());
    PolicyCodec.finite(node, "costPerQuery", choice.costPerQuery());
    node.put("conclusive", choice.conclusive());
    node.put("reason", choice.reason());
  }

  /** The utility of prompts over the number of completions, by context. */
  public static String curves(Standing standing) {
    ObjectNode root = Json.MAPPER.createObjectNode();
    List<Standing.Round> rounds = standing.rounds();
    root.put("round", rounds.isEmpty() ? 0 : rounds.get(rounds.size() - 1).number());
    root.put("costUnit", standing.policy().task().judging().cost().kind().label());
    ArrayNode curves = root.putArray("curves");
    for (Standing.Curve curve : standing.curves()) {
      ObjectNode node = curves.addObject();
      node.put("context", curve.context());
      node.put("strategy", curve.strategy());
      node.put("prompt", curve.prompt());
      node.put("alive", curve.alive());
      node.put("chosen", curve.chosen());
      ArrayNode steps = node.putArray("steps");
      for (int k = 0; k < curve.steps().size(); k++) {
        ObjectNode step = steps.addObject().put("scale", k + 1);
        FrontierCodec.interval(step.putObject("utility"), curve.steps().get(k));
      }
    }
    return Json.pretty(root);
  }

  /** What is best at which weight of the cost. */
  public static String frontier(Standing standing) {
    Task task = standing.policy().task();
    ObjectNode root = Json.MAPPER.createObjectNode();
    root.put("costUnit", task.judging().cost().kind().label());
    ArrayNode tradeoffs = root.putArray("tradeoffs");
    standing.tradeoffs().forEach(tradeoff -> tradeoff(tradeoffs.addObject(), tradeoff, task));
    ArrayNode contexts = root.putArray("contexts");
    for (Context context : task.goal().contexts()) {
      contexts.addObject().put("context", context.id()).put("costWeight", context.costWeight());
    }
    return Json.pretty(root);
  }

  private static void tradeoff(ObjectNode node, Standing.Tradeoff tradeoff, Task task) {
    ArrayNode contexts = node.putArray("contexts");
    tradeoff.contexts().forEach(contexts::add);
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
      FrontierCodec.point(of, segment.point());
    }
    ArrayNode points = node.putArray("points");
    for (Standing.Point point : tradeoff.points()) {
      ObjectNode of = points.addObject();
      FrontierCodec.point(of, point.point());
      of.put("nonDominated", point.nonDominated());
    }
  }
}
