package dev.iapo.http;

import akka.http.javadsl.model.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may pass: requests to this server's own names, of its own pages, of callers it knows. */
final class Guard {
  /** So many requests with wrong tokens are answered as such in a second; more wait. */
  static final int MAX_FAILURES_PER_SECOND = 10;

  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
  private static final String BEARER = "bearer ";

  private final TokenFile tokens;
  private final Sessions sessions;
  private final Hosts hosts;
  private final Clock clock;
  private long second; // that failures are counted in
  private int failures;

  Guard(TokenFile tokens, Sessions sessions, Hosts hosts, Clock clock) {
    this.tokens = tokens;
    this.sessions = sessions;
    this.hosts = hosts;
    this.clock = clock;
  }

  /**
   * Against pages of other sites: those that name this machine as theirs, and those that say whose
   * they are.
   *
   * @throws Refusal wrong-host, wrong-origin
   */
  void check(HttpRequest request) throws Refusal {
    String authority = Hosts.authority(request);
    if (!hosts.knows(authority)) {
      throw Refusal.of(
          ProblemType.WRONG_HOST,
          "Host: %s (expected: an address of this machine with the port, or one of hosts in its"
                  .formatted(authority.length() > 100 ? authority.substring(0, 100) : authority)
              + " configuration)");
    }
    Optional<String> origin = Exchange.header(request, "Origin");
    if (origin.isPresent() && !origin.get().equals(hosts.origin(authority))) {
      throw Refusal.of(
          ProblemType.WRONG_ORIGIN, "Origin: (expected: %s)".formatted(hosts.origin(authority)));
    }
  }

  /**
   * Who sends it, if that may do what needs a role.
   *
   * @throws Refusal unauthorized, forbidden, wrong-origin
   */
  Caller caller(HttpRequest request, Role needed) throws Refusal {
    Caller caller = authenticated(request);
    if (!caller.role().allows(needed)) {
      throw Refusal.of(
          ProblemType.FORBIDDEN,
          "%s has the role %s (expected one of: %s)"
              .formatted(caller.name(), caller.role().label(), needed.enough()));
    }
    return caller;
  }

  private Caller authenticated(HttpRequest request) throws Refusal {
    Optional<String> authorization = Exchange.header(request, "Authorization");
    if (authorization.isPresent()) {
      Token token = bearer(authorization.get()).orElseThrow(this::failed);
      return new Caller(token.name(), token.role(), false);
    }
    Optional<String> cookie = cookie(Exchange.headers(request, "Cookie"));
    if (cookie.isEmpty()) {
      throw unauthorized("no token (expected: Authorization: Bearer TOKEN)");
    }
    Token token = sessions.find(cookie.get(), tokens).orElseThrow(this::failed);
    if (!SAFE.contains(request.method().value()) && Exchange.header(request, "Origin").isEmpty()) {
      throw Refusal.of(
          ProblemType.WRONG_ORIGIN,
          "no Origin (expected: with a session's cookie, %s)"
              .formatted(hosts.origin(Hosts.authority(request))));
    }
    return new Caller(token.name(), token.role(), true);
  }

  /** The token of an {@code Authorization} header's value. */
  Optional<Token> bearer(String authorization) {
    return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? tokens.find(authorization.substring(BEARER.length()).strip())
        : Optional.empty();
  }

  private static Optional<String> cookie(List<String> headers) {
    for (String header : headers) {
      for (String pair : header.split(";", -1)) {
        String[] parts = pair.strip().split("=", 2);
        if (parts.length == 2 && parts[0].equals(Sessions.COOKIE)) {
          return Optional.of(parts[1]);
        }
      }
    }
    return Optional.empty();
  }

  private synchronized Refusal failed() {
    long now = clock.instant().getEpochSecond();
    if (now != second) {
      second = now;
      failures = 0;
    }
    failures++;
    if (failures == 1) {
      LOG.warn("a request with a wrong or expired token was refused");
    }
    return failures <= MAX_FAILURES_PER_SECOND
        ? unauthorized("the token is wrong, or the session has expired")
        : Refusal.of(
                ProblemType.TOO_MANY_FAILURES,
                "more than %d in a second (expected: a token that is known)"
                    .formatted(MAX_FAILURES_PER_SECOND))
            .retryAfter(Duration.ofSeconds(1));
  }

  private static Refusal unauthorized(String detail) {
    return Refusal.of(ProblemType.UNAUTHORIZED, detail).with("WWW-Authenticate", "Bearer");
  }
}
