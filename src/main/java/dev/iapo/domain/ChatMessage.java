package dev.iapo.domain;

/**
 * One message of a chat prompt.
 *
 * @param role {@code system}, {@code user} or {@code assistant}
 * @param content the text; in a {@link Prompt} it may hold {@code {{field}}} templates
 */
public record ChatMessage(String role, String content) {
  public ChatMessage {
    if (!role.equals("system") && !role.equals("user") && !role.equals("assistant")) {
      throw new IllegalArgumentException(
          "role: " + role + " (expected: system, user or assistant)");
    }
  }
}
