package dev.iapo.http;

import java.util.Locale;

/** The kinds of errors that the API knows; each is an answer of problem details (RFC 9457). */
enum ProblemType {
  BAD_REQUEST(400, "The request is malformed"),
  UNAUTHORIZED(401, "A token is needed"),
  FORBIDDEN(403, "The token's role does not allow this"),
  WRONG_ORIGIN(403, "Requests of other sites are refused"),
  UNKNOWN_PATH(404, "There is nothing here"),
  UNKNOWN_RUN(404, "There is no such run"),
  UNKNOWN_DATA(404, "There is no such data"),
  UNKNOWN_POLICY(404, "There is no such policy"),
  UNKNOWN_VERSION(404, "There is no such version"),
  NO_POLICY(409, "The run has no policy yet"),
  NOTHING_YET(404, "The run has not come so far"),
  METHOD_NOT_ALLOWED(405, "The method is not offered here"),
  TOO_SLOW(408, "The body did not arrive in time"),
  WRONG_STATE(409, "The state does not allow this"),
  CHANGED_MEANWHILE(412, "The run has changed meanwhile"),
  BODY_TOO_LARGE(413, "The body is too large"),
  URI_TOO_LONG(414, "The address is too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "Bodies of this type are not read"),
  WRONG_HOST(421, "The host is not one of this server"),
  INVALID_TASK(422, "The task is invalid"),
  INVALID_POLICY(422, "The policy cannot be used"),
  INVALID_REQUEST(422, "The request cannot be understood"),
  IDEMPOTENCY_KEY_REUSED(422, "The key was used for another request"),
  TOO_MANY_RUNS(429, "There are too many runs"),
  TOO_MANY_FAILURES(429, "Too many requests with wrong tokens"),
  HEADERS_TOO_LARGE(431, "The header is too large"),
  INTERNAL(500, "The server failed"),
  UNKNOWN_METHOD(501, "There is no such method"),
  NOT_READY(503, "The server is not ready"),
  TOO_MANY_STREAMS(503, "There are too many event streams"),
  TIMED_OUT(503, "The answer took too long"),
  SHUTTING_DOWN(503, "The server is shutting down"),
  STORAGE_FAILED(503, "What must be kept cannot be kept"),
  UPLOADS_FULL(507, "There is no room for more uploads");

  private final int status;
  private final String title;

  ProblemType(int status, String title) {
    this.status = status;
    this.title = title;
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }

  /** Its name within {@code urn:iapo:problem:}. */
  String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
