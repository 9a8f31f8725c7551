package dev.iapo.llm;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A key that does not show: its text is redacted wherever it is printed. */
public final class Secret {
  /** So many characters of it identify a key; a shorter one is a dummy, or a part that may show. */
  private static final int TELLING = 12;

  private final String value;
  private final List<String> forms; // as it is, and as others may write it

  public Secret(String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("secret: blank");
    }
    this.value = value;
    this.forms = forms(value);
  }

  private static List<String> forms(String value) {
    List<String> forms = new ArrayList<>(List.of(value));
    String url = URLEncoder.encode(value, StandardCharsets.UTF_8);
    List<String> escaped = List.of(url, url.replace("+", "%20"), value.replace("/", "\\/"));
    escaped.stream().filter(form -> !forms.contains(form)).forEach(forms::add);
    if (value.length() >= TELLING) {
      for (int before = 0; before < 3; before++) { // what stands before it shifts it
        String base64 = base64(value, before);
        forms.add(base64);
        String forUrls = base64.replace('+', '-').replace('/', '_');
        if (!forUrls.equals(base64)) {
          forms.add(forUrls);
        }
      }
    }
    return List.copyOf(forms);
  }

  /** What of the Base64 of a text depends on the key alone, so many bytes standing before it. */
  private static String base64(String value, int before) {
    byte[] key = value.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[before + key.length];
    System.arraycopy(key, 0, bytes, before, key.length);
    String all = Base64.getEncoder().withoutPadding().encodeToString(bytes);
    return all.substring((before * 8 + 5) / 6, bytes.length * 8 / 6);
  }

  /** The key itself, for the one place that sends it. */
  public String reveal() {
    return value;
  }

  /** The text with every occurrence of the key taken out, and a part of it that ends the text. */
  public String redactIn(String text) {
    String redacted = text;
    for (String form : forms) {
      redacted = redacted.replace(form, toString());
    }
    for (int length = value.length() - 1; length >= TELLING; length--) {
      int start = redacted.length() - length;
      if (redacted.regionMatches(start, value, 0, length)) {
        return redacted.substring(0, start) + this;
      }
    }
    return redacted;
  }

  /**
   * The same for data that must stay as it is otherwise: a dummy key, such as {@code none}, may
   * stand in it.
   */
  public String redactInData(String text) {
    return value.length() < TELLING ? text : redactIn(text);
  }

  @Override
  public String toString() {
    return "(redacted)";
  }
}
