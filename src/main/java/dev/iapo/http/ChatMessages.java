package dev.iapo.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the one message of a chat request that a policy takes: the user's, text. */
final class ChatMessages {
  private static final String EXPECTED = "a list of one message of the role user";
  private static final List<String> ROLES =
      List.of("system", "developer", "assistant", "tool", "function");

  private ChatMessages() {}

  /**
   * The user's text; empty if there is none, or a blank one and variables instead.
   *
   * @param variables whether there are variables
   */
  static Optional<String> text(JsonPlace request, boolean variables) throws OpenAiError {
    Optional<JsonPlace> messages = request.field("messages");
    List<JsonPlace> all = messages.isPresent() ? messages.get().items(EXPECTED) : List.of();
    if (all.isEmpty()) {
      if (variables) {
        return Optional.empty();
      }
      throw OpenAiError.invalid("messages", messages.isPresent() ? "none" : "missing", EXPECTED);
    }
    for (JsonPlace message : all) {
      check(message);
    }
    if (all.size() > 1) {
      throw OpenAiError.unsupported(
          "messages", all.size() + " messages", EXPECTED + "; policies answer single questions");
    }
    JsonPlace content = all.get(0).needed("content", "a text");
    String text = content.node().isArray() ? parts(content) : content.text();
    if (!text.isBlank()) {
      return Optional.of(text);
    }
    if (!variables) {
      throw content.wrong("blank", "a text");
    }
    return Optional.empty();
  }

  private static void check(JsonPlace message) throws OpenAiError {
    String role = message.needed("role", "user").text();
    if (ROLES.contains(role)) {
      throw OpenAiError.unsupported(
          message.path() + ".role", role, "user alone; the policy has a prompt of its own");
    }
    if (!role.equals("user")) {
      throw OpenAiError.invalid(message.path() + ".role", RequestObject.shown(role), "user");
    }
    message.only(List.of("role", "content", "name"));
  }

  /** Their texts, a line break between each two. */
  private static String parts(JsonPlace content) throws OpenAiError {
    List<String> texts = new ArrayList<>();
    for (JsonPlace part : content.items("a text")) {
      String type = part.needed("type", "text").text();
      if (!type.equals("text")) {
        throw OpenAiError.unsupported(
            part.path() + ".type", RequestObject.shown(type), "text; policies read nothing else");
      }
      part.only(List.of("type", "text"));
      texts.add(part.needed("text", "a text").text());
    }
    return String.join("\n", texts);
  }
}
