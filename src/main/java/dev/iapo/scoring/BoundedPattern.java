package dev.iapo.scoring;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression for hostile texts: a search that reads more than {@link #MAX_STEPS}
 * characters, again and again, or nests too deeply for the stack, is given up.
 */
public final class BoundedPattern {
  static final int MAX_STEPS = 20_000_000;

  private final Pattern pattern;

  /**
   * Compiles an expression.
   *
   * @param of what it belongs to, for the message
   * @throws IllegalArgumentException if it is malformed
   */
  public BoundedPattern(String of, String pattern) {
    try {
      this.pattern = Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          of
              + ": "
              + pattern
              + " (expected: a regular expression; "
              + e.getDescription()
              + " near index "
              + e.getIndex()
              + ")",
          e);
    }
  }

  /** What a search of a text finds; empty if it is given up. */
  public <T> Optional<T> search(String text, Function<Matcher, T> search) {
    return search(text, search, new Steps(MAX_STEPS));
  }

  /** What a search finds that shares its steps with others. */
  <T> Optional<T> search(String text, Function<Matcher, T> search, Steps steps) {
    try {
      return Optional.of(search.apply(pattern.matcher(new Counted(text, steps))));
    } catch (Steps.Exceeded | StackOverflowError e) {
      steps.left = -1;
      return Optional.empty();
    }
  }

  /** How much work may still be done. */
  static final class Steps {
    /** That there was more to do. */
    static final class Exceeded extends RuntimeException {
      Exceeded() {
        super("too many steps", null, false, false);
      }
    }

    private int left;

    Steps(int most) {
      left = most;
    }

    /**
     * Counts some steps.
     *
     * @throws Exceeded if they are too many
     */
    void take(int steps) {
      left = Math.max(-1, left - steps);
      if (left < 0) {
        throw new Exceeded();
      }
    }

    boolean exceeded() {
      return left < 0;
    }
  }

  private record Counted(String text, Steps steps) implements CharSequence {
    @Override
    public char charAt(int index) {
      steps.take(1);
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
