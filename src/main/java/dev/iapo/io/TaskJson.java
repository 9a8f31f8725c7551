package dev.iapo.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The JSON of tasks, and of lesser things, that others send: strict, with no key twice, and no
 * deeper than allowed.
 */
public final class TaskJson {
  private static final int LONGEST_NUMBER = 100;
  private static final int MOST_PROBLEMS = 20;
  private static final String DATA = "data";

  /** A pattern sees a pair as one character, so that this finds halves only. */
  private static final Pattern LONE_SURROGATE = Pattern.compile("[\\ud800-\\udfff]");

  private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]+");

  /**
   * A task without its rows.
   *
   * @param task where a list of rows was, their number is
   * @param rows JSON lines, in their order; empty if none were given
   * @param testRows likewise
   */
  public record Parts(String task, Optional<String> rows, Optional<String> testRows) {}

  private final List<String> problems = new ArrayList<>();

  private TaskJson() {}

  /**
   * Takes a task's rows out of it.
   *
   * @throws DataException with everything that is wrong, each at its line and column or path
   */
  public static Parts split(String json, int mostDepth) {
    return new TaskJson().parts(parse(json, mostDepth, "a task"));
  }

  /**
   * Checks that a text is one object.
   *
   * @param what it stands for, for messages
   * @throws DataException with everything that is wrong, each at its line and column or path
   */
  public static void check(String json, int mostDepth, String what) {
    TaskJson checked = new TaskJson();
    checked.check("", parse(json, mostDepth, what));
    checked.requireNone();
  }

  private static ObjectNode parse(String json, int mostDepth, String what) {
    try {
      JsonNode tree = mapper(mostDepth).readTree(json);
      if (tree instanceof ObjectNode task) {
        return task;
      }
      throw new DataException(List.of("not a JSON object (expected: " + what + ")"));
    } catch (StreamConstraintsException e) {
      throw problem(e, Json.said(e).replaceAll(", from `[^`]*`", ""), "smaller JSON");
    } catch (JsonProcessingException e) {
      throw problem(e, Json.said(e), "JSON");
    }
  }

  private static DataException problem(JsonProcessingException e, String said, String expected) {
    JsonLocation at = e.getLocation();
    String place =
        at == null ? "" : "line %d, column %d: ".formatted(at.getLineNr(), at.getColumnNr());
    return new DataException(List.of(place + said + " (expected: " + expected + ")"));
  }

  private static ObjectMapper mapper(int mostDepth) {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(mostDepth)
            .maxNumberLength(LONGEST_NUMBER)
            .maxStringLength(Integer.MAX_VALUE) // bounded with the whole text
            .build();
    return JsonMapper.builder(
            JsonFactory.builder()
                .streamReadConstraints(constraints)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build())
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .build();
  }

  private Parts parts(ObjectNode task) {
    Optional<String> rows = Optional.empty();
    Optional<String> testRows = Optional.empty();
    if (task.get(DATA) instanceof ObjectNode data) {
      rows = lines(data, "rows");
      testRows = lines(data, "test-rows");
    }
    check("", task);
    requireNone();
    return new Parts(Json.pretty(task), rows, testRows);
  }

  private void requireNone() {
    if (!problems.isEmpty()) {
      throw new DataException(problems);
    }
  }

  /** The rows as lines; their number takes their place. */
  private Optional<String> lines(ObjectNode data, String key) {
    JsonNode given = data.get(key);
    if (given == null || given.isNull()) {
      return Optional.empty();
    }
    String path = DATA + "." + key;
    if (!given.isArray() || given.isEmpty()) {
      add(path, given.isArray() ? "empty" : "no list", "a list of at least one object");
      data.remove(key);
      return Optional.empty();
    }
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < given.size(); i++) {
      if (given.get(i) instanceof ObjectNode row) {
        lines.append(Json.line(row)).append('\n');
      } else {
        add(path + "[" + i + "]", "no object", "an object, with a value for each column");
      }
    }
    data.put(key, given.size());
    return Optional.of(lines.toString());
  }

  private void check(String path, JsonNode node) {
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        String key = entry.getKey();
        String shown = PLAIN_KEY.matcher(key).matches() ? key : '"' + key + '"';
        String at = path.isEmpty() ? shown : path + "." + shown;
        checkText(at, key);
        check(at, entry.getValue());
      }
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        check(path + "[" + i + "]", node.get(i));
      }
    } else if (node.isTextual()) {
      checkText(path, node.textValue());
    } else if (node.isIntegralNumber() && !node.canConvertToLong()) {
      add(path, "too large a number", "at most 64 bits");
    } else if (node.isNumber() && !Double.isFinite(node.doubleValue())) {
      add(path, "too large a number", "a finite one");
    }
  }

  private void checkText(String path, String text) {
    if (LONE_SURROGATE.matcher(text).find()) {
      add(path, "half of a surrogate pair", "whole characters");
    }
  }

  private void add(String path, String what, String expected) {
    if (problems.size() < MOST_PROBLEMS) {
      problems.add("%s: %s (expected: %s)".formatted(path, what, expected));
    }
  }
}
