package dev.iapo.config;

import dev.iapo.domain.Objective;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Task.Goal;
import dev.iapo.domain.Voting;
import dev.iapo.inference.EarlyStopVote;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.inference.Strategies;
import dev.iapo.inference.WeightedVote;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** What is looked for: strategies, the range of N, preferences and the tolerance. */
final class GoalSection {
  private static final int MOST_SCALE = 128;

  private GoalSection() {}

  static Goal read(Node root, List<ScorerSpec> scorers) {
    List<String> strategies = root.get("strategies", Type.listOf(Type.oneOf(Strategies.NAMES)));
    if (strategies.isEmpty() || new HashSet<>(strategies).size() < strategies.size()) {
      root.problem("strategies", strategies + " (expected: at least one, each once)");
    }
    List<String> votes = strategies.stream().filter(Strategies::votes).toList();
    if (!votes.isEmpty()
        && !scorers.isEmpty()
        && !scorers.get(0).value().kind().equals(JudgingSection.CORRECT)) {
      root.problem(
          "strategies",
          String.join(", ", votes)
              + " (expected: not with a first objective that scores "
              + scorers.get(0).value().kind()
              + ", as a vote is judged by "
              + JudgingSection.CORRECT
              + ")");
    }
    if (!votes.isEmpty() && !scorers.isEmpty() && scorers.get(0).objective().minimised()) {
      root.problem(
          "strategies",
          String.join(", ", votes) + " (expected: not with a first objective to minimise)");
    }
    List<String> objectives =
        scorers.stream().map(ScorerSpec::objective).map(Objective::name).toList();
    return new Goal(
        strategies,
        voting(root, strategies, scorers),
        root.get("max-scale", Type.integer(1, MOST_SCALE)),
        ContextsSection.read(root, objectives, !votes.isEmpty()),
        root.get("tolerance", Type.share()));
  }

  private static Voting voting(Node root, List<String> strategies, List<ScorerSpec> scorers) {
    String ties =
        root.get("tie-rule", Type.oneOf(List.of(TieRule.values()), TieRule::label)).label();
    Node node = root.child("voting");
    int step = node.get("step", Type.integer(1, MOST_SCALE));
    Optional<Double> confidence =
        node.optional(
            "confidence", Type.decimal("a number above 0.5, below 1", c -> c > 0.5 && c < 1));
    if (node.has("confidence") && !strategies.contains(EarlyStopVote.NAME)) {
      node.problem("confidence", "given (expected: only with " + EarlyStopVote.NAME + ")");
    }
    return new Voting(
        ties,
        weightBy(node, strategies.contains(WeightedVote.NAME), scorers),
        step,
        confidence.map(OptionalDouble::of).orElse(OptionalDouble.empty()));
  }

  private static Optional<String> weightBy(Node node, boolean weighs, List<ScorerSpec> scorers) {
    Optional<String> name = node.optional("weight-by", Type.name());
    List<Objective> able =
        scorers.stream()
            .map(ScorerSpec::objective)
            .filter(objective -> !objective.needsReference() && objective.min() >= 0)
            .toList();
    String expected =
        "an objective whose scores are at least 0 and need no reference"
            + able.stream().map(Objective::name).collect(Collectors.joining(", ", ": ", ""));
    if (!weighs && name.isPresent()) {
      node.problem("weight-by", "given (expected: only with " + WeightedVote.NAME + ")");
    } else if (weighs && name.isEmpty() && !node.has("weight-by")) {
      node.missing("weight-by", expected);
    } else if (name.isPresent() && able.stream().noneMatch(o -> o.name().equals(name.get()))) {
      node.problem("weight-by", name.get() + " (expected: " + expected + ")");
    }
    return name;
  }
}
