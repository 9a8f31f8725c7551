package dev.iapo.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * An error as clients of OpenAI know it: {@code {"error": {message, type, param, code}}}. All under
 * {@code /v1/chat} and {@code /v1/models} is answered so, whoever refuses it.
 */
final class OpenAiError extends Exception {
  static final String REQUEST_ID = "x-request-id";
  private static final String SHOULD_RETRY = "x-should-retry";
  private static final String INVALID_REQUEST = "invalid_request_error";
  private static final String RATE_LIMIT = "rate_limit_error";
  private static final String SERVER = "server_error";
  private static final String OWN = "iapo_error";
  private static final int MAX_MESSAGE_LENGTH = 2000;

  private final int status;
  private final String code;
  private final Optional<String> param;
  private final List<HttpHeader> headers;
  private final Optional<ObjectNode> paid;

  private OpenAiError(
      int status,
      String code,
      String message,
      Optional<String> param,
      List<HttpHeader> headers,
      Optional<ObjectNode> paid) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.param = param;
    this.headers = List.copyOf(headers);
    this.paid = paid;
  }

  static OpenAiError of(int status, String code, String message) {
    return new OpenAiError(status, code, message, Optional.empty(), List.of(), Optional.empty());
  }

  /** Something of the request cannot be taken. */
  static OpenAiError at(String param, String code, String message) {
    return of(400, code, message).at(param);
  }

  /** A value is not what it should be. */
  static OpenAiError invalid(String param, String found, String expected) {
    return at(param, "invalid_value", "%s: %s (expected: %s)".formatted(param, found, expected));
  }

  /** What policies do not do. */
  static OpenAiError unsupported(String param, String found, String expected) {
    return at(
        param, "unsupported_parameter", "%s: %s (expected: %s)".formatted(param, found, expected));
  }

  /** A name that means nothing here. */
  static OpenAiError unrecognized(String param) {
    String shown = RequestObject.shown(param);
    return at(shown, "unrecognized_argument", "Unrecognized request argument supplied: " + shown);
  }

  /** Whether what is at a path is answered so. */
  static boolean isFor(String path) {
    String[] parts = path.split("/", 4);
    return parts.length > 2
        && parts[1].equals("v1")
        && (parts[2].equals("chat") || parts[2].equals("models"));
  }

  /** A refusal of what is around the routes. */
  static OpenAiError of(Refusal refusal) {
    ProblemType type = refusal.type();
    String code =
        switch (type) {
          case BAD_REQUEST -> "malformed_request";
          case UNAUTHORIZED -> "invalid_api_key";
          case FORBIDDEN -> "insufficient_permissions";
          case UNKNOWN_PATH -> "unknown_url";
          case METHOD_NOT_ALLOWED -> "method_not_supported";
          case TOO_SLOW -> "request_timeout";
          case BODY_TOO_LARGE -> "request_too_large";
          case TOO_MANY_FAILURES -> "rate_limit_exceeded";
          case INTERNAL -> "server_error";
          case TIMED_OUT -> "deadline_exceeded";
          case SHUTTING_DOWN -> "server_stopping";
          default -> type.slug().replace('-', '_');
        };
    int status = type == ProblemType.TIMED_OUT ? 504 : type.status();
    OpenAiError error =
        new OpenAiError(
            status, code, refusal.detail(), Optional.empty(), refusal.headers(), Optional.empty());
    boolean mayBePaid = type == ProblemType.TIMED_OUT || type == ProblemType.INTERNAL;
    return mayBePaid ? error.notAgain() : error;
  }

  OpenAiError at(String place) {
    return new OpenAiError(status, code, message(), Optional.of(place), headers, paid);
  }

  OpenAiError retryAfter(Duration pause) {
    return with("Retry-After", Long.toString(Math.max(1, pause.toSeconds())));
  }

  /** Tells clients not to send it again by themselves. */
  OpenAiError notAgain() {
    return with(SHOULD_RETRY, "false");
  }

  /** Says what was paid for it, so that it is not sent again without a thought. */
  OpenAiError paid(ObjectNode bill) {
    return new OpenAiError(status, code, message(), param, headers, Optional.of(bill)).notAgain();
  }

  private OpenAiError with(String header, String value) {
    List<HttpHeader> all = new ArrayList<>(headers);
    all.add(RawHeader.create(header, value));
    return new OpenAiError(status, code, message(), param, all, paid);
  }

  private String message() {
    return String.valueOf(getMessage());
  }

  private String type() {
    return switch (status) {
      case 402, 422 -> OWN;
      case 429 -> RATE_LIMIT;
      default -> status < 500 ? INVALID_REQUEST : SERVER;
    };
  }

  HttpResponse response() {
    ObjectNode body = ApiJson.object();
    String message = message();
    body.putObject("error")
        .put(
            "message",
            message.length() <= MAX_MESSAGE_LENGTH
                ? message
                : message.substring(0, MAX_MESSAGE_LENGTH))
        .put("type", type())
        .put("param", param.orElse(null))
        .put("code", code);
    paid.ifPresent(bill -> body.set("iapo", bill));
    return Answers.json(status, body).addHeaders(headers).addHeader(requestId());
  }

  /** A new one. */
  static HttpHeader requestId() {
    return RawHeader.create(
        REQUEST_ID,
        "req_" + UUID.randomUUID().toString().replace("-", "").toLowerCase(Locale.ROOT));
  }
}
