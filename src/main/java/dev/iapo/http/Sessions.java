package dev.iapo.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The cookie for which a browser exchanges its token: {@code name.expiry.mac}, where the expiry is
 * in seconds since 1970 and the MAC is keyed by the token. Nothing of it is kept here; it ends with
 * its time, or when its token is revoked.
 */
final class Sessions {
  static final String COOKIE = "iapo_session";
  static final Duration LIFE = Duration.ofHours(12);

  private static final Pattern VALUE =
      Pattern.compile("([A-Za-z0-9_-]{1,64})\\.([0-9]{1,12})\\.([A-Za-z0-9_-]{43})");

  private final Clock clock;
  private final boolean secure;

  /**
   * @param secure whether browsers may send it over https only
   */
  Sessions(Clock clock, boolean secure) {
    this.clock = clock;
    this.secure = secure;
  }

  /** The header's value that begins a session of a token. */
  String begin(Token token) {
    long expiry = clock.instant().plus(LIFE).getEpochSecond();
    return cookie(token.name() + "." + expiry + "." + mac(token, expiry), LIFE.toSeconds());
  }

  /** The header's value that ends a session. */
  String end() {
    return cookie("", 0);
  }

  private String cookie(String value, long maxAgeSeconds) {
    return "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s"
        .formatted(COOKIE, value, maxAgeSeconds, secure ? "; Secure" : "");
  }

  /** The token whose session this cookie's value is, if it has not ended. */
  Optional<Token> find(String value, TokenFile tokens) {
    Matcher parts = VALUE.matcher(value);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long expiry = Long.parseLong(parts.group(2));
    if (clock.instant().getEpochSecond() >= expiry) {
      return Optional.empty();
    }
    byte[] given = parts.group(3).getBytes(StandardCharsets.US_ASCII);
    return tokens
        .named(parts.group(1))
        .filter(
            token ->
                MessageDigest.isEqual(
                    mac(token, expiry).getBytes(StandardCharsets.US_ASCII), given));
  }

  private static String mac(Token token, long expiry) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      byte[] key = token.secret().reveal().getBytes(StandardCharsets.UTF_8);
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      String text = COOKIE + "\n" + token.name() + "\n" + expiry;
      byte[] bytes = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
