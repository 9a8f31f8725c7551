package dev.iapo.run;

import dev.iapo.domain.Observation;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Pull;
import dev.iapo.domain.Seeds;
import dev.iapo.schedule.Decision;
import java.util.List;
import java.util.Locale;

/**
 * What is kept of a run's decisions, to be read by people and compared with what a replay decides:
 * one line each, that begins with its format and its version.
 */
final class RoundDocument {
  private static final String FORMAT = "iapo-decision/1";

  private RoundDocument() {}

  static String opened(Decision.Round round) {
    long digest = round.number();
    for (Pull pull : round.pulls()) {
      digest =
          Seeds.mix(digest, pull.configuration(), pull.query(), pull.scale(), pull.replicate());
    }
    return "%s round %d of %d opened: arms alive %s, pulls %d #%016x"
        .formatted(FORMAT, round.number(), round.of(), round.alive(), round.pulls().size(), digest);
  }

  static String completed(int round, List<Observation> observations) {
    long digest = round;
    long completions = 0;
    for (Observation observation : observations) {
      Outcomes outcomes = observation.outcomes();
      completions += outcomes.size();
      for (int i = 0; i < outcomes.size(); i++) {
        digest = Seeds.mix(digest, outcomes.vote(i));
        for (int k = 0; k < outcomes.objectives(); k++) {
          digest = Seeds.mix(digest, Double.doubleToLongBits(outcomes.score(i, k)));
        }
      }
    }
    return "%s round %d completed: completions %d #%016x"
        .formatted(FORMAT, round, completions, digest);
  }

  static String finished(Decision.Finished finished) {
    return "%s finished: %s"
        .formatted(FORMAT, finished.reason().name().toLowerCase(Locale.ROOT).replace('_', ' '));
  }
}
