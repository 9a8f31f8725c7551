package dev.iapo.io.pickle;

import java.io.IOException;

/** A pickle that is refused or makes no sense; the message says why, without the file's name. */
final class PickleFormatException extends IOException {
  private static final long serialVersionUID = 1;

  PickleFormatException(String message) {
    super(message);
  }

  static PickleFormatException found(String place, Object found, String expected) {
    return new PickleFormatException("%s: %s (expected: %s)".formatted(place, found, expected));
  }
}
