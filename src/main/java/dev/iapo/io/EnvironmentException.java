package dev.iapo.io;

/** A recorded environment that cannot be read or written; the message names file and place. */
public final class EnvironmentException extends Exception {
  EnvironmentException(String message, Throwable cause) {
    super(message, cause);
  }
}
