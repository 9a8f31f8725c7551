package dev.iapo.io;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON of a known shape as a stream; whatever has another type is an error with its place.
 */
final class JsonCursor implements AutoCloseable {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxDocumentLength(1L << 30)
                  .maxNestingDepth(16)
                  .maxStringLength(1 << 20)
                  .maxNumberLength(100)
                  .build())
          .build();

  /** Reads the current value. */
  interface Value<T> {
    T read() throws IOException;
  }

  /** A property of an object that is about to be read. */
  static final class Field<T> {
    private final String name;
    private final Value<T> reader;
    private String place = "";
    private @Nullable T value;

    Field(String name, Value<T> reader) {
      this.name = name;
      this.reader = reader;
    }

    private void read() throws IOException {
      value = reader.read();
    }

    boolean isPresent() {
      return value != null;
    }

    Optional<T> optional() {
      return Optional.ofNullable(value);
    }

    T required() throws ShapeException {
      if (value == null) {
        throw new ShapeException(place + name + ": missing");
      }
      return value;
    }
  }

  /** JSON of another shape than expected. */
  static final class ShapeException extends IOException {
    ShapeException(String message) {
      super(message);
    }
  }

  private final JsonParser parser;

  private JsonCursor(JsonParser parser) {
    this.parser = parser;
  }

  /** Opens a document at its first value. */
  static JsonCursor open(InputStream input) throws IOException {
    JsonParser parser = FACTORY.createParser(input);
    if (parser.nextToken() == null) {
      throw new ShapeException("empty (expected: a JSON object)");
    }
    return new JsonCursor(parser);
  }

  /** Where the current value is, as in {@code prompts[3].id}; empty for the whole document. */
  String place() {
    StringBuilder place = new StringBuilder();
    JsonPointer step = parser.getParsingContext().pathAsPointer();
    for (; step != null && !step.matches(); step = step.tail()) {
      if (step.mayMatchElement()) {
        place.append('[').append(step.getMatchingIndex()).append(']');
      } else {
        place.append(place.isEmpty() ? "" : ".").append(step.getMatchingProperty());
      }
    }
    return place.toString();
  }

  ShapeException unexpected(String found, String expected) {
    String place = place();
    return new ShapeException(
        (place.isEmpty() ? "document" : place) + ": " + found + " (expected: " + expected + ")");
  }

  private ShapeException unexpectedType(String expected) {
    JsonToken token = parser.currentToken();
    String found =
        switch (token) {
          case START_OBJECT -> "an object";
          case START_ARRAY -> "a list";
          case VALUE_STRING -> "a text";
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
          default -> token.asString();
        };
    return unexpected(found == null ? token.name() : found, expected);
  }

  private void require(JsonToken token, String expected) throws IOException {
    if (parser.currentToken() != token) {
      throw unexpectedType(expected);
    }
  }

  /** Reads an object that may have these properties and no others. */
  void object(Field<?>... fields) throws IOException {
    require(JsonToken.START_OBJECT, "an object");
    String place = parser.getParsingContext().getParent().inRoot() ? "" : place() + ".";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      Field<?> field = named(parser.currentName(), fields);
      parser.nextToken();
      field.read();
    }
    for (Field<?> field : fields) {
      field.place = place;
    }
  }

  private Field<?> named(String name, Field<?>[] fields) throws ShapeException {
    for (Field<?> field : fields) {
      if (field.name.equals(name)) {
        return field;
      }
    }
    String known = Arrays.stream(fields).map(field -> field.name).collect(joining(", "));
    throw new ShapeException(place() + ": unknown property (expected one of: " + known + ")");
  }

  /** Reads an object of any properties. */
  <T> Map<String, T> map(Value<T> value) throws IOException {
    require(JsonToken.START_OBJECT, "an object");
    Map<String, T> map = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      map.put(name, value.read());
    }
    return map;
  }

  <T> List<T> list(Value<T> value) throws IOException {
    require(JsonToken.START_ARRAY, "a list");
    List<T> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(value.read());
    }
    return list;
  }

  String text() throws IOException {
    require(JsonToken.VALUE_STRING, "a text");
    return parser.getText();
  }

  double number() throws IOException {
    if (!parser.currentToken().isNumeric()) {
      throw unexpectedType("a number");
    }
    double number = parser.getDoubleValue();
    if (!Double.isFinite(number)) {
      throw unexpected(parser.getText(), "a number within the range of a double");
    }
    return number;
  }

  /** A number with all its digits. */
  BigDecimal decimal() throws IOException {
    number();
    try {
      return new BigDecimal(parser.getText());
    } catch (NumberFormatException e) {
      throw unexpected(parser.getText(), "a number with fewer digits");
    }
  }

  /** NaN if it is null. */
  double numberOrNull() throws IOException {
    return parser.currentToken() == JsonToken.VALUE_NULL ? Double.NaN : number();
  }

  boolean truth() throws IOException {
    if (!parser.currentToken().isBoolean()) {
      throw unexpectedType("true or false");
    }
    return parser.getBooleanValue();
  }

  /** The current value, whatever it is: a map, a list, a text, a number, or true or false. */
  Object plain() throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> map(this::plain);
      case START_ARRAY -> list(this::plain);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
      default -> text();
    };
  }

  /** Passes over the current value, whatever it is. */
  boolean skip() throws IOException {
    parser.skipChildren();
    return true;
  }

  /** Goes to the first property of an object that has one of these names; its name. */
  Optional<String> find(Set<String> names) throws IOException {
    require(JsonToken.START_OBJECT, "an object");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (names.contains(name)) {
        return Optional.of(name);
      }
      skip();
    }
    return Optional.empty();
  }

  int integer() throws IOException {
    require(JsonToken.VALUE_NUMBER_INT, "a whole number");
    if (parser.getNumberType() != JsonParser.NumberType.INT) {
      throw unexpected(parser.getText(), "a whole number below 2^31");
    }
    return parser.getIntValue();
  }

  long longInteger() throws IOException {
    require(JsonToken.VALUE_NUMBER_INT, "a whole number");
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw unexpected(parser.getText(), "a whole number from -2^63 to below 2^63");
    }
    return parser.getLongValue();
  }

  int[] integers() throws IOException {
    require(JsonToken.START_ARRAY, "a list of whole numbers");
    int[] numbers = new int[8];
    int size = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (size == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * size);
      }
      numbers[size++] = integer();
    }
    return Arrays.copyOf(numbers, size);
  }

  double[] numbers() throws IOException {
    return list(this::number).stream().mapToDouble(number -> number).toArray();
  }

  /** Makes a value of what was just read; what is wrong with it gets this place. */
  <T> T valid(Supplier<T> value) throws ShapeException {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new ShapeException(place() + ": " + e.getMessage());
    }
  }

  /** Checks that nothing follows the document. */
  void end() throws IOException {
    if (parser.nextToken() != null) {
      throw unexpectedType("nothing after the object");
    }
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
