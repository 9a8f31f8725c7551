package dev.iapo.config;

import dev.iapo.config.ProviderSetup.Kind;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.Template;
import dev.iapo.ledger.Tariff;
import java.nio.file.Path;
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
 * @param tariffs one per configuration
 * @param ids those of all prompts that have one
 * @param expectedTokens by configuration id
 */
record PromptsSection(
    List<Configuration> configurations,
    List<Tariff> tariffs,
    List<String> ids,
    Map<String, Integer> expectedTokens) {
  private static final String FILE_PREFIX = "file:";

  /**
   * Reads the section.
   *
   * @param models that prompts are asked of
   * @param fields of the data, if that could be read
   */
  static PromptsSection read(
      Node root, List<ModelsSection.Asked> models, Path directory, Optional<DataFields> fields) {
    List<Node> nodes = root.list("prompts", Hocon.elementDefaults("prompt"));
    if (!root.has("prompts")) {
      root.missing("prompts", "a list of at least one prompt");
    }
    List<Configuration> configurations = new ArrayList<>();
    List<Tariff> tariffs = new ArrayList<>();
    Set<String> ids = new LinkedHashSet<>();
    Map<String, Integer> expected = new LinkedHashMap<>();
    for (Node node : nodes) {
      String id = node.required("id", Type.name().as("a name")).orElse("");
      List<ChatMessage> messages = new Reader(node, id, directory, fields).messages();
      boolean another = !id.isEmpty() && ids.add(id);
      if (!id.isEmpty() && !another) {
        node.problem("id", id + " again (expected: an id that no other prompt has)");
      }
      for (ModelsSection.Asked asked : models) {
        Node own = node.childOver("sampling", asked.sampling());
        SamplingSection section = SamplingSection.readOver(own);
        check(own, section.sampling(), asked.provider().kind());
        if (another && !messages.isEmpty()) {
          String name = asked.configuration(id);
          expected.put(name, section.expectedTokens());
          tariffs.add(asked.tariff());
          configurations.add(
              new Configuration(name, new Prompt(id, messages), asked.model(), section.sampling()));
        }
      }
    }
    return new PromptsSection(configurations, tariffs, List.copyOf(ids), expected);
  }

  /** Whether every prompt is right. */
  boolean complete() {
    return configurations.stream().map(c -> c.prompt().id()).distinct().count() == ids.size();
  }

  /** What an API has not is refused, rather than left out of its calls. */
  private static void check(Node node, Sampling sampling, Kind kind) {
    if (kind != Kind.ANTHROPIC) {
      return;
    }
    if (sampling.responseFormat().isPresent()) {
      node.problem("response-format", "not offered by anthropic (expected: \"\")");
    }
    if (sampling.extra().containsKey("cache_control")) {
      node.problem(
          "extra", "cache_control (expected: none, as what is written to a cache has no price)");
    }
  }

  /** Reads the messages of one prompt and checks their templates. */
  private record Reader(Node node, String id, Path directory, Optional<DataFields> fields) {
    /** The messages; none if there is a problem. */
    List<ChatMessage> messages() {
      List<Node> inline = node.list("messages", Hocon.elementDefaults("message"));
      List<ChatMessage> written = inline.stream().flatMap(m -> read(m).stream()).toList();
      Optional<String> file = node.optional("file", Type.name());
      if (file.isPresent() && !inline.isEmpty()) {
        node.problem("file", "given with messages (expected: only one of them)");
      } else if (!node.has("file") && !node.has("messages")) {
        node.missing("messages", "a list of at least one message, or a file");
      }
      if (written.size() < inline.size()) {
        return List.of();
      }
      List<ChatMessage> messages = file.isPresent() ? fromFile(file.get()) : written;
      if (!messages.isEmpty()
          && messages.stream().allMatch(m -> Template.fields(m.content()).isEmpty())) {
        node.problem(
            "prompt %s names no field, so it is the same for every query (expected: a {{field}}%s)"
                .formatted(id, fields.map(f -> ", one of: " + f.names()).orElse("")));
      }
      return messages;
    }

    private List<ChatMessage> fromFile(String name) {
      List<ChatMessage> messages =
          TextFile.lines(node, "file", directory, name)
              .flatMap(lines -> node.attempt("file", () -> PromptFile.messages(lines)))
              .orElse(List.of());
      messages.forEach(m -> checkFields(node, "file", m.content()));
      return messages;
    }

    private Optional<ChatMessage> read(Node message) {
      Optional<String> role =
          message.required("role", Type.oneOf(List.of("system", "user", "assistant")));
      Optional<String> content =
          message
              .required("content", Type.name().as("a text, or file: and a path"))
              .flatMap(text -> content(message, text));
      content.ifPresent(text -> checkFields(message, "content", text));
      return role.flatMap(r -> content.map(text -> new ChatMessage(r, text)));
    }

    private Optional<String> content(Node message, String text) {
      if (!text.startsWith(FILE_PREFIX)) {
        return Optional.of(text);
      }
      String name = text.substring(FILE_PREFIX.length()).strip();
      Optional<String> content =
          TextFile.lines(message, "content", directory, name).map(TextFile::text);
      if (content.filter(String::isEmpty).isPresent()) {
        message.problem("content", name + " is empty (expected: a text)");
      }
      return content.filter(found -> !found.isEmpty());
    }

    private void checkFields(Node place, String key, String template) {
      fields.ifPresent(
          known ->
              Template.fields(template)
                  .forEach(
                      field ->
                          known
                              .problem(field)
                              .ifPresent(why -> place.problem(key, "prompt " + id + ": " + why))));
    }
  }
}
