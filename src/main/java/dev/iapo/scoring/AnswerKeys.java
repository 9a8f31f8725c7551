package dev.iapo.scoring;

import dev.iapo.domain.AnswerSpec;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The canonical keys of answers: equal answers have equal keys, and completions vote by key.
 *
 * <p>Keys are fixed points: the key of a key is the key.
 *
 * <ul>
 *   <li>{@code exact}: the text without surrounding white space;
 *   <li>{@code case-folded}: in compatibility form (NFKC, but superscripts and subscripts stay: 10²
 *       is not 102), lower case, white space collapsed, without periods at its end;
 *   <li>{@code numeric}: for a number its value, exactly, as a plain decimal if that terminates and
 *       else as a fraction in lowest terms; for other texts the case-folded key. 1/2, 0.50, 50 %
 *       and {@code \frac{1}{2}} are all {@code 0.5}. A number whose exponent, length or fraction is
 *       absurdly large counts as other text;
 *   <li>{@code set}: the distinct elements, in any order, each by its numeric key: {@code {1, 2}},
 *       "2 and 1" and {@code [1, 2]} are all {@code {1, 2}};
 *   <li>{@code latex}: mathematics in TeX or plain text, see docs/scoring.md.
 * </ul>
 */
public final class AnswerKeys {
  /** The names of equality a task may use. */
  public static final List<String> EQUALITIES =
      List.of("exact", "case-folded", "numeric", "set", "latex");

  private static final Pattern NOT_SCRIPTS =
      Pattern.compile("[^\u00B2\u00B3\u00B9\u2070-\u209C]++");
  private static final Pattern MIXED_FRACTION =
      Pattern.compile("(?<=\\p{N})(?=[\u00BC-\u00BE\u2150-\u215F\u2189])");
  private static final Pattern WHITE_SPACE =
      Pattern.compile("\\s++", Pattern.UNICODE_CHARACTER_CLASS);

  /** Of whole numbers that are not parsed. */
  private static final int MOST_DIGITS = 18;

  private enum Equality {
    EXACT,
    CASE_FOLDED,
    NUMERIC,
    SET,
    LATEX
  }

  private final Equality equality;
  private final BigDecimal tolerance;

  private AnswerKeys(Equality equality, BigDecimal tolerance) {
    this.equality = equality;
    this.tolerance = tolerance;
  }

  /**
   * The keys of an equality.
   *
   * @throws IllegalArgumentException if there is none of that name, or it cannot have a tolerance
   */
  public static AnswerKeys of(AnswerSpec spec) {
    Equality equality =
        switch (spec.equality()) {
          case "exact" -> Equality.EXACT;
          case "case-folded" -> Equality.CASE_FOLDED;
          case "numeric" -> Equality.NUMERIC;
          case "set" -> Equality.SET;
          case "latex" -> Equality.LATEX;
          default ->
              throw new IllegalArgumentException(
                  "answer equality: "
                      + spec.equality()
                      + " (expected one of: "
                      + String.join(", ", EQUALITIES)
                      + ")");
        };
    boolean numbers = equality == Equality.NUMERIC || equality == Equality.LATEX;
    if (spec.tolerance() > 0 && !numbers) {
      throw new IllegalArgumentException(
          "answer tolerance: "
              + spec.tolerance()
              + " (expected: 0, as the equality is "
              + spec.equality()
              + " and neither numeric nor latex)");
    }
    return new AnswerKeys(equality, BigDecimal.valueOf(spec.tolerance()));
  }

  /** The key of an answer; empty if nothing of the answer is left. */
  public Optional<String> key(String answer) {
    String key =
        switch (equality) {
          case EXACT -> answer.strip();
          case CASE_FOLDED -> fold(answer);
          case NUMERIC -> isWholeNumber(answer) ? answer : numeric(fold(answer));
          case SET -> SetKeys.key(fold(answer), element -> numeric(fold(element)));
          case LATEX ->
              isWholeNumber(answer)
                  ? answer
                  : LatexKeys.key(MIXED_FRACTION.matcher(answer).replaceAll(" "));
        };
    return key.isEmpty() ? Optional.empty() : Optional.of(key);
  }

  /**
   * Whether an answer, or its key, is right: its key is the reference's, or both are numbers no
   * farther apart than the tolerance.
   */
  public boolean accepts(String answer, String reference) {
    return key(answer).filter(accepting(List.of(reference))).isPresent();
  }

  /** What accepts an answer's key if one of the references does; these are read only once. */
  Predicate<String> accepting(List<String> references) {
    Set<String> keys = new HashSet<>();
    for (String reference : references) {
      key(reference).ifPresent(keys::add);
    }
    List<Rational> values =
        tolerance.signum() == 0
            ? List.of()
            : keys.stream().flatMap(key -> NumberText.parse(key).stream()).toList();
    return key -> keys.contains(key) || isNear(key, values);
  }

  private boolean isNear(String key, List<Rational> references) {
    return !references.isEmpty()
        && NumberText.parse(key)
            .filter(
                value ->
                    references.stream().anyMatch(reference -> value.within(tolerance, reference)))
            .isPresent();
  }

  /** Whether a text is its own key, as most are: digits without a zero in front. */
  private static boolean isWholeNumber(String text) {
    int digits = text.length();
    if (digits == 0 || digits > MOST_DIGITS || (digits > 1 && text.charAt(0) == '0')) {
      return false;
    }
    for (int i = 0; i < digits; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static String numeric(String folded) {
    return NumberText.parse(folded).map(Rational::toString).orElse(folded);
  }

  private static String fold(String text) {
    String compatible = compatible(MIXED_FRACTION.matcher(text).replaceAll(" "));
    // By way of upper case, so that ß and SS are equal
    String lower =
        compatible.toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    String collapsed = WHITE_SPACE.matcher(compatible(lower)).replaceAll(" ");
    int from = collapsed.startsWith(" ") ? 1 : 0;
    int to = collapsed.length();
    while (to > from && " .".indexOf(collapsed.charAt(to - 1)) >= 0) {
      to--;
    }
    return collapsed.substring(from, to);
  }

  static String compatible(String text) {
    return NOT_SCRIPTS
        .matcher(text)
        .replaceAll(
            run ->
                Matcher.quoteReplacement(Normalizer.normalize(run.group(), Normalizer.Form.NFKC)));
  }
}
