package dev.iapo.scoring;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The letter, A to J, of a multiple choice, in upper case.
 *
 * <p>The last statement decides; without one the last mark; without one the list markers, if they
 * all name the same letter.
 *
 * <ol>
 *   <li>Statements: "answer", "choice" or "option", then "is", "was", "would be", "should be",
 *       "must be", "will be", a colon, an equals sign, a dash or an arrow, then the letter, perhaps
 *       after "the", "option", "choice" or "letter", and in brackets, quotes, Markdown or TeX;
 *       {@code \boxed{C}}, {@code \boxed{C. Paris}}; "C is correct", "C is the correct (right,
 *       best) answer (option, choice)", "C is the answer".
 *   <li>Marks: (C) and [C], **C**, a line that is the letter alone, and "option", "choice",
 *       "choose", "select", "pick" or "go with" before the letter; a text that is one letter.
 *   <li>List markers: "C)", "C." or "C:" at the beginning of a line, and (c).
 * </ol>
 *
 * <p>A letter is in upper case, or, in a statement, a list marker (c) or a text of one letter, in
 * lower case. What goes on as a word or abbreviation is no letter: D.C., C++, B-cell, D'Artagnan.
 * "A" and "I" are words too: without a bracket they are letters only if no word follows on the
 * line, or one of because, since, as, and, or, is, for, by, with, due, which, if, based. In lower
 * case letters without a bracket count only if no word follows at all.
 */
final class ChoiceExtractor implements AnswerExtractor {
  private static final String OPEN =
      "(?:[\\s\"'`\u2018\u201C(\\[{*_$]|\\\\\\(|\\\\(?:boxed|fbox|text|textbf|mathrm|mathbf)\\b ?){0,10}+";
  private static final String WHOLE = "(?![\\p{L}\\p{N}+#]|['\u2019-]\\p{L}|\\.\\p{L})";
  private static final String NO_WORD = "(?![ \\t]{1,4}[\\p{L}\\p{N}])";
  private static final String NO_PHRASE =
      "(?![ \\t]{1,4}(?!(?:because|since|as|and|or|is|for|by|with|due|which|if|based)\\b)[\\p{L}\\p{N}])";
  private static final String UPPER = "((?:[B-HJ]|[AI]" + NO_PHRASE + ")" + WHOLE + ")";
  private static final String UPPER_OR_LOWER = "(?:" + UPPER + "|([a-j]" + WHOLE + NO_WORD + "))";

  private static final List<Pattern> STATEMENTS =
      List.of(
          Pattern.compile(
              "(?<![\\p{L}\\p{N}])(?i:answer|choice|option)[\"'*_]{0,4}\\s{0,3}+"
                  + "(?:(?i:is|was|would be|should be|must be|will be)\\b[\"'*_]{0,4}+\\s{0,3}+:?"
                  + "|[:=\u2013\u2014\u2192]|-{1,2}+>?)[\"'*_]{0,4}+\\s{0,8}+"
                  + "(?i:(?:therefore|thus|indeed|clearly|likely|most likely|probably)[:,]? )?"
                  + "(?i:the )?(?i:(?:correct |right |best )?(?:option|choice|letter|answer):? )?"
                  + OPEN
                  + UPPER_OR_LOWER),
          Pattern.compile(
              "\\\\f?box(?:ed)? ?\\{" + OPEN + "(?:([A-J])|([a-j]))" + WHOLE + "(?= ?[)\\]}.:,*])"),
          Pattern.compile(
              "(?<![\\p{L}\\p{N}.'\u2019-])([A-J])[\"')\\]}*_]{0,4}+ is "
                  + "(?:correct|the (?:(?:correct|right|best)(?: answer| option| choice)|answer))\\b"));

  private static final List<Pattern> MARKS =
      List.of(
          Pattern.compile("(?<![\\p{L}\\p{N}_)\\]}])[(\\[]([A-J])[)\\]](?!\\()"),
          Pattern.compile(
              "(?<![\\p{L}\\p{N}*_])(?:\\*{1,3}|__)[(\\[]?([A-J])(?:[)\\].:]?(?:\\*|__)|[)\\].:]{1,2} )"),
          Pattern.compile(
              "(?<![\\p{L}\\p{N}])(?i:option|choice|choose|select|pick|go with)[ *(\\[]{1,4}"
                  + UPPER),
          Pattern.compile("(?m)^[ \\t>(\\[\"'*_$]{0,8}+([A-J])[ \\t.:)\\]\"'*_$]{0,8}+\\r?$"),
          Pattern.compile("\\A[\\s(\\[\"'*_$]{0,8}+([a-j])[\\s.:)\\]\"'*_$]{0,8}+\\z"));

  private static final List<Pattern> LIST_MARKERS =
      List.of(
          Pattern.compile("(?m)^[ \\t>*_-]{0,8}+([A-J])[).:](?=[ \\t])"),
          Pattern.compile("(?<![\\p{L}\\p{N}_)\\]}])\\(([a-j])\\)"));

  @Override
  public Optional<String> extract(String text) {
    return last(STATEMENTS, text)
        .or(() -> last(MARKS, text))
        .or(() -> unanimous(LIST_MARKERS, text));
  }

  private static Optional<String> last(List<Pattern> patterns, String text) {
    int end = -1;
    String letter = "";
    for (Pattern pattern : patterns) {
      Matcher matcher = pattern.matcher(text);
      while (matcher.find()) {
        if (matcher.end() > end) {
          end = matcher.end();
          letter = letter(matcher);
        }
      }
    }
    return end < 0 ? Optional.empty() : Optional.of(letter);
  }

  private static Optional<String> unanimous(List<Pattern> patterns, String text) {
    Set<String> letters = new HashSet<>();
    for (Pattern pattern : patterns) {
      Matcher matcher = pattern.matcher(text);
      while (matcher.find()) {
        letters.add(letter(matcher));
      }
    }
    return letters.size() == 1 ? Optional.of(letters.iterator().next()) : Optional.empty();
  }

  /** The only group of the patterns that took part. */
  private static String letter(Matcher matcher) {
    for (int group = 1; group <= matcher.groupCount(); group++) {
      String letter = matcher.group(group);
      if (letter != null) {
        return letter.toUpperCase(Locale.ROOT);
      }
    }
    throw new IllegalStateException("a choice without a letter");
  }
}
