package dev.iapo.client;

import java.util.OptionalDouble;

/**
 * A version of a policy that is to be served.
 *
 * @param terms on which, JSON, as {@code config.ServingTerms} writes them
 * @param share of the questions that it gets as the candidate, 0..1; empty: it is live at once
 * @param note for people; may be empty
 */
public record Deployment(Source source, String terms, OptionalDouble share, String note) {
  /** What it is made of. */
  public sealed interface Source {}

  /** The policy of a run of the daemon. */
  public record OfRun(String id) implements Source {}

  /**
   * A policy file.
   *
   * @param place for messages
   * @param json its content, which is sent as it is
   */
  public record OfFile(String place, String json) implements Source {}
}
