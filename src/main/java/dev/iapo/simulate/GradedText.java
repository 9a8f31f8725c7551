package dev.iapo.simulate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Texts whose quality can be read in them: {@value #SENTENCES} sentences on every aspect, such as
 * "helpful", each of one of five grades, among sentences that say nothing.
 */
final class GradedText {
  /** How many sentences a text has on an aspect. */
  static final int SENTENCES = 4;

  private static final int BEST = 4;
  private static final int POINTS = SENTENCES * BEST;

  /** By grade, from the worst. */
  private static final List<List<String>> GRADED =
      List.of(
          List.of("Nothing in this part is %s.", "In this respect it is not %s at all."),
          List.of("Little of this part is %s.", "It is hardly %s here."),
          List.of("Half of this part is %s.", "Here it is fairly %s."),
          List.of("Most of this part is %s.", "Here it is quite %s."),
          List.of("All of this part is %s.", "In this respect it could not be more %s."));

  private static final List<String> FILLER =
      List.of(
          "To say it once more in other words, this is how things stand.",
          "There is a good deal that one could add to this.",
          "As mentioned before, it depends on how one looks at it.",
          "Many people have asked the same, and many more will.",
          "With that said, let us go on to the next point.",
          "It goes without saying that every case is a little different.");

  private static final int FILLER_WORDS = 11; // about so many each

  private GradedText() {}

  /**
   * A text of this quality.
   *
   * @param qualities by aspect, 0..1, rounded at random to sixteenths
   * @param words about how many
   */
  static String of(Map<String, Double> qualities, int words, SplittableRandom random) {
    List<String> sentences = new ArrayList<>();
    int written = 0;
    for (Map.Entry<String, Double> quality : qualities.entrySet()) {
      double share = Math.min(1, Math.max(0, quality.getValue()));
      int points = (int) Math.floor(share * POINTS + random.nextDouble());
      for (int i = 0; i < SENTENCES; i++) {
        int grade = points / SENTENCES + (i < points % SENTENCES ? 1 : 0);
        String sentence = pick(GRADED.get(Math.min(BEST, grade)), random);
        sentences.add(sentence.formatted(quality.getKey()));
        written += sentence.split(" ", -1).length;
      }
    }
    for (; written + FILLER_WORDS / 2 < words; written += FILLER_WORDS) {
      sentences.add(pick(FILLER, random));
    }
    for (int i = sentences.size() - 1; i > 0; i--) {
      Collections.swap(sentences, i, random.nextInt(i + 1));
    }
    return String.join(" ", sentences);
  }

  private static String pick(List<String> from, SplittableRandom random) {
    return from.get(random.nextInt(from.size()));
  }

  /**
   * The quality of a text in an aspect, 0..1: that of its sentences on it, where sentences that
   * were cut off count as the worst; empty if it has none.
   */
  static OptionalDouble quality(String text, String aspect) {
    int found = 0;
    int points = 0;
    for (int grade = 0; grade <= BEST; grade++) {
      for (String sentence : GRADED.get(grade)) {
        int times = occurrences(text, sentence.formatted(aspect));
        found += times;
        points += grade * times;
      }
    }
    return found == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) points / (BEST * Math.max(found, SENTENCES)));
  }

  private static int occurrences(String text, String sentence) {
    int times = 0;
    for (int at = text.indexOf(sentence); at >= 0; at = text.indexOf(sentence, at + 1)) {
      times++;
    }
    return times;
  }
}
