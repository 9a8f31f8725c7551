package dev.iapo.propose;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Query;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a model is asked for prompts. All that comes from elsewhere is cut to a bounded length. */
final class RequestText {
  /** The keys of a candidate in the answer. */
  static final String NAME = "name";

  static final String SYSTEM = "system";
  static final String USER = "user";
  static final Set<String> KEYS = Set.of(NAME, SYSTEM, USER);

  private static final int MOST_DESCRIPTION = 4000;
  private static final int MOST_PROMPTS = 8;
  private static final int MOST_PROMPT = 1200;
  private static final int MOST_FIELD = 600;
  private static final int MOST_ANSWER = 200;
  private static final int MOST_COMPLETION = 800;
  private static final Pattern WANTED = Pattern.compile("Write exactly (\\d+) prompts? for");

  private static final String ROLE =
      """
      You design prompts for language models. You are asked for candidates that will be measured
      against each other on data you do not see, with one completion per input and with many whose
      answers are put to a vote or ranked. So what is wanted is prompts that are good in different
      ways, not one prompt in many words: they should differ in how the model is led to its answer,
      in how long that answer is, in tone and in structure. Cheap and short ones are as welcome as
      thorough ones.""";

  private static final String RULES =
      """
      Each prompt is a template. Write a field in double braces exactly as it is named above, such
      as %s; it is replaced by the value of each input. Rules:
      - %s
      - No other field, and nothing else in double braces.
      - The form of the final answer has to stay what the prompts above ask for, as it is read by a
        program.
      - Do not copy inputs or answers from the examples into a prompt; make up your own if you
        show any.
      - No two prompts may be rewordings of each other, or of one above.

      Answer with a JSON array and nothing else. Each element is an object with the keys "name" (two
      or three words that say how it asks, in lower case), "system" (the system message; "" for
      none) and "user" (the user message).""";

  private RequestText() {}

  /**
   * The messages of one request.
   *
   * @param wanted how many prompts
   * @param manners suggested for them
   * @param taken names of those that were proposed before
   */
  static List<ChatMessage> of(
      Brief brief, int wanted, List<String> manners, Collection<String> taken) {
    StringBuilder text = new StringBuilder();
    text.append("# Task\n\n").append(cut(brief.task(), MOST_ANSWER)).append('\n');
    if (!brief.description().isBlank()) {
      text.append(cut(brief.description(), MOST_DESCRIPTION)).append('\n');
    }
    text.append("\nFields of the inputs: ")
        .append(Fields.listed(brief.fields().usable()))
        .append('\n');
    text.append("\n# Prompts there are\n");
    brief.own().stream().limit(MOST_PROMPTS).forEach(prompt -> add(text, prompt));
    text.append("\n# Examples of inputs\n");
    brief.examples().forEach(query -> add(text, brief.fields(), query));
    if (!brief.failures().isEmpty()) {
      text.append("\n# What went wrong with these prompts\n");
      brief.failures().forEach(failure -> add(text, brief.fields(), failure));
      text.append("\nWrite prompts that prevent such mistakes, whatever the input.\n");
    }
    text.append("\n# What to write\n\nWrite exactly ")
        .append(wanted)
        .append(wanted == 1 ? " prompt for" : " prompts for")
        .append(" this task. Ideas, one for each; a better one may take its place:\n");
    manners.forEach(manner -> text.append("- ").append(manner).append('\n'));
    if (!taken.isEmpty()) {
      text.append("\nThere are proposals of these names already; write others: ")
          .append(String.join(", ", taken))
          .append('\n');
    }
    text.append('\n').append(rules(brief.fields()));
    return List.of(new ChatMessage("system", ROLE), new ChatMessage("user", text.toString()));
  }

  private static String rules(Fields fields) {
    String such =
        fields.needed().isEmpty()
            ? Fields.listed(fields.usable().stream().limit(1).toList())
            : Fields.listed(fields.needed());
    String needed =
        fields.needed().isEmpty()
            ? "Every prompt names at least one field."
            : "Every prompt names " + such + ".";
    return RULES.formatted(such, needed);
  }

  /**
   * A request that is as long as any of a proposal can be.
   *
   * @param wanted the most prompts of a request
   * @param taken the most names that may be told
   */
  static List<ChatMessage> longest(Brief brief, int wanted, int taken) {
    List<String> manners =
        Manner.ALL.stream()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .limit(wanted)
            .toList();
    String name = "x".repeat(Candidate.MOST_NAME_CHARS);
    return of(brief, wanted, manners, Collections.nCopies(taken, name));
  }

  /** How many prompts messages ask for; empty if they are no request of this kind. */
  static OptionalInt wanted(List<ChatMessage> messages) {
    if (messages.size() != 2 || !messages.get(0).content().equals(ROLE)) {
      return OptionalInt.empty();
    }
    Matcher matcher = WANTED.matcher(messages.get(1).content());
    int last = 0;
    while (matcher.find()) {
      last = Integer.parseInt(matcher.group(1));
    }
    return last == 0 ? OptionalInt.empty() : OptionalInt.of(last);
  }

  private static void add(StringBuilder text, Prompt prompt) {
    text.append("\n## ").append(cut(prompt.id(), MOST_ANSWER)).append('\n');
    StringBuilder messages = new StringBuilder();
    prompt
        .messages()
        .forEach(m -> messages.append(m.role()).append(": ").append(m.content()).append('\n'));
    text.append(quoted(cut(messages.toString(), MOST_PROMPT)));
  }

  private static void add(StringBuilder text, Fields fields, Query query) {
    text.append('\n');
    Map<String, String> sorted = new TreeMap<>(query.fields());
    sorted.keySet().retainAll(fields.usable());
    sorted.forEach(
        (field, value) -> text.append(quoted("{{" + field + "}}: " + cut(value, MOST_FIELD))));
    if (!query.accepted().isEmpty()) {
      text.append(quoted("right answer: " + cut(query.accepted().get(0), MOST_ANSWER)));
    }
  }

  private static void add(StringBuilder text, Fields fields, LowScored failure) {
    add(text, fields, failure.query());
    text.append(quoted("prompt: " + cut(failure.prompt(), MOST_ANSWER)));
    text.append(quoted("answered: " + cut(failure.text(), MOST_COMPLETION)));
    text.append(quoted("what is wrong: " + cut(failure.why(), MOST_ANSWER)));
  }

  /** As a quotation, so that nothing in it looks like a part of the request. */
  private static String quoted(String text) {
    StringBuilder lines = new StringBuilder();
    text.strip().lines().forEach(line -> lines.append("> ").append(line).append('\n'));
    return lines.toString();
  }

  /** The beginning and the end of a text that is too long. */
  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    return whole(text.substring(0, most / 2))
        + " […] "
        + whole(text.substring(text.length() - most / 2));
  }

  /** Without half of a surrogate pair at either end. */
  private static String whole(String text) {
    int from = Character.isLowSurrogate(text.charAt(0)) ? 1 : 0;
    int to = text.length() - (Character.isHighSurrogate(text.charAt(text.length() - 1)) ? 1 : 0);
    return text.substring(from, to);
  }
}
