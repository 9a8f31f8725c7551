package dev.iapo.scoring;

import java.util.Optional;

/**
 * A score, and what the completion lacked if it is the objective's worst for that.
 *
 * @param remark in words that name no data
 */
record Score(double value, Optional<String> remark) {
  static final Score ZERO = new Score(0, Optional.empty());
  static final Score ONE = new Score(1, Optional.empty());

  static Score of(double value) {
    return new Score(value, Optional.empty());
  }

  static Score of(boolean yes) {
    return yes ? ONE : ZERO;
  }
}
