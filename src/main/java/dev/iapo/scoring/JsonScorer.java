package dev.iapo.scoring;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Query;
import dev.iapo.domain.Scoring;
import java.util.Optional;

/**
 * The number at a path of the JSON in a completion.
 *
 * <p>The objective's least score stands for a value that is missing, not a JSON number (a string of
 * digits is none), or outside the objective's range: it is not clamped, as it was not made on the
 * objective's scale.
 */
final class JsonScorer implements Scorer {
  private final Objective objective;
  private final JsonPointer path;

  JsonScorer(Objective objective, Scoring scoring) {
    this.objective = objective;
    if (!Double.isFinite(objective.min()) || !Double.isFinite(objective.max())) {
      throw new IllegalArgumentException(
          Scorers.name(objective)
              + "range "
              + objective.min()
              + ".."
              + objective.max()
              + " (expected: finite)");
    }
    this.path = JsonPath.parse(Scorers.name(objective) + "json", scoring.option("path"));
  }

  @Override
  public OfQuery forQuery(Query query) {
    return (text, key) -> score(text);
  }

  private double score(String text) {
    Optional<JsonNode> found = JsonText.last(text, path).filter(JsonNode::isNumber);
    double value = found.map(JsonNode::doubleValue).orElse(objective.min());
    return value >= objective.min() && value <= objective.max() ? value : objective.min();
  }
}
