package dev.iapo.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.headers.RawHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A request that is answered with a problem. */
final class Refusal extends Exception {
  private final ProblemType type;
  private final List<String> problems;
  private final List<HttpHeader> headers;

  private Refusal(
      ProblemType type, String detail, List<String> problems, List<HttpHeader> headers) {
    super(detail, null, false, false);
    this.type = type;
    this.problems = List.copyOf(problems);
    this.headers = List.copyOf(headers);
  }

  /**
   * @param detail says what is wrong with this request, and what was expected
   */
  static Refusal of(ProblemType type, String detail) {
    return new Refusal(type, detail, List.of(), List.of());
  }

  /**
   * @param problems everything that is wrong, each with its place and remedy
   */
  static Refusal of(ProblemType type, List<String> problems) {
    String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
    return new Refusal(type, count, problems, List.of());
  }

  static Refusal of(ProblemType type, String detail, List<String> problems) {
    return new Refusal(type, detail, problems, List.of());
  }

  Refusal with(String header, String value) {
    List<HttpHeader> all = new ArrayList<>(headers);
    all.add(RawHeader.create(header, value));
    return new Refusal(type, detail(), problems, all);
  }

  Refusal retryAfter(Duration pause) {
    return with("Retry-After", Long.toString(Math.max(1, pause.toSeconds())));
  }

  ProblemType type() {
    return type;
  }

  String detail() {
    return String.valueOf(getMessage());
  }

  List<String> problems() {
    return problems;
  }

  List<HttpHeader> headers() {
    return headers;
  }
}
