package dev.iapo.simulate;

import dev.iapo.domain.Query;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Answers that are numbers: the right one, and the numbers next to it. */
final class NumericAnswers {
  /** How many wrong answers there are besides the distractor. */
  static final int SPREAD = 12;

  private NumericAnswers() {}

  /**
   * The answers to a query with a numeric reference. Wrong ones differ in its last digit or the one
   * before; where the right one is not negative, none is.
   */
  static Answers of(Query query) {
    BigDecimal right = reference(query);
    BigDecimal unit = BigDecimal.ONE.movePointLeft(Math.max(0, right.scale()));
    List<String> texts = new ArrayList<>();
    texts.add(Answers.reference(query));
    for (int step = 1; texts.size() < Answers.FIRST_SPREAD + SPREAD; step++) {
      BigDecimal offset = unit.multiply(BigDecimal.valueOf(step));
      BigDecimal less = right.subtract(offset);
      texts.add(right.add(offset).toPlainString());
      if ((right.signum() < 0 || less.signum() >= 0)
          && texts.size() < Answers.FIRST_SPREAD + SPREAD) {
        texts.add(less.toPlainString());
      }
    }
    return Answers.plain(Answers.Kind.NUMBERS, texts);
  }

  private static BigDecimal reference(Query query) {
    try {
      return new BigDecimal(Answers.reference(query));
    } catch (NumberFormatException e) {
      throw Answers.unexpected(query, "a number");
    }
  }
}
