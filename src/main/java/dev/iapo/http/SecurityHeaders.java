package dev.iapo.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import java.util.ArrayList;
import java.util.List;

/** The headers that every answer has, whoever made it. */
final class SecurityHeaders {
  private static final String CSP = "Content-Security-Policy";
  private static final String CACHE = "Cache-Control";

  private static final List<HttpHeader> ALWAYS =
      List.of(
          RawHeader.create("X-Content-Type-Options", "nosniff"),
          RawHeader.create("Referrer-Policy", "no-referrer"),
          RawHeader.create("Cross-Origin-Opener-Policy", "same-origin"),
          RawHeader.create("Cross-Origin-Resource-Policy", "same-origin"));

  /**
   * Of the dashboard's pages: their own scripts and styles alone, and no markup made by scripts.
   */
  static final HttpHeader PAGE =
      RawHeader.create(
          CSP,
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
              + " connect-src 'self'; base-uri 'none'; form-action 'none';"
              + " frame-ancestors 'none'; require-trusted-types-for 'script'");

  /** Of a run's report: a document that can do nothing. */
  static final HttpHeader REPORT =
      RawHeader.create(
          CSP, "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:");

  private static final HttpHeader NOTHING =
      RawHeader.create(CSP, "default-src 'none'; frame-ancestors 'none'");
  private static final HttpHeader NO_STORE = RawHeader.create(CACHE, "no-store");

  private SecurityHeaders() {}

  /** The answer with these headers; what it says of caching and content itself stays. */
  static HttpResponse on(HttpResponse response) {
    List<HttpHeader> headers = new ArrayList<>(ALWAYS);
    if (response.getHeader(CSP).isEmpty()) {
      headers.add(NOTHING);
    }
    if (response.getHeader(CACHE).isEmpty()) {
      headers.add(NO_STORE);
    }
    return response.addHeaders(headers);
  }
}
