package dev.iapo.inference;

import dev.iapo.domain.Labelled;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Task;
import dev.iapo.domain.Voting;
import dev.iapo.inference.MajorityVote.TieRule;
import java.util.List;

/** The inference strategies by name. */
public final class Strategies {
  /** The names a task may list. */
  public static final List<String> NAMES =
      List.of(MajorityVote.NAME, BestOfN.NAME, WeightedVote.NAME, EarlyStopVote.NAME);

  private Strategies() {}

  /** Whether the strategy of that name votes, and so values the first objective only. */
  public static boolean votes(String name) {
    return !name.equals(BestOfN.NAME);
  }

  /**
   * The strategies that are looked among, in order.
   *
   * @param objectives those of the task, in order
   * @throws IllegalArgumentException if there is none of a name, or it lacks what it needs
   */
  public static List<InferenceStrategy> of(Task.Goal goal, List<Objective> objectives) {
    return goal.strategies().stream().map(name -> named(name, goal.voting(), objectives)).toList();
  }

  /**
   * The strategy of a name.
   *
   * @throws IllegalArgumentException as {@link #of}
   */
  public static InferenceStrategy named(String name, Voting voting, List<Objective> objectives) {
    TieRule ties = Labelled.named("tie rule", TieRule.class, voting.tieRule());
    return switch (name) {
      case MajorityVote.NAME -> new MajorityVote(ties);
      case BestOfN.NAME -> new BestOfN();
      case WeightedVote.NAME -> new WeightedVote(ties, weightBy(voting, objectives));
      case EarlyStopVote.NAME ->
          voting.confidence().isPresent()
              ? new AdaptiveVote(ties, voting.step(), voting.confidence().getAsDouble())
              : new EarlyStopVote(ties, voting.step());
      default -> throw unknown(name);
    };
  }

  static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException(
        "strategy: " + name + " (expected one of: " + String.join(", ", NAMES) + ")");
  }

  /** The index of the objective by which votes weigh. */
  static int weightBy(Voting voting, List<Objective> objectives) {
    List<String> names = objectives.stream().map(Objective::name).toList();
    int index = voting.weightBy().map(names::indexOf).orElse(-1);
    if (index < 0) {
      throw new IllegalArgumentException(
          "%s by the objective %s (expected one of: %s)"
              .formatted(
                  WeightedVote.NAME, voting.weightBy().orElse(""), String.join(", ", names)));
    }
    return index;
  }
}
