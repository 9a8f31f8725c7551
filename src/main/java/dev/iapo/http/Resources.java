package dev.iapo.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Files of the class path. */
final class Resources {
  private Resources() {}

  /**
   * @param name within this package, or of the whole class path if it begins with a slash
   */
  static byte[] bytes(String name) {
    try (InputStream in = Resources.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + ": not on the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
