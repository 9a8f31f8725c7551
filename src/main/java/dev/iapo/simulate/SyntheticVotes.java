package dev.iapo.simulate;

import dev.iapo.domain.Seeds;
import dev.iapo.simulate.SyntheticPrompt.Role;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Synthetic answers: how often each prompt gives which answer to each query.
 *
 * <p>An ordinary prompt is right with a chance of logistic(skill − difficulty + noise). A deceptive
 * one is nearly always right on the easier half and a little less often than every other time on
 * the harder half, all wrong answers agreeing: many votes turn the latter into failures. A late one
 * is right a little more often than every other time everywhere, its wrong answers scattered: many
 * votes turn that into success.
 */
final class SyntheticVotes {
  private static final double ORDINARY_LEVEL = 0.6;
  private static final double ORDINARY_NOISE = 0.4;
  private static final double DECEPTIVE_EASY = 3.5;
  private static final double EASY_PER_SKILL = 0.12;
  private static final double DECEPTIVE_HARD = -0.4;
  private static final double LATE_LEVEL = 0.3;
  private static final double LATE_SLOPE = 0.1;
  private static final double SPECIAL_NOISE = 0.05;

  /** The share of wrong answers that is the query's distractor, with ordinary prompts. */
  private static final double DISTRACTION = 0.6;

  private SyntheticVotes() {}

  /** By prompt, query and answer. */
  static int[][][] counts(
      SyntheticSpec spec, List<SyntheticPrompt> prompts, double[] difficulties, int[] references) {
    double[] places = places(difficulties);
    int answers = spec.shape().choices();
    int[][][] counts = new int[prompts.size()][difficulties.length][];
    for (int p = 0; p < prompts.size(); p++) {
      for (int x = 0; x < difficulties.length; x++) {
        SplittableRandom random = new SplittableRandom(Seeds.mix(spec.seed(), 1, p, x));
        SyntheticPrompt prompt = prompts.get(p);
        double logit = logit(prompt, difficulties[x], places[x], random.nextGaussian());
        double right = 1 / (1 + Math.exp(-logit));
        int distractor = (references[x] + 1 + x % (answers - 1)) % answers;
        double[] chances = chances(prompt.role(), right, references[x], distractor, answers);
        counts[p][x] = draw(chances, spec.recorded(), random);
      }
    }
    return counts;
  }

  /** The share of queries that are easier than each, or equally hard and before it. */
  private static double[] places(double[] difficulties) {
    int[] order =
        IntStream.range(0, difficulties.length)
            .boxed()
            .sorted(Comparator.comparingDouble(x -> difficulties[x]))
            .mapToInt(x -> x)
            .toArray();
    double[] places = new double[order.length];
    for (int i = 0; i < order.length; i++) {
      places[order[i]] = (double) i / order.length;
    }
    return places;
  }

  private static double logit(
      SyntheticPrompt prompt, double difficulty, double place, double noise) {
    return switch (prompt.role()) {
      case ORDINARY -> ORDINARY_LEVEL + prompt.skill() - difficulty + ORDINARY_NOISE * noise;
      case DECEPTIVE ->
          (place < 0.5 + EASY_PER_SKILL * prompt.skill() ? DECEPTIVE_EASY : DECEPTIVE_HARD)
              + SPECIAL_NOISE * noise;
      case LATE ->
          LATE_LEVEL + prompt.skill() / 2 - LATE_SLOPE * difficulty + SPECIAL_NOISE * noise;
    };
  }

  private static double[] chances(
      Role role, double right, int reference, int distractor, int answers) {
    double distraction =
        switch (role) {
          case ORDINARY -> answers == 2 ? 1 : DISTRACTION;
          case DECEPTIVE -> 1;
          case LATE -> 1.0 / (answers - 1);
        };
    double[] chances = new double[answers];
    Arrays.fill(chances, (1 - right) * (1 - distraction) / Math.max(1, answers - 2));
    chances[distractor] = (1 - right) * distraction;
    chances[reference] = right;
    return chances;
  }

  /** How often each is drawn. The last one is drawn where the chances sum to a little below 1. */
  static int[] draw(double[] chances, int completions, SplittableRandom random) {
    int[] counts = new int[chances.length];
    for (int i = 0; i < completions; i++) {
      double place = random.nextDouble();
      int choice = 0;
      while (choice < chances.length - 1 && place >= chances[choice]) {
        place -= chances[choice];
        choice++;
      }
      counts[choice]++;
    }
    return counts;
  }
}
