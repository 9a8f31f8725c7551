package dev.iapo.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.Function;

/**
 * What a value may be.
 *
 * @param expected how a message describes it
 * @param parser empty if a value is not of this type
 */
record Type<T>(String expected, Function<ConfigValue, Optional<T>> parser) {
  private static final int LONGEST_NUMBER = 40;

  Optional<T> parse(ConfigValue value) {
    return parser.apply(value);
  }

  /** The same type, described otherwise. */
  Type<T> as(String description) {
    return new Type<>(description, parser);
  }

  /** Any text. */
  static Type<String> text() {
    return new Type<>("a text", Type::asText);
  }

  /** A text that is not blank. */
  static Type<String> name() {
    return new Type<>("a text that is not blank", v -> asText(v).filter(text -> !text.isBlank()));
  }

  static Type<String> oneOf(List<String> names) {
    return oneOf(names, name -> name);
  }

  /** The value of that label. */
  static <T> Type<T> oneOf(List<T> values, Function<T, String> label) {
    List<String> labels = values.stream().map(label).toList();
    return new Type<>(
        (labels.size() > 1 ? "one of: " : "") + String.join(", ", labels),
        v -> asText(v).map(labels::indexOf).filter(i -> i >= 0).map(values::get));
  }

  static Type<Integer> integer(int min, int max) {
    return new Type<>(wholeNumber(min, max), v -> whole(v, min, max).map(Math::toIntExact));
  }

  static Type<Long> integer(long min, long max) {
    return new Type<>(wholeNumber(min, max), v -> whole(v, min, max));
  }

  /** A finite number that fulfils a condition. */
  static Type<Double> decimal(String expected, DoublePredicate condition) {
    return new Type<>(expected, v -> finite(v).filter(condition::test));
  }

  static Type<Double> number() {
    return decimal("a number", d -> true);
  }

  static Type<Double> atLeastZero() {
    return decimal("a number, at least 0", d -> d >= 0);
  }

  /** A share, both ends included. */
  static Type<Double> share() {
    return decimal("a number, 0..1", d -> d >= 0 && d <= 1);
  }

  static Type<Double> positiveShare() {
    return decimal("a number above 0, at most 1", d -> d > 0 && d <= 1);
  }

  /** A duration with its unit: a bare number would be milliseconds, which nobody expects. */
  static Type<Duration> duration(String min, String max) {
    Duration least = durationOf(min);
    Duration most = durationOf(max);
    return new Type<>(
        "a duration with its unit, " + min + ".." + max,
        v ->
            asText(v)
                .filter(text -> text.chars().anyMatch(Character::isLetter))
                .flatMap(text -> config(v, c -> c.getDuration("v")))
                .filter(d -> d.compareTo(least) >= 0 && d.compareTo(most) <= 0));
  }

  /** A number of bytes, with or without a unit. */
  static Type<Integer> bytes(int min) {
    return bytes(min, Integer.MAX_VALUE);
  }

  static Type<Integer> bytes(int min, int max) {
    return new Type<>(
        "a size such as 512KiB or 16MiB, " + min + ".." + max + " bytes",
        v ->
            config(v, c -> c.getBytes("v"))
                .filter(bytes -> bytes >= min && bytes <= max)
                .map(Math::toIntExact));
  }

  /** The same, which may be more than memory holds. */
  static Type<Long> longBytes(long min) {
    return new Type<>(
        "a size such as 512MiB or 10GiB, at least " + min + " bytes",
        v -> config(v, c -> c.getBytes("v")).filter(bytes -> bytes >= min));
  }

  static <T> Type<List<T>> listOf(Type<T> element) {
    return new Type<>(
        "a list, each of it " + element.expected,
        v -> {
          if (!(v instanceof ConfigList list)) {
            return Optional.empty();
          }
          List<T> parsed = new ArrayList<>();
          for (ConfigValue each : list) {
            element.parse(each).ifPresent(parsed::add);
          }
          return Optional.of(parsed).filter(all -> all.size() == list.size());
        });
  }

  private static String wholeNumber(long min, long max) {
    String range =
        max == Integer.MAX_VALUE || max == Long.MAX_VALUE
            ? ", at least " + min
            : ", " + min + ".." + max;
    return "a whole number" + (min == Long.MIN_VALUE ? "" : range);
  }

  private static Optional<Long> whole(ConfigValue value, long min, long max) {
    try {
      return decimalOf(value).map(BigDecimal::longValueExact).filter(n -> n >= min && n <= max);
    } catch (ArithmeticException fractionOrTooLarge) {
      return Optional.empty();
    }
  }

  private static Optional<Double> finite(ConfigValue value) {
    return decimalOf(value).map(BigDecimal::doubleValue).filter(Double::isFinite);
  }

  private static Optional<BigDecimal> decimalOf(ConfigValue value) {
    return asText(value)
        .map(String::strip)
        .filter(text -> text.length() <= LONGEST_NUMBER)
        .flatMap(
            text -> {
              try {
                return Optional.of(new BigDecimal(text));
              } catch (NumberFormatException notANumber) {
                return Optional.empty();
              }
            });
  }

  private static Optional<String> asText(ConfigValue value) {
    return switch (value.valueType()) {
      case STRING, NUMBER, BOOLEAN -> config(value, c -> c.getString("v"));
      case OBJECT, LIST, NULL -> Optional.empty();
    };
  }

  private static Duration durationOf(String text) {
    return ConfigValueFactory.fromAnyRef(text).atKey("v").getDuration("v");
  }

  /** Reads with the library's own getter. */
  private static <T> Optional<T> config(ConfigValue value, Function<Config, T> getter) {
    if (value.valueType() == ConfigValueType.NULL) {
      return Optional.empty();
    }
    try {
      return Optional.of(getter.apply(value.atKey("v")));
    } catch (com.typesafe.config.ConfigException wrongType) {
      return Optional.empty();
    }
  }
}
