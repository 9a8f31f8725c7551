package dev.iapo.run;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.Evaluation.Rival;
import dev.iapo.domain.Frontier.Arm;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Seeds;
import dev.iapo.domain.Task;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.schedule.HeldOut;
import dev.iapo.schedule.QueryOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What an evaluation asks: the prompts of the arms that are compared, on held-out queries. */
public final class EvaluationTask {
  private EvaluationTask() {}

  /**
   * The arms that are compared in a context.
   *
   * @param rivals those that are known
   */
  record Contest(Arm choice, Map<Rival, Arm> rivals) {
    List<Arm> arms() {
      return Stream.concat(Stream.of(choice), rivals.values().stream()).distinct().toList();
    }
  }

  /** What is compared with each choice of a policy. */
  static List<Contest> contests(Policy policy) {
    return policy.choices().stream().map(choice -> contest(policy.task(), choice)).toList();
  }

  private static Contest contest(Task task, Policy.Choice choice) {
    String strategy = choice.strategy();
    Map<Rival, Arm> rivals = new EnumMap<>(Rival.class);
    choice.promptOnly().ifPresent(other -> rivals.put(Rival.PROMPT_ONLY, arm(other, strategy)));
    choice.disjoint().ifPresent(other -> rivals.put(Rival.DISJOINT, arm(other, strategy)));
    rivals.put(Rival.FIRST_PROMPT, new Arm(task.configurations().get(0).id(), strategy, 1));
    return new Contest(new Arm(choice.configuration().id(), strategy, choice.scale()), rivals);
  }

  private static Arm arm(Policy.Alternative other, String strategy) {
    return new Arm(other.configuration(), strategy, other.scale());
  }

  /**
   * The task of evaluating a policy: each prompt that is compared, at the largest scale that it is
   * compared at.
   *
   * @param heldOut its training split are the queries to ask
   */
  public static Task of(Policy policy, DataSet heldOut, Budget budget) {
    Map<String, Integer> largest = new HashMap<>();
    contests(policy).stream()
        .flatMap(contest -> contest.arms().stream())
        .forEach(arm -> largest.merge(arm.prompt(), arm.scale(), Math::max));
    Task run = policy.task();
    List<Configuration> asked = new ArrayList<>();
    List<Integer> scales = new ArrayList<>();
    for (Configuration configuration : run.configurations()) {
      Integer scale = largest.get(configuration.id());
      if (scale != null) {
        asked.add(configuration);
        scales.add(scale);
      }
    }
    Task.Goal goal = run.goal();
    return new Task(
        run.name(),
        run.description(),
        asked,
        heldOut,
        run.judging(),
        new Task.Goal(
            goal.strategies(),
            goal.voting(),
            scales.stream().mapToInt(n -> n).max().orElseThrow(),
            goal.contexts(),
            goal.tolerance()),
        new Task.Search(
            HeldOut.NAME,
            EstimatorKind.COMPLETE.label(),
            QueryOrder.PAIRED.label(),
            budget,
            Seeds.mix(run.search().seed(), 0xE7A1),
            false,
            scales));
  }
}
