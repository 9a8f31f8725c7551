package dev.iapo.cli;

import dev.iapo.domain.Budget;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A budget on the command line: {@code 20000}, {@code 250000tokens}, {@code 2.50usd}. */
record BudgetArgument(String option, Budget.Unit unit, String amount) {
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,12})?) ?(completions|tokens|usd)?");

  /** Reads {@code --budget}. */
  static BudgetArgument parse(String text) {
    return parse("--budget", text);
  }

  /** Reads an option. */
  static BudgetArgument parse(String option, String text) {
    Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw wrong(option, text);
    }
    Budget.Unit unit =
        matcher.group(2) == null
            ? Budget.Unit.COMPLETIONS
            : Budget.Unit.valueOf(matcher.group(2).toUpperCase(Locale.ROOT));
    BigDecimal amount = new BigDecimal(matcher.group(1));
    boolean whole = unit == Budget.Unit.USD || amount.stripTrailingZeros().scale() <= 0;
    if (!whole || amount.signum() == 0) {
      throw wrong(option, text);
    }
    return new BudgetArgument(option, unit, matcher.group(1));
  }

  private static CliException wrong(String option, String text) {
    return CliException.usage(
        option + " " + text + " (expected: more than 0, as in 20000, 250000tokens or 2.50usd)");
  }

  Budget budget(double contingency) {
    BigDecimal factor =
        unit == Budget.Unit.USD ? BigDecimal.valueOf(Budget.PICO_PER_USD) : BigDecimal.ONE;
    try {
      long limit = new BigDecimal(amount).multiply(factor).longValueExact();
      return new Budget(unit, limit, contingency);
    } catch (ArithmeticException e) {
      throw wrong(option, amount + unit.label());
    }
  }
}
