package dev.iapo.config;

import dev.iapo.domain.Objective;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Task.Goal;
import dev.iapo.inference.MajorityVote;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.inference.Strategies;
import java.util.HashSet;
import java.util.List;

/** What is looked for: strategies, the range of N, preferences and the tolerance. */
final class GoalSection {
  private static final int MOST_SCALE = 128;

  private GoalSection() {}

  static Goal read(Node root, List<ScorerSpec> scorers) {
    List<String> strategies = root.get("strategies", Type.listOf(Type.oneOf(Strategies.NAMES)));
    if (strategies.isEmpty() || new HashSet<>(strategies).size() < strategies.size()) {
      root.problem("strategies", strategies + " (expected: at least one, each once)");
    }
    boolean votes = strategies.contains(MajorityVote.NAME);
    if (votes
        && !scorers.isEmpty()
        && !scorers.get(0).value().kind().equals(JudgingSection.CORRECT)) {
      root.problem(
          "strategies",
          MajorityVote.NAME
              + " (expected: not with a first objective that scores "
              + scorers.get(0).value().kind()
              + ", as a vote is judged by "
              + JudgingSection.CORRECT
              + ")");
    }
    if (votes && !scorers.isEmpty() && scorers.get(0).objective().minimised()) {
      root.problem(
          "strategies",
          MajorityVote.NAME + " (expected: not with a first objective to minimise)");
    }
    List<String> objectives =
        scorers.stream().map(ScorerSpec::objective).map(Objective::name).toList();
    return new Goal(
        strategies,
        root.get("tie-rule", Type.oneOf(List.of(TieRule.values()), TieRule::label)).label(),
        root.get("max-scale", Type.integer(1, MOST_SCALE)),
        ContextsSection.read(root, objectives, votes),
        root.get("tolerance", Type.share()));
  }
}
