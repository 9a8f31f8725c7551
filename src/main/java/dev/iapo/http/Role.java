package dev.iapo.http;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a caller may do; each role may do what those before it may. */
public enum Role {
  /** Look. */
  READ,
  /** Start and steer runs. */
  RUN,
  /** Delete. */
  ADMIN;

  boolean allows(Role needed) {
    return compareTo(needed) >= 0;
  }

  /** As it is written in the tokens file and in answers. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Role named(String label) {
    return Arrays.stream(values())
        .filter(role -> role.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "role %s (expected one of: %s)"
                        .formatted(
                            label,
                            Arrays.stream(values())
                                .map(Role::label)
                                .collect(Collectors.joining(", ")))));
  }
}
