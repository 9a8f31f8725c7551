package dev.iapo.simulate;

import java.util.List;
import java.util.SplittableRandom;

/** The words in which a stand-in LLM gives an answer. */
final class Wording {
  private static final List<String> WEIGHING =
      List.of(
          "First I ask what the question is really about.",
          "Two of the options can be ruled out at once.",
          "One of the others is possible, but not what people usually mean.",
          "What matters is where such a thing is found in daily life.",
          "Taken literally more than one would fit, so the most common one counts.");
  private static final List<String> READING =
      List.of(
          "I go through the text from top to bottom.",
          "This line looks like the name of a company.",
          "There is more than one amount, so I look for the last sum.",
          "The date stands near the top and has to be written in full.",
          "What is not in the text must not be made up.");

  private Wording() {}

  static String answer(Answers.Kind kind, String answer, Habits habits, SplittableRandom random) {
    return switch (habits.style()) {
      case TERSE -> answer;
      case SENTENCE -> sentence(answer);
      case STEPS -> working(kind, habits.words(), random) + sentence(answer);
      case BOXED -> working(kind, habits.words(), random) + "Therefore \\boxed{" + answer + "}.";
    };
  }

  private static String sentence(String answer) {
    return "The answer is " + answer + ".";
  }

  /** Sentences of made-up thoughts until there are about as many words. */
  private static String working(Answers.Kind kind, int words, SplittableRandom random) {
    StringBuilder working = new StringBuilder();
    int written = 0;
    while (written + 4 < words) { // within half a sentence
      String step =
          switch (kind) {
            case NUMBERS, LATEX -> calculation(random);
            case CHOICES -> WEIGHING.get(random.nextInt(WEIGHING.size()));
            case JSON -> READING.get(random.nextInt(READING.size()));
          };
      working.append(step).append(' ');
      written += step.split(" ", -1).length;
    }
    return working.toString();
  }

  private static String calculation(SplittableRandom random) {
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
