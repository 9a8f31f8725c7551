package dev.iapo.domain;

/**
 * How the scores of one objective are made.
 *
 * @param kind {@code correct}: 1 if the answer equals an accepted one, else 0; {@code json}: the
 *     number at a path of the completion read as JSON
 * @param argument the path, for kinds that take one; empty for the others
 */
public record ScorerSpec(Objective objective, String kind, String argument) {}
