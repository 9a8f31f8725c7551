package dev.iapo.http;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a caller may do. */
public enum Role {
  /** Look. */
  READ,
  /** Ask policies, and no more: the role of an application. */
  ASK,
  /** Look, ask, start and steer runs, and deploy. */
  RUN,
  /** Also delete. */
  ADMIN;

  boolean allows(Role needed) {
    return this == needed || this == ADMIN || (this == RUN && needed != ADMIN);
  }

  /** As it is written in the tokens file and in answers. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The labels of those that may do what needs this one. */
  String enough() {
    return labels(Arrays.stream(values()).filter(role -> role.allows(this)).toList());
  }

  static Role named(String label) {
    return Arrays.stream(values())
        .filter(role -> role.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "role %s (expected one of: %s)"
                        .formatted(label, labels(Arrays.asList(values())))));
  }

  private static String labels(List<Role> roles) {
    return roles.stream().map(Role::label).collect(Collectors.joining(", "));
  }
}
