package dev.iapo.http;

import akka.http.javadsl.model.HttpRequest;
import akka.http.scaladsl.model.Uri;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The names under which the server may be called. Any other is a page that pretends. */
final class Hosts {
  private final Set<String> authorities = new HashSet<>();
  private final String scheme;

  /**
   * @param bound address, as it was configured
   * @param port that was bound
   * @param further names, without a port: with that port, and without one, as a proxy has it
   * @param https whether what stands before this server speaks https
   */
  Hosts(String bound, int port, List<String> further, boolean https) {
    this.scheme = https ? "https://" : "http://";
    String literal = bound.contains(":") ? "[" + bound + "]" : bound;
    for (String host : List.of("localhost", "127.0.0.1", "[::1]", literal)) {
      add(host + ":" + port);
      if (port == 80) {
        add(host);
      }
    }
    for (String host : further) {
      add(host);
      add(host + ":" + port);
    }
  }

  private void add(String authority) {
    authorities.add(authority.toLowerCase(Locale.ROOT));
  }

  /** What a request says it is sent to: host, and port if it gives one. */
  static String authority(HttpRequest request) {
    Uri.Authority authority = request.getUri().asScala().authority();
    String host = authority.host().toString();
    String text = authority.port() == 0 ? host : host + ":" + authority.port();
    return text.toLowerCase(Locale.ROOT);
  }

  boolean knows(String authority) {
    return authorities.contains(authority);
  }

  /** The origin of this server's own pages under one of its names. */
  String origin(String authority) {
    return scheme + authority;
  }
}
