package dev.iapo.domain;

import java.util.Map;

/**
 * A way to score completions.
 *
 * @param kind {@code correct}: 1 if the answer equals an accepted one, else 0; {@code json}: the
 *     number at a path of the completion read as JSON; {@code judge} and {@code service}: the
 *     number at a path of what an appraiser answers
 * @param options what the kind takes, as text by name
 */
public record Scoring(String kind, Map<String, String> options) {
  public Scoring {
    options = Map.copyOf(options);
  }

  /** One of a kind without options. */
  public Scoring(String kind) {
    this(kind, Map.of());
  }

  /** An option; empty if it is not given. */
  public String option(String name) {
    return options.getOrDefault(name, "");
  }
}
