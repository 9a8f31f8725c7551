package dev.iapo.domain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A candidate way to ask: chat messages whose {@code {{field}}} templates a query fills in. */
public record Prompt(String id, List<ChatMessage> messages) {
  public Prompt {
    messages = List.copyOf(messages);
    if (id.isBlank()) {
      throw new IllegalArgumentException("prompt id: blank (expected: a name)");
    }
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("prompt " + id + ": no messages (expected: at least one)");
    }
  }

  /** How often the messages name each field. */
  public Map<String, Integer> fieldUses() {
    Map<String, Integer> uses = new LinkedHashMap<>();
    for (ChatMessage message : messages) {
      Template.uses(message.content())
          .forEach((field, times) -> uses.merge(field, times, Integer::sum));
    }
    return uses;
  }

  /**
   * The messages that are sent for a query.
   *
   * @throws IllegalArgumentException if the query lacks a field that a template names
   */
  public List<ChatMessage> render(Query query) {
    return messages.stream()
        .map(m -> new ChatMessage(m.role(), Template.render(m.content(), query.fields())))
        .toList();
  }
}
