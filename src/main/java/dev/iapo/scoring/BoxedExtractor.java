package dev.iapo.scoring;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The argument of the last {@code \boxed} or {@code \fbox}: a group in braces, or, without braces,
 * what stands up to the next space or dollar sign.
 *
 * <p>Braces nest; escaped ones are text. A last box that is not closed holds no answer, even if an
 * earlier one does. A {@code \text{}} or font command around the whole content is taken off.
 */
final class BoxedExtractor implements AnswerExtractor {
  private static final String[] COMMANDS = {"\\boxed", "\\fbox"};
  private static final Pattern WRAPPER =
      Pattern.compile("\\\\(?:text|textbf|textit|textrm|mathrm|mathbf|mathit|mbox) ?(?=\\{)");

  @Override
  public Optional<String> extract(String text) {
    int argument = lastArgument(text);
    if (argument < 0) {
      return Optional.empty();
    }
    if (text.charAt(argument) != '{') {
      return unbraced(text, argument);
    }
    int end = closing(text, argument);
    return end < 0 ? Optional.empty() : Optional.of(unwrap(text.substring(argument + 1, end)));
  }

  /** Where the argument of the last command begins; -1 if there is none. */
  private static int lastArgument(String text) {
    int from = text.length();
    while (from >= 0) {
      int command = -1;
      int after = -1;
      for (String name : COMMANDS) {
        int found = text.lastIndexOf(name, from);
        if (found > command) {
          command = found;
          after = found + name.length();
        }
      }
      if (command < 0) {
        return -1;
      }
      if (after < text.length() && !Character.isLetter(text.charAt(after))) {
        while (after < text.length() && Character.isWhitespace(text.charAt(after))) {
          after++;
        }
        return after < text.length() ? after : -1;
      }
      from = command - 1;
    }
    return -1;
  }

  private static Optional<String> unbraced(String text, int from) {
    int end = from;
    while (end < text.length()
        && text.charAt(end) != '$'
        && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    while (end > from && ".,;".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return Optional.of(text.substring(from, end));
  }

  /** The brace that closes the one at {@code open}; -1 if there is none. */
  static int closing(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '\\' -> i++;
        case '{' -> depth++;
        case '}' -> depth--;
        default -> {
          // text
        }
      }
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }

  private static String unwrap(String content) {
    String inner = content.strip();
    Matcher wrapper = WRAPPER.matcher(inner);
    if (!wrapper.lookingAt() || closing(inner, wrapper.end()) != inner.length() - 1) {
      return inner;
    }
    return inner.substring(wrapper.end() + 1, inner.length() - 1);
  }
}
