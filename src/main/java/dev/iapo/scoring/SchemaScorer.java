package dev.iapo.scoring;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Query;
import dev.iapo.domain.Scoring;
import java.util.Optional;

/** 1 if the last JSON value of the completion is valid under a schema, else 0. */
final class SchemaScorer implements Scorer {
  private final Objective objective;
  private final JsonSchema schema;
  private final Score noJson;
  private final Score givenUp;

  SchemaScorer(Objective objective, Scoring scoring) {
    Scorers.requireZeroAndOne(objective, scoring);
    this.objective = objective;
    this.schema =
        JsonSchema.parse(
            Scorers.name(objective) + "schema", Scorers.required(objective, scoring, "schema"));
    this.noJson = Scorers.lack(objective, "no JSON");
    this.givenUp = Scorers.lack(objective, "too much to check");
  }

  @Override
  public OfQuery forQuery(Query query) {
    return (text, key) -> JsonText.last(text, JsonPointer.empty()).map(this::score).orElse(noJson);
  }

  private Score score(JsonNode value) {
    return schema
        .violated(value)
        .map(
            keyword ->
                keyword.isEmpty()
                    ? Score.ONE
                    : new Score(0, Optional.of(objective.name() + ": invalid by " + keyword)))
        .orElse(givenUp);
  }
}
