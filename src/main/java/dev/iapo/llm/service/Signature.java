package dev.iapo.llm.service;

import dev.iapo.llm.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tells a receiver that a body comes from one who knows the key, and when it was sent. */
final class Signature {
  static final String HEADER = "X-Iapo-Signature";
  static final String TIMESTAMP = "X-Iapo-Timestamp";

  private static final String MAC = "HmacSHA256";

  private Signature() {}

  /** The HMAC-SHA256 of the time, a dot and the body. */
  static String of(Secret key, long epochSeconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(key.reveal().getBytes(StandardCharsets.UTF_8), MAC));
      mac.update((epochSeconds + ".").getBytes(StandardCharsets.UTF_8));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + MAC, e);
    }
  }

  /** The SHA-256 of a body, the same for a request that is repeated. */
  static String digest(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
