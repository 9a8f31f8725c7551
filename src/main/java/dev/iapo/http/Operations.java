package dev.iapo.http;

import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The one list of all operations. The first that matches is taken. */
final class Operations {
  /** An operation with the values of its path's parameters. */
  record Match(Operation operation, Map<String, String> path) {}

  private final List<Operation> all;

  Operations(List<Operation> all) {
    Set<String> seen = new HashSet<>();
    for (Operation operation : all) {
      if (!seen.add(operation.toString())) {
        throw new IllegalArgumentException(operation + ": twice (expected: once)");
      }
    }
    this.all = List.copyOf(all);
  }

  List<Operation> all() {
    return all;
  }

  /**
   * The operation of a request.
   *
   * @throws Refusal if there is none: unknown-path or method-not-allowed
   */
  Match match(HttpRequest request) throws Refusal {
    List<String> segments = Template.segments(request.getUri().path());
    List<Match> here = new ArrayList<>();
    for (Operation operation : all) {
      Optional<Map<String, String>> path = operation.template().match(segments);
      path.ifPresent(values -> here.add(new Match(operation, values)));
    }
    if (here.isEmpty()) {
      throw Refusal.of(ProblemType.UNKNOWN_PATH, "no such path (/v1/openapi.json has all)");
    }
    HttpMethod method =
        request.method().equals(HttpMethods.HEAD) ? HttpMethods.GET : request.method();
    for (Match match : here) {
      if (match.operation().method().equals(method)) {
        return match;
      }
    }
    String allowed = allowed(here);
    throw Refusal.of(
            ProblemType.METHOD_NOT_ALLOWED,
            "%s is not offered here (expected one of: %s)"
                .formatted(request.method().value(), allowed))
        .with("Allow", allowed);
  }

  private static String allowed(List<Match> here) {
    Set<String> methods = new TreeSet<>();
    for (Match match : here) {
      methods.add(match.operation().method().value());
      if (match.operation().method().equals(HttpMethods.GET)) {
        methods.add(HttpMethods.HEAD.value());
      }
    }
    return String.join(", ", methods);
  }
}
