package dev.iapo.propose;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Template;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A prompt that a model has proposed.
 *
 * @param name as the model calls it, in {@code a-z}, {@code 0-9} and single dashes, at most {@value
 *     #MOST_NAME_CHARS} of them; may be empty
 * @param system may be blank
 */
record Candidate(String name, String system, String user) {
  static final int MOST_NAME_CHARS = 24;

  private static final Pattern NO_LETTERS = Pattern.compile("[^a-z0-9]+");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\\n\\t]]");
  private static final Pattern BLANK_LINES = Pattern.compile("\\A(?:\\h*\\n)+|\\s+\\z");

  /** One from the fields of an object in an answer; what is missing is empty. */
  static Candidate of(Map<String, String> fields) {
    return new Candidate(
        slug(fields.getOrDefault(RequestText.NAME, "")),
        text(fields.getOrDefault(RequestText.SYSTEM, "")),
        text(fields.getOrDefault(RequestText.USER, "")));
  }

  private static String slug(String name) {
    String some = name.substring(0, Math.min(name.length(), 4 * MOST_NAME_CHARS));
    String dashed = NO_LETTERS.matcher(some.toLowerCase(Locale.ROOT)).replaceAll("-");
    String whole = dashed.startsWith("-") ? dashed.substring(1) : dashed;
    String cut = whole.substring(0, Math.min(whole.length(), MOST_NAME_CHARS));
    return cut.endsWith("-") ? cut.substring(0, cut.length() - 1) : cut;
  }

  /** Lines that end in LF, without other control characters, and without blank lines around. */
  private static String text(String given) {
    String lines = given.replace("\r\n", "\n").replace('\r', '\n');
    return BLANK_LINES.matcher(CONTROL.matcher(lines).replaceAll("")).replaceAll("");
  }

  List<ChatMessage> messages() {
    List<ChatMessage> messages = new ArrayList<>();
    if (!system.isBlank()) {
      messages.add(new ChatMessage("system", system));
    }
    messages.add(new ChatMessage("user", user));
    return messages;
  }

  /** The fields that its templates name. */
  Set<String> fields() {
    Set<String> fields = new LinkedHashSet<>(Template.fields(system));
    fields.addAll(Template.fields(user));
    return fields;
  }

  int chars() {
    return system.length() + user.length();
  }
}
