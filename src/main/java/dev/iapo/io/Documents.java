package dev.iapo.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/** Records as JSON objects, their components by name; names in maps must be whole characters. */
public final class Documents {
  /** Texts may be as long as they are. */
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxStringLength(Integer.MAX_VALUE)
                      .maxNameLength(Integer.MAX_VALUE)
                      .build())
              .build());

  private Documents() {}

  /** One line. */
  public static String write(Record document) {
    return Json.line(MAPPER.valueToTree(document));
  }

  /**
   * What was written.
   *
   * @throws DataException if it is not such a record
   */
  public static <T extends Record> T read(String document, Class<T> type) {
    try {
      return MAPPER.readValue(document, type);
    } catch (JsonProcessingException e) {
      throw new DataException(List.of("not a " + type.getSimpleName() + ": " + Json.said(e)));
    }
  }
}
