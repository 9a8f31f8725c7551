package dev.iapo.store;

/** The store cannot be opened, read or written; the message says why, and what to do. */
public final class StoreException extends RuntimeException {
  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
