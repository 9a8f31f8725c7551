package dev.iapo.simulate;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Seeds;
import dev.iapo.simulate.SimulatedJudge.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Judges the texts of {@link TextResponses} as the judges of a task are asked to: with a JSON
 * object of marks that follow the quality which can be read in a text, as {@link JudgeHabits} say.
 *
 * <p>A request is recognised by its model and by what is the same in all messages of a judge's
 * prompt. A text without a sentence on any aspect, such as one that a person wrote, counts as
 * middling, an empty one as the worst.
 */
public final class JudgeResponses implements ResponseModel {
  private static final double MIDDLING = 0.5;
  private static final double TIE = 1.0 / 32;
  private static final String NONSENSE = "Both the question and the reply are interesting.";

  private record Known(SimulatedJudge judge, JudgeTemplate template) {}

  private final List<Known> judges = new ArrayList<>();
  private final Set<String> aspects;

  /**
   * Judges of texts.
   *
   * @param aspects that texts have
   * @throws IllegalArgumentException if two judges of different habits ask a model with the same
   *     messages
   */
  public JudgeResponses(List<SimulatedJudge> judges, Set<String> aspects) {
    this.aspects = new TreeSet<>(aspects);
    for (SimulatedJudge judge : judges) {
      for (Known other : this.judges) {
        if (asksAs(judge, other.judge()) && !judge.habits().equals(other.judge().habits())) {
          throw new IllegalArgumentException(
              "judge %s: judge %s asks with the same messages, and has other habits"
                  .formatted(judge.configuration().id(), other.judge().configuration().id()));
        }
      }
      this.judges.add(
          new Known(judge, new JudgeTemplate(judge.configuration().prompt().messages())));
    }
  }

  private static boolean asksAs(SimulatedJudge one, SimulatedJudge other) {
    return one.configuration().model().name().equals(other.configuration().model().name())
        && one.configuration()
            .prompt()
            .messages()
            .equals(other.configuration().prompt().messages());
  }

  @Override
  public Recognition recognise(String model, List<ChatMessage> messages) {
    for (Known known : judges) {
      if (known.judge().configuration().model().name().equals(model)) {
        Optional<Map<String, String>> fields = known.template().read(messages);
        if (fields.isPresent()) {
          return new Recognition.Known(seed -> judge(known.judge(), fields.get(), seed));
        }
      }
    }
    return new Recognition.Unknown("no judge of the task asks with these messages");
  }

  private SimulatedCompletion judge(SimulatedJudge judge, Map<String, String> fields, long seed) {
    SplittableRandom random = new SplittableRandom(Seeds.mix(seed));
    boolean nonsense = random.nextDouble() < judge.habits().nonsense();
    List<String> marks = new ArrayList<>();
    for (Mark mark : judge.marks()) {
      String value =
          judge.compares()
              ? preferred(judge.habits(), mark, fields, random)
              : scaled(mark, seeming(judge.habits(), mark, completion(fields), random));
      marks.add("\"%s\": %s".formatted(mark.key(), value));
    }
    String text = "{" + String.join(", ", marks) + ", \"reason\": \"As the rubric says.\"}";
    return SimulatedCompletion.finished(nonsense ? NONSENSE : text, OptionalDouble.empty());
  }

  private static String completion(Map<String, String> fields) {
    return fields.getOrDefault(SimulatedJudge.COMPLETION, "");
  }

  private String preferred(
      JudgeHabits habits, Mark mark, Map<String, String> fields, SplittableRandom random) {
    double first = seeming(habits, mark, completion(fields), random) + habits.positionBias();
    String other = fields.getOrDefault(SimulatedJudge.OTHER, "");
    double second = seeming(habits, mark, other, random);
    if (Math.abs(first - second) < TIE) {
      return "\"TIE\"";
    }
    return first > second ? "\"A\"" : "\"B\"";
  }

  /** How good a text seems; it may leave 0..1. */
  private double seeming(JudgeHabits habits, Mark mark, String text, SplittableRandom random) {
    double length = text.isBlank() ? 0 : text.strip().split("\\s+", -1).length;
    return quality(text, mark)
        + habits.lengthBias() * length / 100
        + habits.noise() * random.nextGaussian();
  }

  private double quality(String text, Mark mark) {
    List<String> read = mark.aspect().map(List::of).orElseGet(() -> List.copyOf(aspects));
    double[] found =
        read.stream()
            .map(aspect -> GradedText.quality(text, aspect))
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .toArray();
    if (found.length == 0) {
      return text.isBlank() || anyAspect(text) ? 0 : MIDDLING;
    }
    double sum = 0;
    for (double each : found) {
      sum += each;
    }
    return sum / read.size();
  }

  /** Whether a text is about any aspect, though not of that which was cut off. */
  private boolean anyAspect(String text) {
    return aspects.stream().anyMatch(aspect -> GradedText.quality(text, aspect).isPresent());
  }

  /** A place on the mark's scale: a whole number, or one with two places if it is a short scale. */
  private static String scaled(Mark mark, double seeming) {
    double range = mark.max() - mark.min();
    double value = mark.min() + range * Math.min(1, Math.max(0, seeming));
    boolean whole = range >= 3 && mark.min() == Math.rint(mark.min());
    return whole ? String.valueOf(Math.round(value)) : String.valueOf(Math.rint(value * 100) / 100);
  }
}
