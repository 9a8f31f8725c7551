package dev.iapo.simulate;

import java.util.SplittableRandom;

/** The words in which a stand-in LLM gives an answer. */
final class Wording {
  /** What is said when there is no answer to read; it holds no number. */
  static final String UNREADABLE = "I am not certain; it depends on what is meant.";

  private Wording() {}

  static String answer(String answer, Habits habits, SplittableRandom random) {
    return switch (habits.style()) {
      case TERSE -> answer;
      case SENTENCE -> sentence(answer);
      case STEPS -> working(habits.words(), random) + sentence(answer);
      case BOXED -> working(habits.words(), random) + "Therefore \\boxed{" + answer + "}.";
    };
  }

  private static String sentence(String answer) {
    return "The answer is " + answer + ".";
  }

  /** Sentences of made-up arithmetic until there are about as many words. */
  private static String working(int words, SplittableRandom random) {
    StringBuilder working = new StringBuilder();
    int written = 0;
    while (written + 4 < words) { // within half a sentence
      String step = step(random);
      working.append(step).append(' ');
      written += step.split(" ", -1).length;
    }
    return working.toString();
  }

  private static String step(SplittableRandom random) {
    int a = random.nextInt(11, 60);
    int b = random.nextInt(2, 10);
    return switch (random.nextInt(4)) {
      case 0 -> "Start with %d and add %d, which makes %d.".formatted(a, b, a + b);
      case 1 -> "Taking %d away from %d leaves %d.".formatted(b, a, a - b);
      case 2 -> "There are %d groups of %d, so %d in all.".formatted(a, b, a * b);
      default -> "Note that %d times %d is %d.".formatted(b, a, a * b);
    };
  }
}
