package dev.iapo.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueFactory;
import dev.iapo.domain.ChatMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts texts in the place of the files that hold them.
 *
 * @param files that are known to be there and right
 */
record DocumentTexts(TaskFiles files) {
  private static final String FILE = "file";
  private static final String CONTENT = "content";
  private static final String MESSAGES = "messages";
  private static final String SCHEMA = "schema";
  private static final String SELECTOR = "selector";

  ConfigObject inlined(ConfigObject task) {
    ConfigObject prompts = TaskDocument.each(task, "prompts", this::prompt);
    ConfigObject judges = TaskDocument.named(prompts, "judges", this::prompt);
    return TaskDocument.each(judges, "objectives", this::objective);
  }

  private ConfigObject prompt(ConfigObject given) {
    Optional<String> file = TaskDocument.text(given, FILE);
    if (file.isEmpty()) {
      return TaskDocument.each(given, MESSAGES, this::message);
    }
    List<Map<String, String>> messages =
        PromptFile.messages(lines(file.get())).stream().map(DocumentTexts::message).toList();
    return given.withoutKey(FILE).withValue(MESSAGES, ConfigValueFactory.fromIterable(messages));
  }

  private static Map<String, String> message(ChatMessage message) {
    return Map.of("role", message.role(), CONTENT, message.content());
  }

  private ConfigObject message(ConfigObject given) {
    return named(given, CONTENT)
        .map(name -> with(given, CONTENT, TaskFiles.text(lines(name.strip()))))
        .orElse(given);
  }

  private ConfigObject objective(ConfigObject given) {
    ConfigObject own = schema(given);
    return own.get(SELECTOR) instanceof ConfigObject selector
        ? own.withValue(SELECTOR, schema(selector))
        : own;
  }

  private ConfigObject schema(ConfigObject given) {
    return named(given, SCHEMA)
        .map(name -> with(given, SCHEMA, String.join("\n", lines(name))))
        .orElse(given);
  }

  private static ConfigObject with(ConfigObject object, String key, String text) {
    return object.withValue(key, ConfigValueFactory.fromAnyRef(text));
  }

  /** The file that a text names in place of itself. */
  private static Optional<String> named(ConfigObject of, String key) {
    return TaskDocument.text(of, key)
        .filter(text -> text.startsWith(MessagesReader.FILE_PREFIX))
        .map(text -> text.substring(MessagesReader.FILE_PREFIX.length()));
  }

  private List<String> lines(String name) {
    Problems problems = new Problems();
    ConfigObject none = ConfigValueFactory.fromMap(Map.of());
    Node place = Node.root(problems, List.of(none), Hocon.elementDefaults("prompt"));
    Optional<List<String>> lines = files.lines(place, FILE, name);
    problems.check();
    return lines.orElseThrow(); // a problem, otherwise
  }
}
