package dev.iapo.config;

import dev.iapo.io.DataException;
import dev.iapo.io.TaskJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A task that was submitted, as it is kept: to be written to a folder, and read from there, when a
 * run is begun and whenever it is resumed.
 *
 * @param task JSON, without rows of data
 * @param files by name, the rows that were in it
 */
public record Submission(String task, Map<String, String> files) {
  static final String ROWS = "data.jsonl";
  static final String TEST_ROWS = "test-data.jsonl";

  public Submission {
    files = Map.copyOf(files);
  }

  /**
   * Takes a task apart. This is syntax only; {@link SubmittedTask} reads what it says.
   *
   * @param json one object
   * @throws ConfigException with everything that is wrong: too long or too deep, no JSON (with line
   *     and column), a key given twice, or rows that are no objects
   */
  public static Submission of(String json, DaemonSetup.Limits limits) {
    if (json.length() > limits.bodyBytes()) {
      throw new ConfigException(
          List.of("too long (expected: at most %d bytes)".formatted(limits.bodyBytes())));
    }
    try {
      TaskJson.Parts parts = TaskJson.split(json, limits.jsonDepth());
      Map<String, String> files = new LinkedHashMap<>();
      parts.rows().ifPresent(rows -> files.put(ROWS, rows));
      parts.testRows().ifPresent(rows -> files.put(TEST_ROWS, rows));
      return new Submission(parts.task(), files);
    } catch (DataException e) {
      throw new ConfigException(e.problems());
    }
  }
}
