package dev.iapo.run;

import dev.iapo.domain.CallRecord;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Sample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Examples of completions of one configuration without a readable answer, different ones out of the
 * first such pulls, and its most frequent wrong answers. Bounded in size.
 */
public final class Unread {
  /** The most examples. */
  private static final int MAX_EXAMPLES = 5;

  private static final int MAX_TEXT = 400; // characters of an example
  private static final int MAX_ANSWERS = 200; // different wrong answers that are counted
  private static final int MAX_ANSWER = 60; // characters of an answer

  /**
   * A completion.
   *
   * @param text its beginning and its end, if it is long
   * @param left characters that are left out between them
   */
  public record Example(int query, String finishReason, String text, int left) {}

  /** A wrong answer, shortened, and how many completions give it. */
  public record Wrong(String answer, long completions) {}

  private final List<Example> examples = new ArrayList<>();
  private final Map<String, Long> wrong = new HashMap<>();
  private long allWrong;

  Unread() {}

  /** Takes in pulls in logical order. */
  void add(PullRecord record) {
    boolean shown = examples.size() >= MAX_EXAMPLES;
    for (CallRecord call : record.calls()) {
      if (call.source() == CallRecord.Source.REFUSED) {
        continue;
      }
      for (Sample sample : call.completions()) {
        if (sample.answer().isPresent()) {
          wrong(sample, sample.answer().get());
        } else if (!shown) {
          shown = show(example(record.pull().query(), sample));
        }
      }
    }
  }

  /** Keeps an example unless there is one with the same text. */
  private boolean show(Example example) {
    boolean another = examples.stream().noneMatch(shown -> shown.text().equals(example.text()));
    if (another) {
      examples.add(example);
    }
    return another;
  }

  private void wrong(Sample sample, String answer) {
    if (!sample.isScored() || sample.scores().get(0) > 0.5) {
      return;
    }
    allWrong++;
    String shortened = beginning(answer, MAX_ANSWER);
    if (wrong.containsKey(shortened) || wrong.size() < MAX_ANSWERS) {
      wrong.merge(shortened, 1L, Long::sum);
    }
  }

  private static Example example(int query, Sample sample) {
    String text = sample.text();
    int length = text.codePointCount(0, text.length());
    if (length <= MAX_TEXT) {
      return new Example(query, sample.finishReason(), text, 0);
    }
    String end = text.substring(text.offsetByCodePoints(text.length(), -MAX_TEXT / 2));
    String shown = beginning(text, MAX_TEXT / 2) + "\n[…]\n" + end;
    return new Example(query, sample.finishReason(), shown, length - MAX_TEXT);
  }

  private static String beginning(String text, int most) {
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most));
  }

  public List<Example> examples() {
    return Collections.unmodifiableList(examples);
  }

  /** The completions with a wrong answer. */
  public long allWrong() {
    return allWrong;
  }

  /** The most frequent wrong answers among the first {@value #MAX_ANSWERS} different ones. */
  public List<Wrong> mostFrequent(int most) {
    return wrong.entrySet().stream()
        .map(entry -> new Wrong(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparing(Wrong::completions).reversed().thenComparing(Wrong::answer))
        .limit(most)
        .toList();
  }
}
