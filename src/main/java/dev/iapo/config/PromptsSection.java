package dev.iapo.config;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Model;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Template;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The section {@code prompts}.
 *
 * @param configurations those that are right
 * @param ids those of all prompts that have one
 * @param expectedTokens by configuration id
 */
record PromptsSection(
    List<Configuration> configurations, List<String> ids, Map<String, Integer> expectedTokens) {
  private static final String FILE_PREFIX = "file:";

  /**
   * Reads the section.
   *
   * @param sampling the section that prompts vary
   * @param fields of the data, if that could be read
   */
  static PromptsSection read(
      Node root, Model model, Node sampling, Path directory, Optional<DataFields> fields) {
    List<Node> nodes = root.list("prompts", Hocon.elementDefaults("prompt"));
    if (!root.has("prompts")) {
      root.missing("prompts", "a list of at least one prompt");
    }
    List<Configuration> configurations = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    List<String> order = new ArrayList<>();
    Map<String, Integer> expected = new LinkedHashMap<>();
    for (Node node : nodes) {
      String id = node.required("id", Type.name().as("a name")).orElse("");
      SamplingSection own = SamplingSection.readOver(node.childOver("sampling", sampling));
      List<ChatMessage> messages = new Reader(node, id, directory, fields).messages();
      if (!id.isEmpty() && !ids.add(id)) {
        node.problem("id", id + " again (expected: an id that no other prompt has)");
      } else if (!id.isEmpty()) {
        order.add(id);
        expected.put(id, own.expectedTokens());
        if (!messages.isEmpty()) {
          Prompt prompt = new Prompt(id, messages);
          configurations.add(new Configuration(id, prompt, model, own.sampling()));
        }
      }
    }
    return new PromptsSection(configurations, order, expected);
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
