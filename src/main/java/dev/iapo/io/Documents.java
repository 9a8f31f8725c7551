package dev.iapo.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;

/** Records as JSON objects, their components by name. */
public final class Documents {
  private Documents() {}

  /** One line. */
  public static String write(Record document) {
    return Json.line(Json.MAPPER.valueToTree(document));
  }

  /**
   * What was written.
   *
   * @throws DataException if it is not such a record
   */
  public static <T extends Record> T read(String document, Class<T> type) {
    try {
      return Json.MAPPER.readValue(document, type);
    } catch (JsonProcessingException e) {
      throw new DataException(List.of("not a " + type.getSimpleName() + ": " + Json.said(e)));
    }
  }
}
