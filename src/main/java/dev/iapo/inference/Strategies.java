package dev.iapo.inference;

import java.util.List;

/** The inference strategies by name. */
public final class Strategies {
  /** The names a task may list. */
  public static final List<String> NAMES = List.of(MajorityVote.NAME, BestOfN.NAME);

  private Strategies() {}

  /**
   * The strategy of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static InferenceStrategy named(String name, MajorityVote.TieRule ties) {
    return switch (name) {
      case MajorityVote.NAME -> new MajorityVote(ties);
      case BestOfN.NAME -> new BestOfN();
      default ->
          throw new IllegalArgumentException(
              "strategy: " + name + " (expected one of: " + String.join(", ", NAMES) + ")");
    };
  }
}
