package dev.iapo.simulate;

import dev.iapo.domain.Query;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * The answers a stand-in LLM gives to a query: the right number, and the numbers next to it.
 *
 * @param texts distinct numbers; the first is right, the second the distractor
 */
record NumericAnswers(List<String> texts) {
  /** How many wrong answers there are besides the distractor. */
  static final int SPREAD = 12;

  static final int RIGHT = 0;
  static final int DISTRACTOR = 1;
  static final int FIRST_SPREAD = 2;

  /**
   * The answers to a query with a numeric reference. Wrong ones differ in its last digit or the one
   * before; where the right one is not negative, none is.
   */
  static NumericAnswers of(Query query) {
    BigDecimal right = reference(query);
    BigDecimal unit = BigDecimal.ONE.movePointLeft(Math.max(0, right.scale()));
    List<String> texts = new ArrayList<>();
    texts.add(query.accepted().get(0).strip());
    for (int step = 1; texts.size() < FIRST_SPREAD + SPREAD; step++) {
      BigDecimal offset = unit.multiply(BigDecimal.valueOf(step));
      BigDecimal less = right.subtract(offset);
      texts.add(right.add(offset).toPlainString());
      if ((right.signum() < 0 || less.signum() >= 0) && texts.size() < FIRST_SPREAD + SPREAD) {
        texts.add(less.toPlainString());
      }
    }
    return new NumericAnswers(List.copyOf(texts));
  }

  /** The right answer. */
  static BigDecimal reference(Query query) {
    String text = query.accepted().isEmpty() ? "" : query.accepted().get(0).strip();
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "query "
              + query.id()
              + ": accepted answer \""
              + text
              + "\" (expected: a number, of which simulated answers are made)",
          e);
    }
  }

  int size() {
    return texts.size();
  }
}
