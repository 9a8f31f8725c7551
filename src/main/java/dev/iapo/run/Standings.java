package dev.iapo.run;

import dev.iapo.domain.Context;
import dev.iapo.domain.Frontier;
import dev.iapo.domain.Interval;
import dev.iapo.domain.Standing;
import dev.iapo.domain.Task;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Confidence;
import dev.iapo.estimate.Envelope;
import dev.iapo.estimate.Estimates;
import dev.iapo.estimate.Tradeoff;
import dev.iapo.schedule.Choice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Puts what a run knows into the words of its task. */
public final class Standings {
  private final RunResult result;
  private final Task task;
  private final Estimates estimates;
  private final ArmSpace arms;
  private final ArmWords words;

  private Standings(RunResult result) {
    this.result = result;
    this.task = result.task();
    this.estimates = result.estimates();
    this.arms = estimates.arms();
    this.words = new ArmWords(task, arms);
  }

  /**
   * What a run knows.
   *
   * @param version of the program
   */
  public static Standing of(RunResult result, String version) {
    return new Standings(result).standing(version);
  }

  private Standing standing(String version) {
    List<Choice> shown =
        result.choices().subList(0, Math.min(Standing.MOST_CONTEXTS, result.choices().size()));
    Confidence confidence = Problems.confidence(task.search(), estimates);
    return new Standing(
        Policies.of(result, version),
        result.rounds().stream().map(r -> new Standing.Round(r.number(), r.aliveBefore())).toList(),
        result.choices().stream().map(choice -> survivors(choice.context())).toList(),
        shown.stream().flatMap(choice -> curves(choice, confidence).stream()).toList(),
        tradeoffs(shown));
  }

  private List<Frontier.Arm> survivors(int context) {
    return IntStream.range(0, arms.size())
        .filter(arm -> result.alive().test(context, arm))
        .limit(Standing.MOST_ARMS)
        .mapToObj(words::arm)
        .toList();
  }

  /** The chosen prompt's, and then those of the best others. */
  private List<Standing.Curve> curves(Choice choice, Confidence confidence) {
    int context = choice.context();
    int strategy = arms.strategy(choice.arm());
    int chosen = arms.configuration(choice.arm());
    double[] utilities = estimates.utilities(context);
    double[] best =
        IntStream.range(0, arms.configurations())
            .mapToDouble(p -> best(utilities, p, strategy))
            .toArray();
    return IntStream.range(0, arms.configurations())
        .filter(p -> best[p] > Double.NEGATIVE_INFINITY)
        .boxed()
        .sorted(
            Comparator.<Integer, Boolean>comparing(p -> p != chosen).thenComparing(p -> -best[p]))
        .limit(Standing.MOST_CURVES)
        .map(
            p ->
                new Standing.Curve(
                    task.goal().contexts().get(context).id(),
                    task.goal().strategies().get(strategy),
                    task.configurations().get(p).id(),
                    scales().anyMatch(n -> result.alive().test(context, arms.arm(p, strategy, n))),
                    p == chosen,
                    drawn(confidence.intervals(context, p, strategy))))
        .toList();
  }

  private IntStream scales() {
    return IntStream.rangeClosed(1, arms.maxScale());
  }

  private double best(double[] utilities, int configuration, int strategy) {
    return scales()
        .mapToDouble(scale -> utilities[arms.arm(configuration, strategy, scale)])
        .filter(utility -> !Double.isNaN(utility))
        .max()
        .orElse(Double.NEGATIVE_INFINITY);
  }

  private static List<Interval> drawn(List<Interval> steps) {
    return steps.stream().takeWhile(step -> step.queries() > 0).toList();
  }

  private List<Standing.Tradeoff> tradeoffs(List<Choice> shown) {
    Map<List<Double>, List<Integer>> ways = new LinkedHashMap<>();
    for (Choice choice : shown) {
      Context context = task.goal().contexts().get(choice.context());
      ways.computeIfAbsent(context.weights(), w -> new ArrayList<>()).add(choice.context());
    }
    List<Standing.Tradeoff> tradeoffs = new ArrayList<>();
    ways.forEach(
        (weights, contexts) -> {
          Tradeoff tradeoff = Tradeoff.of(estimates, contexts.get(0));
          if (!tradeoff.isEmpty()) {
            tradeoffs.add(tradeoff(weights, contexts, tradeoff));
          }
        });
    return tradeoffs;
  }

  private Standing.Tradeoff tradeoff(
      List<Double> weights, List<Integer> contexts, Tradeoff tradeoff) {
    Set<Envelope.Line> best = new HashSet<>(tradeoff.nonDominated());
    return new Standing.Tradeoff(
        contexts.stream().map(c -> task.goal().contexts().get(c).id()).toList(),
        weights,
        tradeoff.candidates().size(),
        words.segments(tradeoff),
        tradeoff.candidates().stream()
            .sorted(Comparator.comparing(line -> !best.contains(line)))
            .limit(Standing.MOST_POINTS)
            .map(line -> new Standing.Point(words.point(line), best.contains(line)))
            .toList());
  }
}
