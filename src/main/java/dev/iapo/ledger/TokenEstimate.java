package dev.iapo.ledger;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.iapo.domain.ChatMessage;
import java.util.List;

/**
 * Estimates how many tokens a prompt has, for plans. Models differ; what is reserved is {@link
 * Tariff#bound}, a true bound.
 */
public final class TokenEstimate {
  /** Tokens that chat formats add to each message. */
  private static final int PER_MESSAGE = 4;

  /** Loaded once, when it is first needed: that takes about a second. */
  private static final class Loaded {
    static final Encoding ENCODING =
        Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
  }

  public long of(List<ChatMessage> messages) {
    long tokens = 0;
    for (ChatMessage message : messages) {
      tokens += Loaded.ENCODING.countTokensOrdinary(message.content()) + PER_MESSAGE;
    }
    return tokens;
  }
}
