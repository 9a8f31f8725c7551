package dev.iapo.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where a daemon listens: {@code http://127.0.0.1:8425}, or {@code https://host}. */
public record ServerAddress(URI uri) {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[(::1|0:0:0:0:0:0:0:1)]");

  /**
   * Reads an address.
   *
   * @throws ApiException if it is none, or a token sent there could be read on its way
   */
  public static ServerAddress of(String text) {
    URI uri = parsed(text);
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    boolean more =
        uri.getRawUserInfo() != null
            || uri.getRawQuery() != null
            || uri.getRawFragment() != null
            || !String.valueOf(uri.getRawPath()).matches("/?");
    if (uri.getHost() == null || more || !scheme.matches("https?")) {
      throw wrong(text);
    }
    int port = uri.getPort();
    ServerAddress address =
        new ServerAddress(
            URI.create(
                scheme
                    + "://"
                    + uri.getHost().toLowerCase(Locale.ROOT)
                    + (port < 0 ? "" : ":" + port)));
    if (scheme.equals("http") && !address.isLoopback()) {
      throw ApiException.refused(
          ("--server %s: a token sent over http could be read on its way (expected: https, or a"
                  + " tunnel to the machine of the daemon and http://127.0.0.1:PORT)")
              .formatted(text));
    }
    return address;
  }

  private static URI parsed(String text) {
    try {
      return new URI(text.strip());
    } catch (URISyntaxException e) {
      throw wrong(text);
    }
  }

  private static ApiException wrong(String text) {
    return ApiException.refused(
        "--server %s (expected: where a daemon listens, as in http://127.0.0.1:8425)"
            .formatted(text));
  }

  /** Whether it is on this machine. */
  public boolean isLoopback() {
    return LOOPBACK.matcher(uri.getHost()).matches();
  }

  /**
   * The address of a resource.
   *
   * @param path with {@code %s} for each part
   */
  URI at(String path, String... parts) {
    String whole = path;
    for (String part : parts) {
      if (part.isBlank() || part.matches("\\.\\.?")) {
        throw ApiException.refused("\"" + part + "\" is no name (expected: the id of a run)");
      }
      String encoded = URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
      whole = whole.replaceFirst("%s", encoded);
    }
    return URI.create(uri + whole);
  }

  @Override
  public String toString() {
    return uri.toString();
  }
}
