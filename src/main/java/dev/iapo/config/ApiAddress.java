package dev.iapo.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Reads the addresses of APIs and services. */
final class ApiAddress {
  private ApiAddress() {}

  /**
   * An address over HTTP with a host, and without what may be a secret; empty if it is none.
   *
   * @param expected ends the message if it is none
   */
  static Optional<URI> read(Node node, String key, String text, String expected) {
    String shown = withoutSecrets(text);
    try {
      URI uri = new URI(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (uri.getUserInfo() != null) {
        node.problem(key, "holds a user or password" + expected);
      } else if (!http || uri.getHost() == null) {
        node.problem(key, shown + expected);
      } else if (uri.getQuery() != null || uri.getFragment() != null) {
        node.problem(key, shown + ": holds a query or fragment" + expected);
      } else {
        return Optional.of(uri);
      }
    } catch (URISyntaxException e) {
      node.problem(key, shown + expected);
    }
    return Optional.empty();
  }

  /** An address without a user, query or fragment, which may be a key. */
  static String withoutSecrets(String url) {
    return url.replaceAll("[?#].*", "…").replaceAll("^.*@", "…@");
  }
}
