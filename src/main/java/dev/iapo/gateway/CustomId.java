package dev.iapo.gateway;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** How a call is named in a batch: the same in every process, and as providers take it. */
final class CustomId {
  private static final Pattern PLAIN = Pattern.compile("[!-~]{1,52}");
  private static final int HASH_BYTES = 20;

  private CustomId() {}

  /** The job's id and the call's offset; a long or unusual id is hashed. */
  static String of(String job, int offset) {
    return (PLAIN.matcher(job).matches() ? job : hash(job)) + ":" + offset;
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
