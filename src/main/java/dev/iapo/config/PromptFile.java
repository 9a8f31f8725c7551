package dev.iapo.config;

import dev.iapo.domain.ChatMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * The format of a prompt in a file of its own.
 *
 * <p>A line that is exactly {@code # system}, {@code # user} or {@code # assistant}, blanks at its
 * end apart, begins a message of that role; only blank lines may stand before the first such line.
 * Without any such line the file is one user message. Blank lines at both ends of a message are
 * dropped.
 */
final class PromptFile {
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
      } else if (!TextFile.text(section).isEmpty()) {
        throw new IllegalArgumentException(
            "text before the line \"" + line + "\" (expected: every text below such a line)");
      }
      section.clear();
      heading = line.stripTrailing();
    }
    messages.add(message(heading.isEmpty() ? "# user" : heading, section));
    return messages;
  }

  private static ChatMessage message(String heading, List<String> section) {
    String text = TextFile.text(section);
    if (text.isEmpty()) {
      throw new IllegalArgumentException("no text under \"" + heading + "\" (expected: a message)");
    }
    return new ChatMessage(heading.substring("# ".length()), text);
  }
}
