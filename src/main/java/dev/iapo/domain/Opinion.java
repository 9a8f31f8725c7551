package dev.iapo.domain;

import java.util.List;

/**
 * The scores of one completion under one objective that an appraiser's answers hold.
 *
 * @param objective index
 * @param selecting whether they select completions only, and are not what these are worth
 * @param scores of the answers that hold one, in their order
 * @param unusable answers that hold none within the objective's range
 */
public record Opinion(int objective, boolean selecting, List<Double> scores, int unusable) {
  public Opinion {
    scores = List.copyOf(scores);
  }
}
