package dev.iapo.testkit;

import dev.iapo.domain.Configuration;
import dev.iapo.domain.Evaluation;
import dev.iapo.domain.Interval;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import java.util.List;
import java.util.Optional;

/** Policies as they might have come of a run. */
public final class Choices {
  private Choices() {}

  /** A choice whose training estimate is 0.9. */
  public static Policy.Choice of(Task task, int context, String prompt, int scale) {
    return of(task, context, prompt, scale, Optional.empty(), Optional.empty());
  }

  /** A choice with what choosing the prompt first gives. */
  public static Policy.Choice of(
      Task task,
      int context,
      String prompt,
      int scale,
      Optional<Policy.Alternative> promptOnly,
      Optional<Policy.Alternative> disjoint) {
    Configuration configuration =
        task.configurations().stream().filter(c -> c.id().equals(prompt)).findFirst().orElseThrow();
    return new Policy.Choice(
        task.goal().contexts().get(context),
        configuration,
        task.goal().strategies().get(0),
        scale,
        scale,
        new Interval(0.9, 0.8, 1, 100),
        0.9,
        0,
        false,
        true,
        "so it is",
        0,
        promptOnly,
        disjoint);
  }

  public static Policy.Alternative alternative(String prompt, int scale) {
    return new Policy.Alternative(prompt, scale, 0.8);
  }

  public static Policy policy(Task task, Policy.Choice... choices) {
    return new Policy(
        "test", task, true, true, "", new Policy.Usage(Spend.NOTHING, 0, 0, 0), List.of(choices));
  }

  /** The comparison with a rival. */
  public static Evaluation.Gain over(Evaluation.Rival rival, List<Evaluation.Gain> gains) {
    return gains.stream().filter(gain -> gain.rival() == rival).findFirst().orElseThrow();
  }
}
