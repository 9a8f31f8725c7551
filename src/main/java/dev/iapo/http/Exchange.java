package dev.iapo.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.TimeoutAccess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request on its way to an operation.
 *
 * @param path the values of the template's parameters
 * @param caller empty where everybody may
 */
record Exchange(
    HttpRequest request, Map<String, String> path, Parameters parameters, Optional<Caller> caller) {

  /** The value of a parameter of the template. */
  String at(String name) {
    String value = path.get(name);
    if (value == null) {
      throw new IllegalStateException("no parameter " + name);
    }
    return value;
  }

  /** Who sent it, where a role is needed. */
  Caller who() {
    return caller.orElseThrow();
  }

  Optional<String> header(String name) throws Refusal {
    return header(request, name);
  }

  /**
   * The value of a header.
   *
   * @throws Refusal if it is there twice
   */
  static Optional<String> header(HttpRequest request, String name) throws Refusal {
    List<String> values = headers(request, name);
    if (values.size() > 1) {
      throw Refusal.of(ProblemType.BAD_REQUEST, name + ": given twice (expected: once)");
    }
    return values.stream().findFirst();
  }

  /** Gives it another time until its answer begins. */
  void answersWithin(Duration time) {
    request
        .getHeader(TimeoutAccess.class)
        .ifPresent(header -> header.timeoutAccess().updateTimeout(HttpServer.scala(time)));
  }

  static List<String> headers(HttpRequest request, String name) {
    String lowerCase = name.toLowerCase(Locale.ROOT);
    List<String> values = new ArrayList<>();
    for (HttpHeader header : request.getHeaders()) {
      if (header.is(lowerCase)) {
        values.add(header.value());
      }
    }
    return values;
  }
}
