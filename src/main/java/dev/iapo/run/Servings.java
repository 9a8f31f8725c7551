package dev.iapo.run;

import dev.iapo.domain.Context;
import dev.iapo.domain.Deployable;
import dev.iapo.domain.Deployable.Promise;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Task;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Envelope;
import dev.iapo.estimate.Estimates;
import dev.iapo.estimate.Figures;
import dev.iapo.estimate.Tradeoff;
import dev.iapo.schedule.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes of a run's result what is needed to use its policy beyond the choices. */
final class Servings {
  private final Task task;
  private final Estimates estimates;
  private final ArmSpace arms;
  private final Figures figures;
  private final Oracles oracles;

  private Servings(Task task, Estimates estimates) {
    this.task = task;
    this.estimates = estimates;
    this.arms = estimates.arms();
    this.figures = new Figures(estimates);
    this.oracles = new Oracles(estimates.problem());
  }

  static Policy.Serving of(RunResult result) {
    Estimates estimates = result.estimates();
    Servings own = new Servings(result.task(), estimates);
    List<Deployable.Tradeoff> frontier = new ArrayList<>();
    Directions.trained(estimates.problem()).forEach(context -> own.addTradeoff(context, frontier));
    List<Context> others = Directions.others(estimates.problem());
    if (!others.isEmpty()) {
      Servings further = new Servings(result.task(), estimates.in(others));
      for (int i = 0; i < others.size(); i++) {
        further.addTradeoff(i, frontier);
      }
    }
    return new Policy.Serving(result.choices().stream().map(own::promise).toList(), frontier);
  }

  private Promise promise(Choice choice) {
    int context = choice.context();
    int arm = choice.arm();
    double quality = estimates.quality(context, arm);
    double costWeight = task.goal().contexts().get(context).costWeight();
    return promise(context, arm, quality, quality + costWeight * estimates.cost(context, arm));
  }

  private Promise promise(int context, int arm, double quality, double utility) {
    int configuration = arms.configuration(arm);
    return new Promise(
        quality,
        utility,
        figures.cost(context, arm),
        figures.completions(arm),
        figures.agreement(configuration),
        figures.unparsed(configuration));
  }

  private void addTradeoff(int context, List<Deployable.Tradeoff> to) {
    Tradeoff tradeoff = Tradeoff.of(estimates, context, arm -> !oracles.test(context, arm));
    if (!tradeoff.isEmpty()) {
      to.add(
          new Deployable.Tradeoff(
              estimates.problem().contexts().get(context).weights(),
              tradeoff.envelope().segments().stream()
                  .map(segment -> segment(context, segment))
                  .toList()));
    }
  }

  private Deployable.Segment segment(int context, Envelope.Segment segment) {
    Envelope.Line line = segment.line();
    int arm = line.arm();
    return new Deployable.Segment(
        new Deployable.Arm(
            task.configurations().get(arms.configuration(arm)),
            task.goal().strategies().get(arms.strategy(arm)),
            task.goal().voting(),
            arms.scale(arm)),
        promise(context, arm, line.quality(), line.at(segment.from())),
        Arrays.stream(estimates.objectives(context, arm)).boxed().toList(),
        segment.from(),
        segment.to());
  }
}
