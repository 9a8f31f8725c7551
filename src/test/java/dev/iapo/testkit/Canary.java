package dev.iapo.testkit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A key that must appear nowhere: not as it is, not encoded, and not a half of it. */
public record Canary(String key) {
  /** So many characters of it in a row are a leak. */
  private static final int TELLING = 12;

  /** All that an ill-meaning provider may write of the key. */
  public String echo() {
    return "%s %s %s %s %s"
        .formatted(
            key,
            URLEncoder.encode(key, StandardCharsets.UTF_8),
            base64(key),
            base64("user:" + key + ":x"),
            base64("a:" + key));
  }

  /** The key without its end. */
  public String half() {
    return key.substring(0, key.length() / 2 + 2);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A part of the key in a text, with what stands around it. */
  public Optional<String> leak(String text) {
    List<String> forms = new ArrayList<>();
    forms.add(key);
    forms.add(URLEncoder.encode(key, StandardCharsets.UTF_8));
    for (int before = 0; before < 3; before++) {
      String shifted = base64("x".repeat(before) + key);
      forms.add(shifted.substring(before == 0 ? 0 : 4, shifted.length() - 4));
    }
    for (String form : forms) {
      for (int i = 0; i + TELLING <= form.length(); i++) {
        int at = text.indexOf(form.substring(i, i + TELLING));
        if (at >= 0) {
          return Optional.of(
              text.substring(Math.max(0, at - 80), Math.min(text.length(), at + 80)));
        }
      }
    }
    return Optional.empty();
  }
}
