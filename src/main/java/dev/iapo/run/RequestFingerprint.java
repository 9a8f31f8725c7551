package dev.iapo.run;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Sampling;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells what is asked apart: by endpoint, model, sampling and messages, and not by seed and number
 * of completions. A SHA-256, in URL-safe Base64.
 */
final class RequestFingerprint {
  private final byte[] fixed;

  RequestFingerprint(String endpoint, Configuration configuration) {
    MessageDigest digest = sha256();
    add(digest, endpoint);
    add(digest, configuration.model().name());
    Sampling sampling = configuration.sampling();
    add(digest, sampling.temperature().toString());
    add(digest, sampling.topP().toString());
    add(digest, String.valueOf(sampling.maxTokens()));
    add(digest, sampling.maxTokensField());
    add(digest, sampling.responseFormat().toString());
    add(digest, canonical(sampling.extra()));
    this.fixed = digest.digest();
  }

  String of(List<ChatMessage> messages) {
    MessageDigest digest = sha256();
    digest.update(fixed);
    for (ChatMessage message : messages) {
      add(digest, message.role());
      add(digest, message.content());
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
  }

  /** With its length, so that no two sequences of texts are the same. */
  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    digest.update(bytes);
  }

  /** The same text for equal values only, whatever the order of their keys. */
  private static String canonical(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      map.forEach((key, of) -> sorted.put(quoted(String.valueOf(key)), canonical(of)));
      return sorted.toString();
    }
    if (value instanceof Collection<?> values) {
      return values.stream().map(RequestFingerprint::canonical).toList().toString();
    }
    return value instanceof String text ? quoted(text) : String.valueOf(value);
  }

  private static String quoted(String text) {
    return text.length() + ":" + text;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
