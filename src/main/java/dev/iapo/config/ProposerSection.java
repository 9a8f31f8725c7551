package dev.iapo.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The section {@code proposer}. */
final class ProposerSection {
  private ProposerSection() {}

  static ProposerSetup read(Node node, ModelsSection models) {
    String model = node.get("model", Type.text());
    List<String> known =
        models.models().stream()
            .map(asked -> asked.id().isEmpty() ? asked.model().name() : asked.id())
            .toList();
    if (!model.isEmpty() && !known.contains(model)) {
      node.problem("model", model + " (expected: one of: " + String.join(", ", known) + ")");
    }
    Map<String, Object> extra = node.object("extra");
    SamplingSection.checkExtra(node, extra, Optional.empty());
    return new ProposerSetup(
        model,
        node.optional("temperature", Type.atLeastZero())
            .map(OptionalDouble::of)
            .orElse(OptionalDouble.empty()),
        node.get("max-tokens", Type.integer(1, Integer.MAX_VALUE)),
        extra);
  }
}
