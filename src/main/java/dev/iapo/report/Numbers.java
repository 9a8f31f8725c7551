package dev.iapo.report;

import dev.iapo.domain.Budget;
import java.math.BigDecimal;
import java.util.Locale;

/** Writes numbers as people read them, the same in every locale. */
final class Numbers {
  /** What is written where there is no number. */
  static final String NONE = "—";

  private static final String MINUS = "−";
  private static final int SIGNIFICANT = 4;
  private static final double NOTABLE = 0.05;
  private static final double SMALLEST_P = 0.0001;

  private Numbers() {}

  static String count(long count) {
    return signed(String.format(Locale.ROOT, "%,d", count));
  }

  /** A count with its noun. */
  static String count(long count, String one, String many) {
    return count(count) + " " + (count == 1 ? one : many);
  }

  /** Four significant digits, without trailing zeros; whole from 1,000 on. */
  static String amount(double value) {
    if (!Double.isFinite(value)) {
      return notFinite(value);
    }
    if (value == 0) {
      return "0";
    }
    int exponent = exponent(value);
    if (exponent >= 15 || exponent < -9) {
      return signed(String.format(Locale.ROOT, "%.3e", value));
    }
    int decimals = Math.max(0, SIGNIFICANT - 1 - exponent);
    String text = String.format(Locale.ROOT, "%,." + decimals + "f", value);
    return signed(decimals == 0 ? text : text.replaceFirst("\\.?0+$", ""));
  }

  /** That many decimals, always. */
  static String fixed(double value, int decimals) {
    if (!Double.isFinite(value)) {
      return notFinite(value);
    }
    String text = String.format(Locale.ROOT, "%,." + decimals + "f", value);
    return signed(text.matches("-[0.]+") ? text.substring(1) : text);
  }

  /** That many decimals, with a sign unless it rounds to zero. */
  static String difference(double value, int decimals) {
    String text = fixed(value, decimals);
    boolean zero = text.matches("[0.]+");
    return value > 0 && !zero && Double.isFinite(value) ? "+" + text : text;
  }

  /** A budget's unit as people write it. */
  static String unit(Budget.Unit unit) {
    return unit == Budget.Unit.USD ? "USD" : unit.label();
  }

  /** An amount of a budget's smallest unit with all its digits, without the unit. */
  static String exact(Budget.Unit unit, long amount) {
    return unit == Budget.Unit.USD
        ? BigDecimal.valueOf(amount).divide(BigDecimal.valueOf(Budget.PICO_PER_USD)).toPlainString()
        : count(amount);
  }

  /** The same with four digits that matter, if it is not counted. */
  static String amount(Budget.Unit unit, double amount) {
    return unit == Budget.Unit.USD
        ? amount(amount / Budget.PICO_PER_USD)
        : count(Math.round(amount));
  }

  /** A p-value. */
  static String probability(double p) {
    return p < SMALLEST_P ? "< 0.0001" : fixed(p, 4);
  }

  /** A share in percent with one decimal; none of nothing. */
  static String percent(long part, long whole) {
    return whole == 0 ? NONE : fixed(100.0 * part / whole, 1) + " %";
  }

  /** Whether a share is so great that it is pointed out. */
  static boolean notable(long part, long whole) {
    return part > NOTABLE * whole;
  }

  /** A share in percent, pointed out if it is notable. */
  static Text share(long part, long whole) {
    String percent = percent(part, whole);
    return notable(part, whole) ? Text.strong(percent + " (high)") : Text.of(percent);
  }

  /** The decimals that show numbers of this size with three or four digits. */
  static int decimalsFor(double size) {
    return size > 0 ? (int) Math.max(0, Math.min(9, 3 - Math.round(Math.log10(size)))) : 3;
  }

  private static int exponent(double value) {
    // of the rounded value: 999.96 is 1,000
    String text = String.format(Locale.ROOT, "%." + (SIGNIFICANT - 1) + "e", value);
    return Integer.parseInt(text.substring(text.indexOf('e') + 1));
  }

  private static String notFinite(double value) {
    return Double.isNaN(value) ? NONE : "not bounded";
  }

  private static String signed(String text) {
    return text.startsWith("-") ? MINUS + text.substring(1) : text;
  }
}
