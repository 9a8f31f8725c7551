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
 * <p>The objective's worst score stands, with a remark, for a value that is missing, not a JSON
 * number (a string of digits is none), or outside the objective's range: it is not clamped, as it
 * was not made on the objective's scale.
 */
final class JsonScorer implements Scorer {
  private final Objective objective;
  private final JsonPointer path;
  private final Score nothing;
  private final Score noNumber;
  private final Score outside;

  JsonScorer(Objective objective, Scoring scoring) {
    this.objective = objective;
    if (!Double.isFinite(objective.min()) || !Double.isFinite(objective.max())) {
      throw new IllegalArgumentException(
          "%srange %s..%s (expected: finite)"
              .formatted(Scorers.name(objective), objective.min(), objective.max()));
    }
    String at = scoring.option("path");
    this.path = JsonPath.parse(Scorers.name(objective) + "json", at);
    this.nothing = Scorers.lack(objective, "nothing at " + at);
    this.noNumber = Scorers.lack(objective, "no number at " + at);
    this.outside =
        Scorers.lack(
            objective, "outside " + objective.min() + ".." + objective.max() + " at " + at);
  }

  @Override
  public OfQuery forQuery(Query query) {
    return (text, key) -> score(text);
  }

  private Score score(String text) {
    Optional<JsonNode> found = JsonText.last(text, path);
    if (found.isEmpty()) {
      return nothing;
    }
    if (!found.get().isNumber()) {
      return noNumber;
    }
    double value = found.get().doubleValue();
    return objective.contains(value) ? Score.of(value) : outside;
  }
}
