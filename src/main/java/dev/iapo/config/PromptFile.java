package dev.iapo.config;

import com.typesafe.config.ConfigUtil;
import dev.iapo.domain.ChatMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The format of a prompt in a file of its own.
 *
 * <p>A line that is exactly {@code # system}, {@code # user} or {@code # assistant}, blanks at its
 * end apart, begins a message of that role; only blank lines may stand before the first such line.
 * Without any such line the file is one user message. Blank lines at both ends of a message are
 * dropped.
 */
public final class PromptFile {
  private static final List<String> HEADINGS = List.of("# system", "# user", "# assistant");

  private PromptFile() {}

  /**
   * The messages of a prompt file.
   *
   * @throws IllegalArgumentException if there is text before the first heading or an empty message
   */
  static List<ChatMessage> messages(List<String> lines) {
    List<ChatMessage> messages = new ArrayList<>();
    List<String> section = new ArrayList<>();
    String heading = "";
    for (String line : lines) {
      if (!HEADINGS.contains(line.stripTrailing())) {
        section.add(line);
        continue;
      }
      if (!heading.isEmpty()) {
        messages.add(message(heading, section));
      } else if (!TaskFiles.text(section).isEmpty()) {
        throw new IllegalArgumentException(
            "text before the line \"" + line + "\" (expected: every text below such a line)");
      }
      section.clear();
      heading = line.stripTrailing();
    }
    messages.add(message(heading.isEmpty() ? "# user" : heading, section));
    return messages;
  }

  /**
   * The text of a prompt file.
   *
   * @param messages none of which is blank, begins or ends with a blank line, or has a line that
   *     begins a message
   */
  public static String write(List<ChatMessage> messages) {
    String text =
        messages.stream()
            .map(message -> "# " + message.role() + "\n" + message.content() + "\n")
            .collect(Collectors.joining("\n"));
    if (!messages(text.lines().toList()).equals(messages)) {
      throw new IllegalArgumentException("messages that a prompt file does not keep: " + messages);
    }
    return text;
  }

  /**
   * HOCON that a task file can include behind its prompts, to which it adds these.
   *
   * @param files by id, as the task file names them
   */
  public static String list(Map<String, String> files) {
    StringBuilder text = new StringBuilder("prompts = ${?prompts} [\n");
    files.forEach(
        (id, file) ->
            text.append(
                "  { id = %s, file = %s }\n"
                    .formatted(ConfigUtil.quoteString(id), ConfigUtil.quoteString(file))));
    return text.append("]\n").toString();
  }

  private static ChatMessage message(String heading, List<String> section) {
    String text = TaskFiles.text(section);
    if (text.isEmpty()) {
      throw new IllegalArgumentException("no text under \"" + heading + "\" (expected: a message)");
    }
    return new ChatMessage(heading.substring("# ".length()), text);
  }
}
