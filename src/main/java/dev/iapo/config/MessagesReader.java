package dev.iapo.config;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Template;
import java.util.List;
import java.util.Optional;

/**
 * Reads the messages of a prompt, and checks their templates.
 *
 * @param of what they belong to, in messages
 */
record MessagesReader(Node node, String of, TaskFiles files, Optional<TemplateFields> fields) {
  static final String FILE_PREFIX = "file:";

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
          "%s names no field, so it is the same for every query (expected: a {{field}}%s)"
              .formatted(of, fields.map(f -> ", one of: " + f.names()).orElse("")));
    }
    return messages;
  }

  private List<ChatMessage> fromFile(String name) {
    List<ChatMessage> messages =
        files
            .lines(node, "file", name)
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
    Optional<String> content = files.lines(message, "content", name).map(TaskFiles::text);
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
                            .ifPresent(why -> place.problem(key, of + ": " + why))));
  }
}
