package dev.iapo.scoring;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The last match of a regular expression: its group 1 if there is one, else the whole match.
 *
 * <p>Completions are hostile: a search that reads more than {@link #MAX_STEPS} characters, again
 * and again, or nests too deeply for the stack, ends without an answer.
 */
final class RegexExtractor implements AnswerExtractor {
  static final int MAX_STEPS = 20_000_000;

  private final Pattern pattern;

  RegexExtractor(String pattern) {
    if (pattern.isEmpty()) {
      throw new IllegalArgumentException(
          "answer extractor regex: no argument (expected: a regular expression)");
    }
    try {
      this.pattern = Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "answer extractor regex: "
              + pattern
              + " (expected: a regular expression; "
              + e.getDescription()
              + " near index "
              + e.getIndex()
              + ")",
          e);
    }
  }

  @Override
  public Optional<String> extract(String text) {
    Matcher matcher = pattern.matcher(new Counted(text));
    int group = Math.min(1, matcher.groupCount());
    int start = -1;
    int end = -1;
    try {
      while (matcher.find()) {
        if (matcher.start(group) >= 0) {
          start = matcher.start(group);
          end = matcher.end(group);
        }
      }
    } catch (TooManySteps | StackOverflowError e) {
      return Optional.empty();
    }
    return start < 0 ? Optional.empty() : Optional.of(text.substring(start, end));
  }

  private static final class TooManySteps extends RuntimeException {
    TooManySteps() {
      super("more than " + MAX_STEPS + " steps", null, false, false);
    }
  }

  /** A text that can be read only so often. */
  private static final class Counted implements CharSequence {
    private final String text;
    private int steps;

    Counted(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++steps > MAX_STEPS) {
        throw new TooManySteps();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
