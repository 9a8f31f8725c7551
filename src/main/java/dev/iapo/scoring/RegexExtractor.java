package dev.iapo.scoring;

import java.util.Optional;
import java.util.regex.Matcher;

/**
 * The last match of a regular expression: its group 1 if there is one, else the whole match. A
 * search that is given up ends without an answer.
 */
final class RegexExtractor implements AnswerExtractor {
  private final BoundedPattern pattern;

  RegexExtractor(String pattern) {
    if (pattern.isEmpty()) {
      throw new IllegalArgumentException(
          "answer extractor regex: no argument (expected: a regular expression)");
    }
    this.pattern = new BoundedPattern("answer extractor regex", pattern);
  }

  @Override
  public Optional<String> extract(String text) {
    return pattern.search(text, matcher -> last(matcher, text)).orElse(Optional.empty());
  }

  private static Optional<String> last(Matcher matcher, String text) {
    int group = Math.min(1, matcher.groupCount());
    int start = -1;
    int end = -1;
    while (matcher.find()) {
      if (matcher.start(group) >= 0) {
        start = matcher.start(group);
        end = matcher.end(group);
      }
    }
    return start < 0 ? Optional.empty() : Optional.of(text.substring(start, end));
  }
}
