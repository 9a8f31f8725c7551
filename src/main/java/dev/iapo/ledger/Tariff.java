package dev.iapo.ledger;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.Spend;
import dev.iapo.llm.LlmReply.Usage;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What calls are charged: a true upper bound before they are sent, and what was used after.
 *
 * @param prices of tokens; empty if unknown: then nothing is charged in USD
 * @param picoUsdPerAnswer what an answer of a service is charged, which is neither a completion nor
 *     tokens; empty for a language model
 */
public record Tariff(Optional<Prices> prices, OptionalLong picoUsdPerAnswer) {
  /** Tokens that providers add around each message and around the whole prompt, at most. */
  private static final int FRAME_TOKENS = 16;

  /** What JSON puts around a list or an object. */
  private static final long BRACKETS = 2;

  /** What JSON puts around and behind a text. */
  private static final long QUOTES = 3;

  /** The tariff of a language model. */
  public Tariff(Optional<Prices> prices) {
    this(prices, OptionalLong.empty());
  }

  /** The tariff of a service that is charged by the answer. */
  public static Tariff perAnswer(long picoUsd) {
    if (picoUsd < 0) {
      throw new IllegalArgumentException("price: " + picoUsd + " (expected: at least 0)");
    }
    return new Tariff(Optional.empty(), OptionalLong.of(picoUsd));
  }

  /** Whether answers are charged, rather than tokens. */
  public boolean byAnswer() {
    return picoUsdPerAnswer.isPresent();
  }

  /**
   * A call's charge, apart by what it depends on.
   *
   * @param prompt whatever the number of completions
   * @param completions of all its completions
   */
  public record Parts(Spend prompt, Spend completions) {
    public Spend total() {
      return prompt.plus(completions);
    }
  }

  /**
   * The most that calls with one prompt can be charged: every byte of the prompt a token
   * (byte-level tokenizers never make more), and every completion at its enforced maximum.
   *
   * @param promptTokens at least as many as the prompt has
   * @param maxTokens of a completion
   */
  public record Bound(Tariff tariff, long promptTokens, int maxTokens) {
    /** The most that a call for so many completions can be charged. */
    public Parts of(int choices) {
      if (tariff.byAnswer()) {
        return tariff.answers(choices);
      }
      return tariff.parts(
          promptTokens,
          tariff.prices.map(p -> p.ofInputAtMost(promptTokens)).orElse(0L),
          (long) choices * maxTokens,
          choices);
    }
  }

  /** The most that calls with a prompt can be charged; to be kept, as it reads the whole prompt. */
  public Bound bound(List<ChatMessage> messages, Sampling sampling) {
    return new Bound(
        this, promptBound(messages) + extraBound(sampling.extra()), sampling.maxTokens());
  }

  /** What a call that brought completions is charged. */
  public Parts actual(Usage usage, int completions) {
    if (byAnswer()) {
      return answers(completions);
    }
    long input =
        prices.map(p -> p.ofInput(usage.inputTokens(), usage.cachedInputTokens())).orElse(0L);
    return parts(usage.inputTokens(), input, usage.outputTokens(), completions);
  }

  private Parts answers(int count) {
    long picoUsd = Math.multiplyExact(count, picoUsdPerAnswer.orElse(0));
    return new Parts(Spend.NOTHING, new Spend(0, 0, picoUsd));
  }

  private Parts parts(long input, long inputPicoUsd, long output, int completions) {
    return new Parts(
        new Spend(0, input, inputPicoUsd),
        new Spend(completions, output, prices.map(p -> p.ofOutput(output)).orElse(0L)));
  }

  /** At least as many tokens as the prompt has. */
  public static long promptBound(List<ChatMessage> messages) {
    long bytes = FRAME_TOKENS;
    for (ChatMessage message : messages) {
      bytes += bytes(message.content()) + FRAME_TOKENS;
    }
    return bytes;
  }

  /** The bytes of a text in UTF-8: at least as many as it has tokens. */
  public static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Further request fields, such as tools and response schemas, may become part of the prompt. */
  private static long extraBound(Map<String, Object> extra) {
    return extra.isEmpty() ? 0 : textBound(extra);
  }

  private static long textBound(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return textBound(map.keySet()) + textBound(map.values());
    }
    if (value instanceof Collection<?> values) {
      return BRACKETS + values.stream().mapToLong(Tariff::textBound).sum();
    }
    return QUOTES + bytes(String.valueOf(value));
  }
}
