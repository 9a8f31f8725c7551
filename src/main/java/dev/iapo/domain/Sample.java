package dev.iapo.domain;

import java.util.List;
import java.util.Optional;

/**
 * One completion, scored.
 *
 * @param finishReason as the provider gave it
 * @param answer the canonical key of its answer, by which it votes; empty if none could be read
 * @param scores one per objective
 */
public record Sample(
    String text, String finishReason, Optional<String> answer, List<Double> scores) {
  public Sample {
    scores = List.copyOf(scores);
  }
}
