package dev.iapo.report;

import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Sampling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The chosen prompts, literally, with all that is needed to use them. */
final class PromptSection {
  /** Longer prompts are cut; the policy file has them whole. */
  private static final int MAX_CHARACTERS = 20_000;

  private static final int MAX_MESSAGES = 50;
  private static final int MAX_VALUE = 200;

  private final Findings findings;
  private final List<Document.Block> blocks = new ArrayList<>();

  private PromptSection(Findings findings) {
    this.findings = findings;
  }

  static Document.Section of(Findings findings) {
    return new Document.Section("The chosen prompts", new PromptSection(findings).blocks());
  }

  private List<Document.Block> blocks() {
    Map<Configuration, List<Text>> chosen = new LinkedHashMap<>();
    for (int i = 0; i < findings.choices(); i++) {
      chosen
          .computeIfAbsent(findings.choice(i).configuration(), c -> new ArrayList<>())
          .add(
              findings
                  .contextName(i)
                  .and(" (N = " + Numbers.count(findings.choice(i).scale()) + ")"));
    }
    blocks.add(Document.Paragraph.of(answers(findings.task().judging().answer())));
    chosen.entrySet().stream()
        .limit(Findings.MAX_PROMPTS)
        .forEach(entry -> prompt(entry.getKey(), entry.getValue()));
    if (chosen.size() > Findings.MAX_PROMPTS) {
      blocks.add(
          Document.Paragraph.note(
              "%s further chosen prompts are in the policy file."
                  .formatted(Numbers.count(chosen.size() - Findings.MAX_PROMPTS))));
    }
    return blocks;
  }

  private static Text answers(AnswerSpec answer) {
    Text text = Text.of("Answers are read with the extractor ").andName(answer.extractor());
    if (!answer.argument().isEmpty()) {
      text = text.and(" (").andQuote(answer.argument(), MAX_VALUE).and(")");
    }
    text = text.and(" and compared as ").andName(answer.equality());
    return answer.tolerance() > 0
        ? text.and(", within " + Numbers.amount(answer.tolerance()) + " of the reference.")
        : text.and(". Places in double braces are filled in with the fields of a query.");
  }

  private void prompt(Configuration configuration, List<Text> contexts) {
    blocks.add(new Document.Heading(Text.of("Prompt ").andName(configuration.id())));
    blocks.add(
        Document.Paragraph.of(
            Text.of("Chosen in ")
                .and(Text.firstOf(contexts, Findings.MAX_CONTEXTS_IN_WORDS))
                .and(". Model ")
                .andName(configuration.model().name())
                .and("; ")
                .and(sampling(configuration.sampling()))
                .and(".")));
    blocks.addAll(messages(configuration.prompt().messages(), MAX_CHARACTERS, "the policy file"));
  }

  /**
   * Messages, character by character.
   *
   * @param most characters that are shown of all of them
   * @param whole where they are not cut
   */
  static List<Document.Block> messages(List<ChatMessage> messages, int most, String whole) {
    List<Document.Block> blocks = new ArrayList<>();
    int left = most;
    for (ChatMessage message : messages.subList(0, Math.min(MAX_MESSAGES, messages.size()))) {
      String content = message.content();
      int length = content.codePointCount(0, content.length());
      String shown = Visible.shortened(content, Math.max(1, left));
      Text label = Text.strong(message.role());
      if (length > left) {
        label =
            label.and(
                ", cut after %s of %s characters (%s has all of them)"
                    .formatted(Numbers.count(Math.max(0, left - 1)), Numbers.count(length), whole));
      }
      blocks.add(new Document.Literal(label, shown));
      left = Math.max(1, left - length);
    }
    if (messages.size() > MAX_MESSAGES) {
      blocks.add(
          Document.Paragraph.note(
              "%s further messages are in %s."
                  .formatted(Numbers.count(messages.size() - MAX_MESSAGES), whole)));
    }
    return blocks;
  }

  static Text sampling(Sampling sampling) {
    List<Text> parameters = new ArrayList<>();
    sampling
        .temperature()
        .ifPresent(t -> parameters.add(Text.name("temperature").and(" " + Numbers.amount(t))));
    sampling.topP().ifPresent(p -> parameters.add(Text.name("top_p").and(" " + Numbers.amount(p))));
    parameters.add(
        Text.name(sampling.maxTokensField()).and(" " + Numbers.count(sampling.maxTokens())));
    sampling
        .responseFormat()
        .ifPresent(
            f -> parameters.add(Text.name("response_format").and(" ").andQuote(f, MAX_VALUE)));
    new TreeMap<>(sampling.extra())
        .forEach(
            (key, value) ->
                parameters.add(Text.name(key).and(" ").andQuote(sorted(value), MAX_VALUE)));
    return Text.joined(parameters, ", ");
  }

  /** A plain JSON value, its fields in alphabetical order. */
  private static String sorted(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, String> fields = new TreeMap<>();
      map.forEach((key, field) -> fields.put(String.valueOf(key), sorted(field)));
      return fields.toString();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(PromptSection::sorted).toList().toString();
    }
    return String.valueOf(value);
  }
}
