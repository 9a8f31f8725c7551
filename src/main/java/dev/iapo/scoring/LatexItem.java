package dev.iapo.scoring;

import dev.iapo.scoring.LatexPart.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One expression in canonical form.
 *
 * @param value that of a number
 * @param unsigned the text behind its minus, if that is its only sign
 * @param matrix whether it is a matrix and nothing else
 */
record LatexItem(String text, Optional<Rational> value, Optional<String> unsigned, boolean matrix) {
  private static final Pattern WORD = Pattern.compile("(?<![\\\\\\p{L}])\\p{L}{2,}+");

  static LatexItem of(String text) {
    return new LatexItem(text, Optional.empty(), Optional.empty(), false);
  }

  static LatexItem of(Rational value) {
    return new LatexItem(value.toString(), Optional.of(value), Optional.empty(), false);
  }

  static LatexItem matrix(String text) {
    return new LatexItem(text, Optional.empty(), Optional.empty(), true);
  }

  /** The expression that parts make one after the other. */
  static LatexItem of(List<LatexPart> given) {
    List<LatexPart> parts = signs(products(quotients(mixedNumbers(given))));
    Optional<LatexItem> single = single(parts);
    if (single.isPresent()) {
      return single.get();
    }
    String text = joined(parts);
    boolean negative =
        parts.size() > 1
            && parts.get(0).isSign("-")
            && parts.stream().skip(1).noneMatch(LatexPart::parts);
    Optional<String> unsigned =
        negative ? Optional.of(joined(parts.subList(1, parts.size()))) : Optional.empty();
    return new LatexItem(text, Optional.empty(), unsigned, false);
  }

  /** Of a number, perhaps with a sign, or of what is in brackets as a whole. */
  private static Optional<LatexItem> single(List<LatexPart> parts) {
    LatexPart last = parts.isEmpty() ? LatexPart.factor("") : parts.get(parts.size() - 1);
    if (parts.size() == 1) {
      return last.value().map(LatexItem::of).or(last::inner);
    }
    boolean negated = parts.size() == 2 && parts.get(0).isSign("-");
    return negated ? last.value().map(Rational::negated).map(LatexItem::of) : Optional.empty();
  }

  /** Makes 2\frac{1}{2} of a whole number and a fraction below one. */
  private static List<LatexPart> mixedNumbers(List<LatexPart> parts) {
    List<LatexPart> mixed = new ArrayList<>();
    for (LatexPart part : parts) {
      LatexPart previous = mixed.isEmpty() ? part : mixed.get(mixed.size() - 1);
      Optional<Rational> sum =
          mixed.isEmpty()
              ? Optional.empty()
              : previous
                  .value()
                  .filter(whole -> whole.isWhole() && whole.numerator().signum() > 0)
                  .flatMap(
                      whole ->
                          part.value().filter(Rational::isProperFraction).flatMap(whole::plus));
      if (sum.isPresent()) {
        mixed.set(mixed.size() - 1, LatexPart.number(sum.get()));
      } else {
        mixed.add(part);
      }
    }
    return mixed;
  }

  /**
   * Makes fractions of slashes: of the product before one and the factor behind, if nothing that
   * could belong to the divisor follows. 1/2x is left as it is: it can be read in two ways.
   */
  private static List<LatexPart> quotients(List<LatexPart> parts) {
    List<LatexPart> made = new ArrayList<>();
    int product = 0;
    for (int i = 0; i < parts.size(); i++) {
      LatexPart part = parts.get(i);
      if (part.is(Kind.SLASH) && divides(parts, i) && isProduct(made, product)) {
        List<LatexPart> dividend = new ArrayList<>(made.subList(product, made.size()));
        made.subList(product, made.size()).clear();
        made.addAll(fraction(of(dividend), of(List.of(parts.get(++i))), true));
      } else {
        made.add(part);
        product = part.parts() ? made.size() : product;
      }
    }
    return made;
  }

  private static boolean divides(List<LatexPart> parts, int slash) {
    boolean factor = slash + 1 < parts.size() && isFactor(parts.get(slash + 1));
    return factor && (slash + 2 == parts.size() || parts.get(slash + 2).parts());
  }

  private static boolean isProduct(List<LatexPart> parts, int from) {
    return from < parts.size()
        && parts.subList(from, parts.size()).stream().noneMatch(p -> p.is(Kind.SLASH));
  }

