package dev.iapo.serve;

import dev.iapo.domain.Labelled;
import dev.iapo.inference.Aggregation;

/** Why nothing more was drawn for a question. */
public enum Stopped implements Labelled {
  /** All N were. */
  ALL_DRAWN("all-drawn", false),
  /** The rest could not have changed the answer. */
  DECIDED("decided", false),
  /** The leader was likely enough the right one to lead. */
  CONFIDENT("confident", false),
  /** The best was good enough. */
  GOOD_ENOUGH("good-enough", false),
  /** The time was over. */
  DEADLINE("deadline", true),
  /** More could have been charged than it may. */
  LIMIT("limit", true),
  /** Calls failed. */
  FAILED("failed", true);

  private final String label;
  private final boolean partial;

  Stopped(String label, boolean partial) {
    this.label = label;
    this.partial = partial;
  }

  static Stopped of(Aggregation.Stop stop) {
    return switch (stop) {
      case ALL_DRAWN -> ALL_DRAWN;
      case DECIDED -> DECIDED;
      case CONFIDENT -> CONFIDENT;
      case GOOD_ENOUGH -> GOOD_ENOUGH;
      case OPEN -> throw new IllegalArgumentException("it goes on");
    };
  }

  @Override
  public String label() {
    return label;
  }

  /** Whether the answer is the best so far, and not what the policy would have given. */
  public boolean partial() {
    return partial;
  }
}
