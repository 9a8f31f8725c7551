package dev.iapo.scoring;

import dev.iapo.domain.AnswerSpec;
import java.util.List;
import java.util.Optional;

/** The answer extractors by name. */
public final class AnswerExtractors {
  /** The names a task may use. */
  public static final List<String> NAMES =
      List.of("boxed", "last-number", "choice", "regex", "json-path", "whole");

  /**
   * The most of a text that is read, in UTF-16 units: of longer ones the last so many, as answers
   * stand at the end.
   */
  public static final int MAX_TEXT_CHARS = 1 << 20;

  private AnswerExtractors() {}

  /**
   * The extractor of that name: the content of the last {@code \boxed{}}, the last number, the
   * letter of a multiple choice, the last match of the regular expression (group 1 if it has one),
   * the value at a JSON path, or the whole text.
   *
   * @throws IllegalArgumentException if there is none of that name, or its argument is missing,
   *     malformed or not expected
   */
  public static AnswerExtractor of(AnswerSpec spec) {
    AnswerExtractor extractor =
        switch (spec.extractor()) {
          case "boxed" -> withoutArgument(spec, new BoxedExtractor());
          case "last-number" -> withoutArgument(spec, NumberText::last);
          case "choice" -> withoutArgument(spec, new ChoiceExtractor());
          case "whole" -> withoutArgument(spec, Optional::of);
          case "regex" -> new RegexExtractor(spec.argument());
          case "json-path" -> new JsonPathExtractor(spec.argument());
          default ->
              throw new IllegalArgumentException(
                  "answer extractor: "
                      + spec.extractor()
                      + " (expected one of: "
                      + String.join(", ", NAMES)
                      + ")");
        };
    return text ->
        extractor.extract(tail(text)).map(String::strip).filter(answer -> !answer.isEmpty());
  }

  private static AnswerExtractor withoutArgument(AnswerSpec spec, AnswerExtractor extractor) {
    if (!spec.argument().isEmpty()) {
      throw new IllegalArgumentException(
          "answer extractor "
              + spec.extractor()
              + ": "
              + spec.argument()
              + " (expected: no argument)");
    }
    return extractor;
  }

  /** The part of a text that is read; never half of a surrogate pair. */
  static String tail(String text) {
    int from = text.length() - MAX_TEXT_CHARS;
    if (from <= 0) {
      return text;
    }
    boolean splitsPair =
        Character.isLowSurrogate(text.charAt(from))
            && Character.isHighSurrogate(text.charAt(from - 1));
    return text.substring(splitsPair ? from + 1 : from);
  }
}
