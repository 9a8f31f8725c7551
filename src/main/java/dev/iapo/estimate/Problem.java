package dev.iapo.estimate;

import dev.iapo.domain.Context;
import dev.iapo.domain.Objective;
import dev.iapo.inference.InferenceStrategy;
import java.util.Collections;
import java.util.List;

/**
 * What is to be decided, as the core sees it: numbers of things, and how completions are valued.
 *
 * @param queries the size of the training split
 * @param choicesPerCall the most completions one provider call can bring, by configuration
 * @param selectors by objective, the appraiser whose calls its score to select by needs; {@link
 *     #NOBODY} if none
 */
public record Problem(
    int configurations,
    int queries,
    int maxScale,
    List<InferenceStrategy> strategies,
    List<Objective> objectives,
    List<Context> contexts,
    List<Integer> choicesPerCall,
    List<Integer> selectors) {
  /** A score to select by needs no call. */
  public static final int NOBODY = -1;

  /** A problem whose scores need no calls. */
  public Problem(
      int configurations,
      int queries,
      int maxScale,
      List<InferenceStrategy> strategies,
      List<Objective> objectives,
      List<Context> contexts,
      List<Integer> choicesPerCall) {
    this(
        configurations,
        queries,
        maxScale,
        strategies,
        objectives,
        contexts,
        choicesPerCall,
        Collections.nCopies(objectives.size(), NOBODY));
  }

  public Problem {
    strategies = List.copyOf(strategies);
    objectives = List.copyOf(objectives);
    contexts = List.copyOf(contexts);
    choicesPerCall = List.copyOf(choicesPerCall);
    selectors = List.copyOf(selectors);
    if (queries < 1 || contexts.isEmpty() || objectives.isEmpty()) {
      throw new IllegalArgumentException(
          "problem: %d queries, %d objectives, %d contexts (expected: at least 1 each)"
              .formatted(queries, objectives.size(), contexts.size()));
    }
    if (choicesPerCall.size() != configurations
        || choicesPerCall.stream().anyMatch(choices -> choices < 1)) {
      throw new IllegalArgumentException(
          "choices per call: %s (expected: at least 1 for each of %d configurations)"
              .formatted(choicesPerCall, configurations));
    }
    if (selectors.size() != objectives.size()) {
      throw new IllegalArgumentException(
          "selectors: %s (expected: one for each of %d objectives)"
              .formatted(selectors, objectives.size()));
    }
    new ArmSpace(configurations, strategies.size(), maxScale); // checks these three
    for (Context context : contexts) {
      if (context.weights().size() != objectives.size()) {
        throw new IllegalArgumentException(
            "context %s: %d weights (expected: %d)"
                .formatted(context.id(), context.weights().size(), objectives.size()));
      }
    }
  }

  /** The most completions one call for a configuration can bring. */
  public int choicesPerCall(int configuration) {
    return choicesPerCall.get(configuration);
  }

  public ArmSpace arms() {
    return new ArmSpace(configurations, strategies.size(), maxScale);
  }

  /** The weights of a context's objectives, as an array of its own. */
  public double[] weights(int context) {
    return contexts.get(context).weights().stream().mapToDouble(w -> w).toArray();
  }

  /** The span of utilities in a context, cost apart: the unit of the tolerance. */
  public double utilityRange(int context) {
    double[] weights = weights(context);
    boolean onlyFirst = strategies.stream().allMatch(InferenceStrategy::contextFree);
    double range = 0;
    for (int i = 0; i < (onlyFirst ? 1 : weights.length); i++) {
      range += weights[i] * (objectives.get(i).max() - objectives.get(i).min());
    }
    return range;
  }
}
