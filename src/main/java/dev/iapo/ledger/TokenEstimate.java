package dev.iapo.ledger;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.iapo.domain.ChatMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Estimates how many tokens a prompt has, for plans. Models differ; what is reserved is {@link
 * Tariff#bound}, a true bound. Counting is slow, and prompts share messages, so the last ones are
 * remembered. For one thread.
 */
public final class TokenEstimate {
  /** Tokens that chat formats add to each message. */
  private static final int PER_MESSAGE = 4;

  private static final int REMEMBERED = 256;

  private final Map<String, Integer> counted =
      new LinkedHashMap<>(REMEMBERED, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** Loaded once, when it is first needed: that takes about a second. */
  private static final class Loaded {
    static final Encoding ENCODING =
        Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
  }

  public long of(List<ChatMessage> messages) {
    long tokens = 0;
    for (ChatMessage message : messages) {
      int own = counted.computeIfAbsent(message.content(), Loaded.ENCODING::countTokensOrdinary);
      tokens += own + PER_MESSAGE;
    }
    return tokens;
  }
}
