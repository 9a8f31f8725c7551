package dev.iapo.http;

import akka.event.LoggingAdapter;
import akka.http.ParsingErrorHandler;
import akka.http.javadsl.model.HttpResponse;
import akka.http.scaladsl.model.ErrorInfo;
import akka.http.scaladsl.model.StatusCode;
import akka.http.scaladsl.settings.ServerSettings;

/** Answers what is no HTTP request with a problem. Akka HTTP knows it by its name alone. */
public final class ParsingProblems extends ParsingErrorHandler {
  /** Where Akka HTTP looks for it, as it would for an object of Scala's. */
  @SuppressWarnings("checkstyle:ConstantName")
  public static final ParsingProblems MODULE$ = new ParsingProblems();

  private ParsingProblems() {}

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo info, LoggingAdapter log, ServerSettings settings) {
    ProblemType type =
        switch (status.intValue()) {
          case 413 -> ProblemType.BODY_TOO_LARGE;
          case 414 -> ProblemType.URI_TOO_LONG;
          case 431 -> ProblemType.HEADERS_TOO_LARGE;
          case 501 -> ProblemType.UNKNOWN_METHOD;
          default -> ProblemType.BAD_REQUEST;
        };
    Refusal refusal = Refusal.of(type, info.summary()); // the detail would repeat what was sent
    return SecurityHeaders.on(Answers.problem(refusal, ""));
  }
}
