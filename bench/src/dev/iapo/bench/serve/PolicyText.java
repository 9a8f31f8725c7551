package dev.iapo.bench.serve;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.Model;
import dev.iapo.domain.Task;
import java.util.List;

/** Policy files as a run would write them, of votes with a context for each prompt. */
final class PolicyText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PolicyText() {}

  /**
   * A policy that votes on so many completions.
   *
   * @param prompts by whose ids contexts are called
   * @param by whom they are asked, in the place of their own models
   */
  static ObjectNode of(List<Configuration> prompts, Model by, int scale, Task.Judging judging) {
    ObjectNode policy = JSON.createObjectNode();
    policy.put("format", "iapo-policy/1");
    policy.put("task", "bench");
    ArrayNode objectives = policy.putArray("objectives");
    objectives
        .addObject()
        .put("name", "correct")
        .put("min", 0.0)
        .put("max", 1.0)
        .put("needsReference", true)
        .putObject("selector")
        .put("kind", "correct");
    CostRule cost = judging.cost();
    policy.putObject("cost").put("unit", cost.kind().label()).put("field", cost.field());
    ArrayNode contexts = policy.putArray("contexts");
    prompts.forEach(prompt -> context(contexts.addObject(), prompt, by, scale, judging.answer()));
    return policy;
  }

  private static void context(
      ObjectNode context, Configuration prompt, Model by, int scale, AnswerSpec answer) {
    context.put("id", prompt.id());
    context.putObject("weights").put("correct", 1.0).put("cost", 0.0);
    context.put("probability", 1.0);
    context.put("prompt", prompt.id());
    ArrayNode messages = context.putArray("messages");
    prompt
        .prompt()
        .messages()
        .forEach(
            message ->
                messages.addObject().put("role", message.role()).put("content", message.content()));
    context.put("provider", by.provider()).put("model", by.name());
    context.putObject("sampling").put("max_tokens", prompt.sampling().maxTokens());
    context
        .putObject("answer")
        .put("extractor", answer.extractor())
        .put("argument", answer.argument())
        .put("equality", answer.equality())
        .put("tolerance", answer.tolerance());
    context.put("strategy", "majority-vote").put("tieRule", "fair").put("scale", scale);
    context.put("expectedCompletions", (double) scale).put("oracle", false);
    context.putObject("utility").put("estimate", 0.5).put("low", 0.0).put("high", 1.0);
    context.put("quality", 0.5).putNull("costPerQuery");
    context.put("conclusive", true).put("reason", "made up");
  }
}
