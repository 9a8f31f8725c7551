package dev.iapo.simulate;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Query;
import dev.iapo.domain.Seeds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Answers the queries of a task that ask for texts, under each configuration by its {@link
 * TextHabits}. What a text is worth can be read in it, as {@link JudgeResponses} does.
 */
public final class TextResponses implements ResponseModel {
  private final KnownRequests<TextHabits> known;

  /**
   * A model of a task.
   *
   * @param queries those of both splits
   * @param habits by configuration id
   * @throws IllegalArgumentException if a configuration has no habits, a difficulty is out of
   *     range, or two of different habits ask a model with the same messages
   */
  public TextResponses(
      List<Configuration> configurations, List<Query> queries, Map<String, TextHabits> habits) {
    this.known =
        new KnownRequests<>(
            configurations,
            queries,
            habits,
            (own, query) -> new Writing(own, Difficulty.of(query)));
  }

  @Override
  public Recognition recognise(String model, List<ChatMessage> messages) {
    return known.recognise(model, messages);
  }

  private record Writing(TextHabits habits, double difficulty) implements Respondent {
    @Override
    public SimulatedCompletion complete(long seed) {
      SplittableRandom random = new SplittableRandom(Seeds.mix(seed));
      boolean padded = random.nextDouble() < habits.padded();
      Map<String, Double> qualities = new LinkedHashMap<>();
      for (String aspect : habits.quality().keySet()) {
        double drawn = habits.mean(aspect, difficulty) + habits.spread() * random.nextGaussian();
        qualities.put(aspect, padded ? TextHabits.PADDED_QUALITY * drawn : drawn);
      }
      int words = padded ? TextHabits.PADDED_LENGTH * habits.words() : habits.words();
      return SimulatedCompletion.finished(
          GradedText.of(qualities, words, random), OptionalDouble.empty());
    }
  }
}