  private static boolean isFactor(LatexPart part) {
    return part.is(Kind.FACTOR) || part.is(Kind.LETTERS);
  }

  /**
   * A fraction.
   *
   * @param first whether no factor is before it, so that its minus can be
   */
  static List<LatexPart> fraction(LatexItem over, LatexItem under, boolean first) {
    Optional<Rational> value =
        over.value().flatMap(dividend -> under.value().flatMap(dividend::dividedBy));
    if (value.isPresent()) {
      return List.of(LatexPart.number(value.get()));
    }
    if (!first) {
      return List.of(LatexPart.factor("\\frac{" + over.text + "}{" + under.text + "}"));
    }
    boolean negative = over.isNegative() != under.isNegative();
    LatexPart fraction =
        LatexPart.factor("\\frac{" + over.withoutMinus() + "}{" + under.withoutMinus() + "}");
    return negative ? List.of(LatexPart.of(Kind.SIGN, "-"), fraction) : List.of(fraction);
  }

  private boolean isNegative() {
    return unsigned.isPresent() || value.filter(v -> v.numerator().signum() < 0).isPresent();
  }

  private String withoutMinus() {
    return unsigned.orElseGet(
        () -> value.map(v -> isNegative() ? v.negated() : v).map(Rational::toString).orElse(text));
  }

  /** Leaves out signs of multiplication but between numbers. */
  private static List<LatexPart> products(List<LatexPart> parts) {
    List<LatexPart> made = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      LatexPart part = parts.get(i);
      boolean between =
          part.is(Kind.TIMES)
              && i > 0
              && i + 1 < parts.size()
              && isFactor(parts.get(i - 1))
              && isFactor(parts.get(i + 1));
      if (!between || (endsInDigit(parts.get(i - 1)) && isNumber(parts.get(i + 1)))) {
        made.add(part);
      }
    }
    return made;
  }

  private static boolean endsInDigit(LatexPart part) {
    String shown = part.shown();
    return part.value().isPresent() || Character.isDigit(shown.charAt(shown.length() - 1));
  }

  private static boolean isNumber(LatexPart part) {
    return part.value().isPresent() || Character.isDigit(part.shown().codePointAt(0));
  }

  /** Makes one of several signs, and signs of negative numbers. */
  private static List<LatexPart> signs(List<LatexPart> parts) {
    List<LatexPart> made = new ArrayList<>();
    for (LatexPart part : parts) {
      boolean first = made.isEmpty() || made.get(made.size() - 1).parts();
      Optional<Rational> negative = part.value().filter(v -> first && v.numerator().signum() < 0);
      if (negative.isPresent()) {
        addSign(made, "-");
        made.add(LatexPart.number(negative.get().negated()));
      } else if (part.is(Kind.SIGN)) {
        addSign(made, part.text());
      } else {
        made.add(part);
      }
    }
    if (made.size() > 1 && made.get(0).isSign("+")) {
      made.remove(0);
    }
    return made;
  }

  private static void addSign(List<LatexPart> parts, String sign) {
    int last = parts.size() - 1;
    if (last >= 0 && parts.get(last).is(Kind.SIGN)) {
      String one = parts.get(last).text().equals(sign) ? "+" : "-";
      parts.set(last, LatexPart.of(Kind.SIGN, one));
    } else {
      parts.add(LatexPart.of(Kind.SIGN, sign));
    }
  }

  private static String joined(List<LatexPart> parts) {
    StringBuilder text = new StringBuilder();
    boolean letter = false; // whether the last part is one letter, which others join
    for (LatexPart part : parts) {
      String shown = part.shown();
      boolean single =
          part.is(Kind.LETTERS) && part.text().codePointCount(0, part.text().length()) == 1;
      if (needsSpace(text, shown) && !(letter && single)) {
        text.append(' ');
      }
      text.append(shown);
      letter = single && part.suffix().isEmpty();
    }
    return WORD.matcher(text).replaceAll(word -> word.group().toLowerCase(Locale.ROOT));
  }

  /** Between letters, and between numbers. */
  private static boolean needsSpace(StringBuilder before, String after) {
    if (before.isEmpty() || after.isEmpty()) {
      return false;
    }
    char last = before.charAt(before.length() - 1);
    char first = after.charAt(0);
    return (Character.isLetter(last) && Character.isLetter(first))
        || (Character.isDigit(last) && (Character.isDigit(first) || first == '.'));
  }
}
