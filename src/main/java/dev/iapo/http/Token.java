package dev.iapo.http;

import dev.iapo.llm.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/**
 * Who holds it may call the API.
 *
 * @param name whose it is
 */
record Token(Role role, String name, Secret secret) {
  static final int MIN_LENGTH = 20;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern SECRET = Pattern.compile("[!-~]{" + MIN_LENGTH + ",512}");

  Token {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name %s (expected: 1 to 64 letters, digits, - and _)".formatted(name));
    }
    if (!SECRET.matcher(secret.reveal()).matches()) {
      throw new IllegalArgumentException(
          "token of %s (expected: %d to 512 characters of ASCII, without blanks)"
              .formatted(name, MIN_LENGTH));
    }
  }

  /** Whether it is this one; takes the same time whichever part differs. */
  boolean is(String given) {
    return MessageDigest.isEqual(sha256(given), sha256(secret.reveal()));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
