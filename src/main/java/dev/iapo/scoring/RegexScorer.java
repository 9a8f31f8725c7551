package dev.iapo.scoring;

import dev.iapo.domain.Objective;
import dev.iapo.domain.Query;
import dev.iapo.domain.Scoring;
import java.util.Optional;
import java.util.regex.Matcher;

/** 1 if a regular expression matches anywhere in the completion, else 0. */
final class RegexScorer implements Scorer {
  private final BoundedPattern pattern;
  private final Score givenUp;

  RegexScorer(Objective objective, Scoring scoring) {
    Scorers.requireZeroAndOne(objective, scoring);
    String of = Scorers.name(objective) + "regex";
    this.pattern = new BoundedPattern(of, Scorers.required(objective, scoring, "pattern"));
    this.givenUp = Scorers.lack(objective, "the pattern takes too long");
  }

  @Override
  public OfQuery forQuery(Query query) {
    return (text, key) -> score(text);
  }

  private Score score(String text) {
    Optional<Boolean> found = pattern.search(AnswerExtractors.tail(text), Matcher::find);
    return found.map(Score::of).orElse(givenUp);
  }
}
