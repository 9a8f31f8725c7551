package dev.iapo.config;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Prompt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The section {@code prompts}.
 *
 * @param configurations those that are right: prompts, each asked of every model
 * @param models whom each configuration asks
 * @param ids those of all prompts that have one
 * @param expectedTokens by configuration id
 */
record PromptsSection(
    List<Configuration> configurations,
    List<ModelsSection.Asked> models,
    List<String> ids,
    Map<String, Integer> expectedTokens) {
  /**
   * Reads the section.
   *
   * @param models that prompts are asked of
   * @param fields of the data, if that could be read
   */
  static PromptsSection read(
      Node root, List<ModelsSection.Asked> models, TaskFiles files, Optional<DataFields> fields) {
    List<Node> nodes = root.list("prompts", Hocon.elementDefaults("prompt"));
    if (!root.has("prompts")) {
      root.missing("prompts", "a list of at least one prompt");
    }
    List<Configuration> configurations = new ArrayList<>();
    List<ModelsSection.Asked> ofEach = new ArrayList<>();
    Set<String> ids = new LinkedHashSet<>();
    Map<String, Integer> expected = new LinkedHashMap<>();
    for (Node node : nodes) {
      String id = node.required("id", Type.name().as("a name")).orElse("");
      List<ChatMessage> messages =
          new MessagesReader(node, "prompt " + id, files, fields.map(TemplateFields::of))
              .messages();
      boolean another = !id.isEmpty() && ids.add(id);
      if (!id.isEmpty() && !another) {
        node.problem("id", id + " again (expected: an id that no other prompt has)");
      }
      for (ModelsSection.Asked asked : models) {
        Node own = node.childOver("sampling", asked.sampling());
        SamplingSection section = SamplingSection.readOver(own);
        asked.fields().check(own, section.sampling());
        if (another && !messages.isEmpty()) {
          String name = asked.configuration(id);
          expected.put(name, section.expectedTokens());
          ofEach.add(asked);
          configurations.add(
              new Configuration(name, new Prompt(id, messages), asked.model(), section.sampling()));
        }
      }
    }
    return new PromptsSection(configurations, ofEach, List.copyOf(ids), expected);
  }

  /** Whether every prompt is right. */
  boolean complete() {
    return configurations.stream().map(c -> c.prompt().id()).distinct().count() == ids.size();
  }
}
