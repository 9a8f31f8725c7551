package dev.iapo.simulate;

import dev.iapo.domain.Query;
import java.util.ArrayList;
import java.util.List;

/** Answers that are letters of a multiple choice: A to E, or as far as the reference if further. */
final class ChoiceAnswers {
  private static final char USUAL_LAST = 'E';
  private static final char LAST = 'J';

  private ChoiceAnswers() {}

  /** The answers to a query whose reference is a letter; the distractor is the one after it. */
  static Answers of(Query query) {
    String reference = Answers.reference(query);
    char right = reference.length() == 1 ? reference.charAt(0) : '?';
    if (right < 'A' || right > LAST) {
      throw Answers.unexpected(query, "a letter, A to J");
    }
    int letters = Math.max(USUAL_LAST, right) - 'A' + 1;
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < letters; i++) {
      texts.add(String.valueOf((char) ('A' + (right - 'A' + i) % letters)));
    }
    return Answers.plain(Answers.Kind.CHOICES, texts);
  }
}
