package dev.iapo.io;

/** A recorded environment that cannot be read or written; the message names file and place. */
public final class EnvironmentException extends Exception {
  private static final long serialVersionUID = 1;

  public EnvironmentException(String message, Throwable cause) {
    super(message, cause);
  }
}
