package dev.iapo.simulate;

/**
 * A prompt under one model, as a synthetic environment draws it.
 *
 * @param skill in logits
 * @param cost the mean cost of a completion
 */
record SyntheticPrompt(String id, Role role, double skill, double cost) {
  /** How the worth of a prompt changes with the number of completions. */
  enum Role {
    /** As its skill says. */
    ORDINARY,
    /** Best with one completion, poor with many: even where it is bad, it is nearly good. */
    DECEPTIVE,
    /** Mediocre with one completion, best with many. */
    LATE
  }
}
