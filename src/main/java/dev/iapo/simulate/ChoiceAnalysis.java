package dev.iapo.simulate;

import dev.iapo.estimate.ArmSpace;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What there is to gain in a recorded environment by choosing prompt and number of completions
 * together, in exact utilities.
 *
 * @param contexts one per context, in the environment's order
 * @param joint the average contextual return of the best policy
 * @param disjoint the same of choosing the prompt at N = 1, and then its best N
 * @param promptOnly the same of choosing the prompt at N = 1, and using it at N = 1
 * @param first the same of the first prompt at N = 1
 * @param deceptive prompts in the better half at N = 1 and in the worse half at the greatest N, by
 *     quality over all contexts
 * @param late prompts the other way round
 * @param laterRank the place, from 1, that the best prompt at N = 1 has at the greatest N
 */
public record ChoiceAnalysis(
    List<ContextChoice> contexts,
    double joint,
    double disjoint,
    double promptOnly,
    double first,
    int deceptive,
    int late,
    int laterRank) {
  public ChoiceAnalysis {
    contexts = List.copyOf(contexts);
  }

  /**
   * The choices in one context.
   *
   * @param prompt of the best arm
   * @param scale of the best arm
   * @param gapToPrompt how much less the best arm of any other prompt is worth; infinite without
   *     another
   * @param gapToArm how much less the best other arm is worth; infinite without another
   * @param promptOnly utility of the best prompt at N = 1, at N = 1
   * @param disjoint utility of that prompt at its best N
   * @param first utility of the first prompt at N = 1
   */
  public record ContextChoice(
      int prompt,
      int scale,
      double quality,
      double cost,
      double utility,
      double gapToPrompt,
      double gapToArm,
      double promptOnly,
      double disjoint,
      double first) {}

  /** Analyses an environment. */
  public static ChoiceAnalysis of(RecordedEnvironment environment) {
    ExactUtilities exact = ExactUtilities.of(environment);
    List<ContextChoice> contexts =
        IntStream.range(0, environment.contexts().size()).mapToObj(c -> choice(exact, c)).toList();
    double[] returns = new double[4];
    for (int c = 0; c < contexts.size(); c++) {
      double probability = environment.contexts().get(c).probability();
      ContextChoice choice = contexts.get(c);
      returns[0] += probability * choice.utility();
      returns[1] += probability * choice.disjoint();
      returns[2] += probability * choice.promptOnly();
      returns[3] += probability * choice.first();
    }
    int[] early = ranks(environment, exact, 1);
    int[] later = ranks(environment, exact, environment.maxScale());
    int prompts = early.length;
    int deceptive = 0;
    int late = 0;
    int laterRank = 0;
    for (int p = 0; p < prompts; p++) {
      deceptive += 2 * early[p] < prompts && 2 * later[p] >= prompts ? 1 : 0;
      late += 2 * early[p] >= prompts && 2 * later[p] < prompts ? 1 : 0;
      laterRank += early[p] == 0 ? later[p] + 1 : 0;
    }
    return new ChoiceAnalysis(
        contexts, returns[0], returns[1], returns[2], returns[3], deceptive, late, laterRank);
  }

  private static ContextChoice choice(ExactUtilities exact, int context) {
    ArmSpace arms = exact.arms();
    int best = exact.optimal(context);
    double utility = exact.utility(context, best);
    double otherPrompt = Double.NEGATIVE_INFINITY;
    double otherArm = Double.NEGATIVE_INFINITY;
    int single = arms.arm(0, 0, 1);
    for (int arm = 0; arm < arms.size(); arm++) {
      double value = exact.utility(context, arm);
      if (arms.configuration(arm) != arms.configuration(best)) {
        otherPrompt = Math.max(otherPrompt, value);
      }
      if (arm != best) {
        otherArm = Math.max(otherArm, value);
      }
      if (arms.scale(arm) == 1 && value > exact.utility(context, single)) {
        single = arm;
      }
    }
    int chosen = arms.configuration(single);
    double disjoint =
        IntStream.rangeClosed(1, arms.maxScale())
            .mapToDouble(n -> exact.utility(context, arms.arm(chosen, 0, n)))
            .max()
            .orElseThrow();
    return new ContextChoice(
        arms.configuration(best),
        arms.scale(best),
        exact.quality(context, best),
        exact.cost(best),
        utility,
        utility - otherPrompt,
        utility - otherArm,
        exact.utility(context, single),
        disjoint,
        exact.utility(context, arms.arm(0, 0, 1)));
  }

  /** The place of every prompt, from 0, by its quality over contexts at a scale. */
  private static int[] ranks(RecordedEnvironment environment, ExactUtilities exact, int scale) {
    int prompts = environment.prompts().size();
    double[] qualities = new double[prompts];
    for (int p = 0; p < prompts; p++) {
      for (int c = 0; c < environment.contexts().size(); c++) {
        qualities[p] +=
            environment.contexts().get(c).probability()
                * exact.quality(c, exact.arms().arm(p, 0, scale));
      }
    }
    int[] order =
        IntStream.range(0, prompts)
            .boxed()
            .sorted(Comparator.comparingDouble(p -> -qualities[p]))
            .mapToInt(p -> p)
            .toArray();
    int[] ranks = new int[prompts];
    Arrays.setAll(ranks, p -> p);
    for (int place = 0; place < prompts; place++) {
      ranks[order[place]] = place;
    }
    return ranks;
  }
}
