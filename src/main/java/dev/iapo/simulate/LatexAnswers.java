package dev.iapo.simulate;

import dev.iapo.domain.Query;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers that are mathematical terms in LaTeX. The right one is written in several ways of equal
 * meaning; in wrong ones a number of it is another, or, if it has none, it has a factor or a sign.
 */
final class LatexAnswers {
  private static final int WRONG = 1 + NumericAnswers.SPREAD;
  private static final Pattern NUMBER = Pattern.compile("(?<![\\d.])\\d{1,30}(?![\\d.])");
  private static final Pattern DECIMAL = Pattern.compile("\\d+\\.\\d+");
  private static final Pattern FRACTION = Pattern.compile("(-?)\\\\frac\\{(\\d+)\\}\\{(\\d+)\\}");

  private LatexAnswers() {}

  static Answers of(Query query) {
    String reference = Answers.reference(query);
    if (reference.isEmpty()) {
      throw Answers.unexpected(query, "a term in LaTeX");
    }
    return Answers.varied(Answers.Kind.LATEX, wordings(reference), wrong(reference));
  }

  private static List<String> wordings(String term) {
    Set<String> wordings = new LinkedHashSet<>();
    wordings.add(term);
    wordings.add(term.replace("\\frac", "\\dfrac"));
    wordings.add(term.replace("(", "\\left(").replace(")", "\\right)"));
    wordings.add(term.replace(", ", ","));
    Matcher fraction = FRACTION.matcher(term);
    if (fraction.matches()) {
      wordings.add(fraction.group(1) + fraction.group(2) + "/" + fraction.group(3));
    }
    return List.copyOf(wordings);
  }

  /** Terms that are not the right one; the first is the distractor. */
  private static List<String> wrong(String term) {
    List<int[]> places = places(term);
    Set<String> wrong = new LinkedHashSet<>();
    for (int step = 1; !places.isEmpty() && wrong.size() < WRONG; step++) {
      for (int[] place : places) {
        wrong.add(changed(term, place, step));
        wrong.add(changed(term, place, -step));
      }
      wrong.remove(term);
    }
    for (int factor = 2; places.isEmpty() && wrong.size() < WRONG; factor++) {
      wrong.add(factor + term);
      wrong.add("-" + (factor > 2 ? factor - 1 : "") + term);
    }
    return new ArrayList<>(wrong).subList(0, WRONG);
  }

  /** Where its whole numbers stand; of a term with decimals only, where their last digits do. */
  private static List<int[]> places(String term) {
    List<int[]> places = new ArrayList<>();
    Matcher number = NUMBER.matcher(term);
    while (number.find()) {
      places.add(new int[] {number.start(), number.end()});
    }
    Matcher decimal = DECIMAL.matcher(term);
    while (places.isEmpty() && decimal.find()) {
      places.add(new int[] {term.indexOf('.', decimal.start()) + 1, decimal.end()});
    }
    return places;
  }

  /** The term with the number at a place changed by a step; never to less than 1. */
  private static String changed(String term, int[] place, int step) {
    BigInteger number = new BigInteger(term.substring(place[0], place[1]));
    BigInteger changed = number.add(BigInteger.valueOf(step));
    return changed.signum() <= 0
        ? term
        : term.substring(0, place[0]) + changed + term.substring(place[1]);
  }
}
