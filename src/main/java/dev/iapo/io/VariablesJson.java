package dev.iapo.io;

import com.fasterxml.jackson.core.JacksonException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Reads values of template fields out of a text that is a JSON object of texts. */
public final class VariablesJson {
  private VariablesJson() {}

  /** Empty if the text is no such object. */
  public static Optional<Map<String, String>> read(String text) {
    if (!text.stripLeading().startsWith("{")) {
      return Optional.empty();
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (JsonCursor json = JsonCursor.open(new ByteArrayInputStream(bytes))) {
      Map<String, String> values = json.map(json::text);
      json.end();
      return Optional.of(values);
    } catch (JacksonException | JsonCursor.ShapeException e) {
      return Optional.empty(); // a text like any other
    } catch (IOException e) {
      throw new IllegalStateException(e); // it is read from memory
    }
  }
}
