package dev.iapo.propose;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Seeds;
import dev.iapo.domain.Task;
import dev.iapo.simulate.ResponseModel;
import dev.iapo.simulate.SimulatedCompletion;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A stand-in for a model that is asked for prompts: it puts ready-made ways to ask around the
 * fields of a task. As models do, it repeats itself, writes beside its JSON, and gets some prompts
 * wrong.
 */
public final class StandInProposer implements ResponseModel {
  private static final int BAD_IN = 6; // one of so many candidates is broken or a repetition

  private final List<Style> styles;
  private final String inputs;
  private final List<Prompt> own;

  /**
   * A way to ask.
   *
   * @param system may be blank
   * @param instruction what follows the input
   */
  private record Style(String name, String system, String instruction) {}

  /**
   * A proposer for a task.
   *
   * @param styles ways to ask, each of three lines: name, system message (may be "-" for none),
   *     instruction; blank lines apart
   */
  public StandInProposer(String styles, Task task) {
    this.styles = read(styles);
    Brief brief = Brief.of(task, List.of(), 0);
    this.own = brief.own();
    Fields fields = brief.fields();
    List<String> named = new ArrayList<>();
    if (!fields.needed().isEmpty()) {
      named.addAll(fields.needed());
    } else {
      fields.usable().stream().limit(1).forEach(named::add);
    }
    this.inputs = String.join("\n\n", named.stream().map(field -> "{{" + field + "}}").toList());
  }

  private static List<Style> read(String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    if (lines.isEmpty() || lines.size() % 3 != 0) {
      throw new IllegalArgumentException(
          "styles: " + lines.size() + " lines (expected: three for each)");
    }
    List<Style> styles = new ArrayList<>();
    for (int i = 0; i < lines.size(); i += 3) {
      String system = lines.get(i + 1).equals("-") ? "" : lines.get(i + 1);
      styles.add(new Style(lines.get(i), system, lines.get(i + 2)));
    }
    return styles;
  }

  @Override
  public Recognition recognise(String model, List<ChatMessage> messages) {
    OptionalInt wanted = RequestText.wanted(messages);
    if (wanted.isEmpty()) {
      return new Recognition.Unknown("these messages do not ask for prompts");
    }
    return new Recognition.Known(seed -> answer(wanted.getAsInt(), seed));
  }

  private SimulatedCompletion answer(int wanted, long seed) {
    List<Style> shuffled = Brief.shuffled(styles, Seeds.mix(seed, 1));
    StringBuilder text = new StringBuilder("Here is what I propose:\n\n```json\n[\n");
    for (int i = 0; i < wanted; i++) {
      long luck = Seeds.mix(seed, 2, i);
      Style style = shuffled.get(i % shuffled.size());
      text.append(i == 0 ? "  " : ",\n  ");
      text.append(Long.remainderUnsigned(luck, BAD_IN) == 0 ? bad(style, luck) : good(style));
    }
    return SimulatedCompletion.finished(text.append("\n]\n```").toString(), OptionalDouble.empty());
  }

  private String good(Style style) {
    return json(style.name(), style.system(), inputs + "\n\n" + style.instruction());
  }

  private String bad(Style style, long luck) {
    return switch ((int) Long.remainderUnsigned(Seeds.mix(luck), 5)) {
      case 0 -> json(style.name(), "", "{{the_input}}\n\n" + style.instruction());
      case 1 -> json(style.name(), style.system(), style.instruction());
      case 2 -> json(style.name(), style.system(), "");
      case 3 -> json(style.name(), style.system(), inputs + "\n\nPlease. " + style.instruction());
      default -> repetition();
    };
  }

  /** A prompt that the task has already. */
  private String repetition() {
    StringBuilder user = new StringBuilder();
    own.get(0).messages().forEach(message -> user.append(message.content()).append("\n\n"));
    return json("As before", "", user.toString());
  }

  private static String json(String name, String system, String user) {
    return "{\"name\": %s, \"system\": %s, \"user\": %s}"
        .formatted(quoted(name), quoted(system), quoted(user));
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
              } else if (c < ' ') {
                json.append("\\u%04x".formatted(c));
              } else {
                json.append((char) c);
              }
            });
    return json.append('"').toString();
  }
}
