package dev.iapo.endpoint;

import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import org.jspecify.annotations.Nullable;

/** A request that is answered with an error object, in OpenAI's terms. */
final class ApiException extends Exception {
  private final StatusCode status;
  private final @Nullable String param;
  private final @Nullable String code;

  ApiException(StatusCode status, String message, @Nullable String param, @Nullable String code) {
    super(message);
    this.status = status;
    this.param = param;
    this.code = code;
  }

  /** A request that is wrong in itself. */
  static ApiException badRequest(String message, @Nullable String param) {
    return new ApiException(StatusCodes.BAD_REQUEST, message, param, null);
  }

  StatusCode status() {
    return status;
  }

  @Nullable String param() {
    return param;
  }

  @Nullable String code() {
    return code;
  }
}
