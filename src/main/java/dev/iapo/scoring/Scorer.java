package dev.iapo.scoring;

import dev.iapo.domain.Query;
import java.util.Optional;

/** Makes the scores of one objective. */
public interface Scorer {
  /** The scores of completions of one query; what depends on the query alone is done here. */
  OfQuery forQuery(Query query);

  /** Scores completions of one query. */
  @FunctionalInterface
  interface OfQuery {
    /**
     * The score of a completion, within its objective's range, as it is made: also of an objective
     * to minimise more is more. Never throws.
     *
     * @param key the canonical key of its answer; empty if none could be read
     */
    Score score(String text, Optional<String> key);
  }
}
