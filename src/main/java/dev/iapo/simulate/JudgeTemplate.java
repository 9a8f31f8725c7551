package dev.iapo.simulate;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Template;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The messages of a judge's prompt as a pattern that reads their fields back. */
final class JudgeTemplate {
  private static final String MARK = "\u0000";

  /** Fields that reach as little as possible; the others, which a user may have written, most. */
  private static final Set<String> JUDGED = Set.of(SimulatedJudge.COMPLETION, SimulatedJudge.OTHER);

  private record Part(String role, Pattern pattern, List<String> fields) {}

  private final List<Part> parts;

  JudgeTemplate(List<ChatMessage> messages) {
    this.parts = messages.stream().map(JudgeTemplate::part).toList();
  }

  private static Part part(ChatMessage message) {
    Map<String, String> marks = new LinkedHashMap<>();
    Template.fields(message.content()).forEach(name -> marks.put(name, MARK + name + MARK));
    String[] pieces = Template.render(message.content(), marks).split(MARK, -1);
    StringBuilder pattern = new StringBuilder();
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < pieces.length; i++) {
      if (i % 2 == 0) {
        pattern.append(Pattern.quote(pieces[i]));
      } else {
        boolean judged = JUDGED.contains(pieces[i]);
        pattern.append(judged ? "([\\s\\S]*?)" : "([\\s\\S]*)");
        fields.add(pieces[i]);
      }
    }
    return new Part(message.role(), Pattern.compile(pattern.toString()), fields);
  }

  /** The fields that these messages were rendered with; empty if they are of another prompt. */
  Optional<Map<String, String>> read(List<ChatMessage> messages) {
    if (messages.size() != parts.size()) {
      return Optional.empty();
    }
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      Matcher matcher = part.pattern().matcher(messages.get(i).content());
      if (!part.role().equals(messages.get(i).role()) || !matcher.matches()) {
        return Optional.empty();
      }
      for (int f = 0; f < part.fields().size(); f++) {
        values.put(part.fields().get(f), matcher.group(f + 1));
      }
    }
    return Optional.of(values);
  }
}
