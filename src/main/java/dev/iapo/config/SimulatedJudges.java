package dev.iapo.config;

import dev.iapo.domain.Appraiser;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Task.Judging;
import dev.iapo.scoring.RemoteScoring;
import dev.iapo.simulate.JudgeHabits;
import dev.iapo.simulate.SimulatedJudge;
import dev.iapo.simulate.SimulatedJudge.Mark;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The judges of a task as a stand-in plays them. */
final class SimulatedJudges {
  private static final Pattern KEY = Pattern.compile("\\$\\.([\\w-]+)|/([\\w-]+)");

  private SimulatedJudges() {}

  /**
   * Those that have habits, and are asked for any score. What they give at {@code $.name} follows
   * the aspect of that name, or all of them if there is none.
   *
   * @param aspects that texts have
   * @throws IllegalArgumentException if a score is looked for deeper in an answer
   */
  static List<SimulatedJudge> of(
      Judging judging, Map<String, JudgeHabits> habits, Set<String> aspects) {
    List<SimulatedJudge> judges = new ArrayList<>();
    for (Appraiser appraiser : judging.appraisers()) {
      JudgeHabits own = habits.get(appraiser.name());
      List<Mark> marks = marks(appraiser, judging.scorers(), aspects);
      if (own != null && appraiser.kind() == Appraiser.Kind.JUDGE && !marks.isEmpty()) {
        judges.add(new SimulatedJudge(appraiser.configuration(), appraiser.compares(), marks, own));
      }
    }
    return judges;
  }

  private static List<Mark> marks(
      Appraiser appraiser, List<ScorerSpec> scorers, Set<String> aspects) {
    Map<String, Mark> marks = new LinkedHashMap<>();
    for (ScorerSpec scorer : scorers) {
      Stream.concat(Stream.of(scorer.value()), scorer.selecting().stream())
          .filter(scoring -> isBy(appraiser, scoring))
          .map(scoring -> key(appraiser, scoring))
          .forEach(
              key ->
                  marks.putIfAbsent(
                      key,
                      new Mark(
                          key,
                          Optional.of(key).filter(aspects::contains),
                          scorer.objective().min(),
                          scorer.objective().max())));
    }
    return List.copyOf(marks.values());
  }

  private static boolean isBy(Appraiser appraiser, Scoring scoring) {
    return scoring.kind().equals(appraiser.kind().label())
        && scoring.option(RemoteScoring.BY).equals(appraiser.name());
  }

  private static String key(Appraiser appraiser, Scoring scoring) {
    String path = scoring.option(RemoteScoring.PATH);
    Matcher key = KEY.matcher(path);
    if (!key.matches()) {
      throw new IllegalArgumentException(
          "judge %s: path %s (expected: one such as $.score, as the stand-in's answers are flat)"
              .formatted(appraiser.name(), path));
    }
    return key.group(1) != null ? key.group(1) : key.group(2);
  }
}
