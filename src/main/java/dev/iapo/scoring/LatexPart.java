package dev.iapo.scoring;

import java.util.Optional;

/**
 * A part of a mathematical expression, already in canonical form.
 *
 * @param suffix its subscripts and superscripts
 * @param value that of a number without any
 * @param inner the expression, for one in round brackets
 */
record LatexPart(
    Kind kind, String text, String suffix, Optional<Rational> value, Optional<LatexItem> inner) {
  enum Kind {
    FACTOR,
    LETTERS,
    /** Plus or minus. */
    SIGN,
    TIMES,
    SLASH,
    /** What stands between expressions: relations, unions. */
    RELATION
  }

  static LatexPart of(Kind kind, String text) {
    return new LatexPart(kind, text, "", Optional.empty(), Optional.empty());
  }

  static LatexPart factor(String text) {
    return of(Kind.FACTOR, text);
  }

  static LatexPart number(Rational value) {
    return new LatexPart(Kind.FACTOR, "", "", Optional.of(value), Optional.empty());
  }

  static LatexPart brackets(LatexItem inner) {
    return new LatexPart(
        Kind.FACTOR, "(" + inner.text() + ")", "", Optional.empty(), Optional.of(inner));
  }

  LatexPart with(String script) {
    String base = value.map(LatexPart::shown).orElse(text);
    Kind scripted = kind == Kind.LETTERS ? kind : Kind.FACTOR;
    return new LatexPart(scripted, base, suffix + script, Optional.empty(), Optional.empty());
  }

  boolean is(Kind other) {
    return kind == other;
  }

  boolean isSign(String sign) {
    return kind == Kind.SIGN && text.equals(sign);
  }

  /** Whether signs are read before it, and products end there. */
  boolean parts() {
    return kind == Kind.SIGN || kind == Kind.RELATION;
  }

  /** It as a factor among others; a negative one looks like \frac{-1}{2} or (-2). */
  String shown() {
    return value.map(LatexPart::shown).orElse(text) + suffix;
  }

  private static String shown(Rational value) {
    if (value.isWhole()) {
      return value.numerator().signum() < 0 ? "(" + value + ")" : value.toString();
    }
    return "\\frac{" + value.numerator() + "}{" + value.denominator() + "}";
  }
}
