package dev.iapo.io;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.Evaluation;
import dev.iapo.domain.Evaluation.Gain;
import dev.iapo.domain.Frontier.Arm;
import dev.iapo.domain.Interval;
import java.util.List;

/**
 * What an evaluation adds to a policy's JSON: {@code evaluation}, and {@code heldOut} by context.
 */
final class EvaluationFields {
  /** Of the root of a policy. */
  static final String EVALUATION = "evaluation";

  /** Of each of its contexts. */
  static final String HELD_OUT = "heldOut";

  private EvaluationFields() {}

  /**
   * Adds them.
   *
   * @param contexts those of the policy, in their order
   */
  static void put(ObjectNode root, ArrayNode contexts, Evaluation evaluation) {
    for (int i = 0; i < contexts.size(); i++) {
      ((ObjectNode) contexts.get(i)).set(HELD_OUT, heldOut(evaluation.choices().get(i)));
    }
    ObjectNode node = root.putObject(EVALUATION);
    PolicyCodec.budget(node.putObject("budget"), evaluation.budget(), evaluation.usage());
    node.put("queries", evaluation.queries());
    node.put("split", evaluation.split());
    gains(node, evaluation.average());
    PolicyCodec.finite(node, "correctChoice", evaluation.correct());
  }

  private static ObjectNode heldOut(Evaluation.HeldOut choice) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    interval(node.putObject("utility"), choice.value());
    PolicyCodec.finite(node, "training", choice.training());
    PolicyCodec.finite(node, "shrinkage", choice.training() - choice.value().estimate());
    node.put("leftOut", choice.leftOut());
    gains(node, choice.gains());
    PolicyCodec.finite(node, "correctChoice", choice.correct());
    return node;
  }

  private static void interval(ObjectNode node, Interval interval) {
    PolicyCodec.finite(node, "estimate", interval.estimate());
    PolicyCodec.finite(node, "low", interval.low());
    PolicyCodec.finite(node, "high", interval.high());
    node.put("confidence", 1 - Evaluation.LEVEL);
    node.put("queries", interval.queries());
  }

  private static void gains(ObjectNode node, List<Gain> gains) {
    ArrayNode array = node.putArray("gains");
    for (Gain gain : gains) {
      ObjectNode of = array.addObject().put("rival", gain.rival().label());
      gain.arm().ifPresent(arm -> arm(of, arm));
      outcome(of, gain.outcome());
    }
  }

  private static void arm(ObjectNode node, Arm arm) {
    node.put("prompt", arm.prompt()).put("strategy", arm.strategy()).put("scale", arm.scale());
  }

  private static void outcome(ObjectNode node, Evaluation.Outcome outcome) {
    if (outcome instanceof Evaluation.Tested test) {
      node.put("outcome", test.shown() ? "difference" : "no-difference-shown");
      interval(node.putObject("gain"), test.gain());
      node.put("leftOut", test.leftOut());
      node.put("p", test.p());
      node.put("adjustedP", test.adjusted());
      PolicyCodec.finite(node, "detectable", test.detectable());
    } else if (outcome instanceof Evaluation.TooFew few) {
      node.put("outcome", "too-few-queries");
      node.put("queries", few.queries());
    } else {
      node.put("outcome", outcome instanceof Evaluation.SameArm ? "same-arm" : "not-known");
    }
  }
}
