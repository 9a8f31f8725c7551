package dev.iapo.config;

import java.util.Optional;
import java.util.Set;

/** The fields that a template may name: those of the data, and some more. */
record TemplateFields(DataFields data, Set<String> more) {
  TemplateFields {
    more = Set.copyOf(more);
  }

  static TemplateFields of(DataFields data) {
    return new TemplateFields(data, Set.of());
  }

  String names() {
    return more.isEmpty() ? data.names() : data.names() + ", " + String.join(", ", more);
  }

  /** Why a template cannot name this field, if it cannot. */
  Optional<String> problem(String field) {
    return more.contains(field) ? Optional.empty() : data.problem(field);
  }
}
