package dev.iapo.domain;

import java.util.Arrays;

/** A constant with a name in files and on the command line. */
public interface Labelled {
  String label();

  /**
   * The constant of that name.
   *
   * @param what the name is of, for the message
   * @throws IllegalArgumentException if there is none; its message lists those there are
   */
  static <T extends Enum<T> & Labelled> T named(String what, Class<T> type, String label) {
    return Arrays.stream(type.getEnumConstants())
        .filter(value -> value.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s: %s (expected one of: %s)"
                        .formatted(
                            what,
                            label,
                            String.join(
                                ", ",
                                Arrays.stream(type.getEnumConstants())
                                    .map(Labelled::label)
                                    .toList()))));
  }
}
