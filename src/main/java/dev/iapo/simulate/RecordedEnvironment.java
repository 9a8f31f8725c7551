package dev.iapo.simulate;

import dev.iapo.domain.Context;
import dev.iapo.domain.Objective;
import dev.iapo.inference.BestOfN;
import dev.iapo.inference.InferenceStrategy;
import java.util.ArrayList;
import java.util.List;

/**
 * What prompts answered to queries, recorded with frequencies: a world whose exact utilities are
 * known (the format {@code iapo-environment/1}).
 *
 * <p>A completion of (prompt, query) is drawn with replacement from the recorded frequencies.
 * Messages of what is wrong name the place in the format's JSON.
 *
 * @param maxScale the most completions per query, 1..{@value #MAX_SCALE}
 * @param objectives their names; exactly one for a vote
 * @param contexts their weights in the order of the objectives; probabilities sum to 1
 */
public record RecordedEnvironment(
    String name,
    String description,
    int maxScale,
    List<String> objectives,
    List<RecordedPrompt> prompts,
    List<Context> contexts,
    List<RecordedQuery> queries,
    Recording recording) {
  /** The largest scale an environment may have: binomial coefficients stay finite. */
  public static final int MAX_SCALE = 1000;

  public RecordedEnvironment {
    objectives = List.copyOf(objectives);
    prompts = List.copyOf(prompts);
    contexts = List.copyOf(contexts);
    queries = List.copyOf(queries);
    EnvironmentChecks.header(name, maxScale, objectives);
    EnvironmentChecks.parts(prompts, contexts, queries, objectives.size());
    if (recording instanceof Recording.Answers answers) {
      EnvironmentChecks.answers(answers, prompts.size(), queries, objectives.size());
    } else if (recording instanceof Recording.Scores scores) {
      EnvironmentChecks.scores(scores, prompts.size(), queries.size(), objectives.size());
    }
  }

  /** How completions become an answer here. */
  public InferenceStrategy strategy() {
    return recording instanceof Recording.Answers answers ? answers.strategy() : new BestOfN();
  }

  /**
   * The objectives with their ranges: 0..1, or wider where scores beyond it are recorded.
   * Correctness of an answer needs the reference; recorded scores do not.
   */
  public List<Objective> scoredObjectives() {
    List<Objective> scored = new ArrayList<>();
    for (int k = 0; k < objectives.size(); k++) {
      double min = 0;
      double max = 1;
      if (recording instanceof Recording.Scores scores) {
        min = Math.min(min, scores.least(k));
        max = Math.max(max, scores.greatest(k));
      }
      boolean needsReference = recording instanceof Recording.Answers;
      scored.add(new Objective(objectives.get(k), min, max, needsReference));
    }
    return scored;
  }
}
