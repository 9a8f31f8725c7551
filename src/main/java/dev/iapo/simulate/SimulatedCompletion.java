package dev.iapo.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One completion of a stand-in LLM.
 *
 * @param finishReason {@code stop}, or {@code length} if it was cut off
 * @param outputTokens those of the text, or more or fewer where they are recorded
 * @param recordedCost its cost where costs are recorded
 */
public record SimulatedCompletion(
    String text, String finishReason, int outputTokens, OptionalDouble recordedCost) {
  private static final Pattern WORD = Pattern.compile("\\S+");
  private static final int TOKENS_PER_MESSAGE = 4;

  /** A completion that came to its end. */
  public static SimulatedCompletion finished(String text, OptionalDouble recordedCost) {
    return new SimulatedCompletion(text, "stop", tokens(text), recordedCost);
  }

  /** The tokens of a text as counted here: four for every three words, rounded up. */
  public static int tokens(String text) {
    return Math.toIntExact((4L * WORD.matcher(text).results().count() + 2) / 3);
  }

  /** The tokens of a message in a prompt. */
  public static int messageTokens(String content) {
    return tokens(content) + TOKENS_PER_MESSAGE;
  }

  /** This completion within a maximum of output tokens: cut off after whole words if longer. */
  public SimulatedCompletion within(int maxTokens) {
    if (outputTokens <= maxTokens) {
      return this;
    }
    List<Integer> ends = new ArrayList<>();
    Matcher words = WORD.matcher(text);
    while (words.find()) {
      ends.add(words.end());
    }
    // Its tokens may be recorded, and more than its words say.
    int kept = (int) Math.min(3L * maxTokens / 4, ends.size());
    String cut = kept == 0 ? "" : text.substring(0, ends.get(kept - 1));
    return new SimulatedCompletion(cut, "length", maxTokens, recordedCost);
  }
}
