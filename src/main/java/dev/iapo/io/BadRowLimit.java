package dev.iapo.io;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * How many rows of a file may be set aside: a number of them, or a share.
 *
 * @param amount the number, or the share in per cent
 */
public record BadRowLimit(BigDecimal amount, boolean percent) {
  /** No row may be. */
  public static final BadRowLimit NONE = new BadRowLimit(BigDecimal.ZERO, false);

  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final int LONGEST = 20;

  /** Reads a number such as {@code 20}, or a share such as {@code 1%}. */
  public static Optional<BadRowLimit> parse(String text) {
    boolean percent = text.endsWith("%");
    String number = (percent ? text.substring(0, text.length() - 1) : text).strip();
    if (!number.matches(percent ? "\\d+(\\.\\d+)?" : "\\d+") || number.length() > LONGEST) {
      return Optional.empty();
    }
    BadRowLimit limit = new BadRowLimit(new BigDecimal(number), percent);
    return Optional.of(limit).filter(l -> !percent || l.amount.compareTo(HUNDRED) <= 0);
  }

  /** How many of so many rows, rounded down. */
  long of(long rows) {
    BigDecimal most =
        percent
            ? amount.multiply(BigDecimal.valueOf(rows)).divide(HUNDRED, 0, RoundingMode.DOWN)
            : amount.min(BigDecimal.valueOf(rows));
    return most.longValueExact();
  }

  @Override
  public String toString() {
    return amount.toPlainString() + (percent ? "%" : "");
  }
}
