package dev.iapo.http;

import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What a path does under one method.
 *
 * @param role that is needed; empty if everybody may
 */
record Operation(HttpMethod method, Template template, Optional<Role> role, Handler handler) {
  /** Answers a request; what fails the stage with a {@link Refusal} is refused as well. */
  @FunctionalInterface
  interface Handler {
    CompletionStage<HttpResponse> answer(Exchange exchange) throws Refusal;
  }

  static Operation open(HttpMethod method, String template, Handler handler) {
    return new Operation(method, new Template(template), Optional.empty(), handler);
  }

  static Operation of(HttpMethod method, String template, Role role, Handler handler) {
    return new Operation(method, new Template(template), Optional.of(role), handler);
  }

  static Operation get(String template, Role role, Handler handler) {
    return of(HttpMethods.GET, template, role, handler);
  }

  static Operation post(String template, Role role, Handler handler) {
    return of(HttpMethods.POST, template, role, handler);
  }

  static Operation delete(String template, Role role, Handler handler) {
    return of(HttpMethods.DELETE, template, role, handler);
  }

  @Override
  public String toString() {
    return method.value() + " " + template;
  }
}
