package dev.iapo.simulate;

import dev.iapo.domain.Observation;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Pull;
import dev.iapo.domain.Seeds;
import java.util.Arrays;

/**
 * The recorded frequencies of an environment, prepared for drawing many completions.
 *
 * <p>A completion is a function of the seed, its prompt, its query and its replicate index: whoever
 * asks for the same one gets the same, whatever else is drawn.
 */
final class DrawTable {
  private static final long COSTS = 0xC057; // apart from the stream of outcomes
  private static final int[] NO_PLACES = {};

  private final RecordedEnvironment environment;
  private final long[][][] upTo; // by prompt, query and outcome: the sum of counts so far
  private final double[][][] scores; // by prompt, query, and outcome × objective; empty for votes
  private final int[] references; // by query: the index of the right answer
  private final long[][] costsUpTo; // by prompt and cost
  private final double[][] fixedCosts; // by prompt: those of a pull; empty where they are random

  DrawTable(RecordedEnvironment environment) {
    this.environment = environment;
    int prompts = environment.prompts().size();
    int queries = environment.queries().size();
    this.upTo = new long[prompts][queries][];
    this.costsUpTo = new long[prompts][];
    this.fixedCosts = new double[prompts][];
    for (int p = 0; p < prompts; p++) {
      for (int x = 0; x < queries; x++) {
        upTo[p][x] = cumulative(environment.recording().counts(p, x), abstentions(p, x));
      }
      CompletionCost cost = environment.prompts().get(p).cost();
      costsUpTo[p] = cumulative(cost.counts(), 0);
      fixedCosts[p] = new double[cost.isFixed() ? environment.maxScale() : 0];
      Arrays.fill(fixedCosts[p], cost.costs()[0]);
    }
    this.scores =
        environment.recording() instanceof Recording.Scores recorded
            ? Arrays.stream(recorded.scores()).map(DrawTable::flat).toArray(double[][][]::new)
            : new double[0][][];
    this.references = environment.recording().references(environment.queries());
  }

  private static double[][] flat(double[][][] byQuery) {
    return Arrays.stream(byQuery)
        .map(outcomes -> Arrays.stream(outcomes).flatMapToDouble(Arrays::stream).toArray())
        .toArray(double[][]::new);
  }

  private int abstentions(int prompt, int query) {
    return environment.recording() instanceof Recording.Answers answers
        ? answers.abstentions()[prompt][query]
        : 0;
  }

  private static long[] cumulative(int[] counts, int others) {
    long[] upTo = new long[counts.length + (others > 0 ? 1 : 0)];
    long sum = 0;
    for (int i = 0; i < upTo.length; i++) {
      sum += i < counts.length ? counts[i] : others;
      upTo[i] = sum;
    }
    return upTo;
  }

  /**
   * The completions that a pull asks for.
   *
   * @param query the index of the pull's query in the environment
   * @param charges what they are charged
   */
  Observation draw(Pull pull, int query, long seed, PullCharges charges) {
    int p = pull.configuration();
    long stream = Seeds.mix(seed, p, query);
    int objectives = environment.objectives().size();
    int[] votes = new int[pull.scale()];
    double[] drawn = new double[votes.length * objectives];
    if (scores.length > 0) {
      drawScores(upTo[p][query], scores[p][query], pull, stream, drawn, objectives);
    } else {
      drawVotes(p, query, pull, stream, votes, drawn);
    }
    int[] places = costPlaces(pull, stream);
    Outcomes outcomes = new Outcomes(votes, drawn, costs(pull, places), 1, 0);
    return new Observation(pull, outcomes, charges.of(pull, query, places, votes));
  }

  private static void drawScores(
      long[] places, double[] scores, Pull pull, long stream, double[] drawn, int objectives) {
    for (int i = 0; i < pull.scale(); i++) {
      int outcome = place(places, Seeds.nth(stream, pull.replicate() + i));
      for (int k = 0; k < objectives; k++) {
        drawn[i * objectives + k] = scores[outcome * objectives + k];
      }
    }
  }

  private void drawVotes(
      int prompt, int query, Pull pull, long stream, int[] votes, double[] right) {
    long[] places = upTo[prompt][query];
    int answers = environment.recording().counts(prompt, query).length;
    for (int i = 0; i < votes.length; i++) {
      int drawn = place(places, Seeds.nth(stream, pull.replicate() + i));
      votes[i] = drawn < answers ? drawn : Outcomes.ABSTAIN;
      right[i] = drawn == references[query] ? 1 : 0;
    }
  }

  /** The places of the completions' costs in the prompt's; none if there is but one. */
  private int[] costPlaces(Pull pull, long stream) {
    if (fixedCosts[pull.configuration()].length > 0) {
      return NO_PLACES;
    }
    int[] places = new int[pull.scale()];
    long own = Seeds.mix(stream, COSTS);
    for (int i = 0; i < places.length; i++) {
      places[i] = place(costsUpTo[pull.configuration()], Seeds.nth(own, pull.replicate() + i));
    }
    return places;
  }

  private double[] costs(Pull pull, int[] places) {
    double[] fixed = fixedCosts[pull.configuration()];
    if (fixed.length > 0) {
      return fixed.length == pull.scale() ? fixed : Arrays.copyOf(fixed, pull.scale());
    }
    double[] known = environment.prompts().get(pull.configuration()).cost().costs();
    double[] costs = new double[places.length];
    for (int i = 0; i < costs.length; i++) {
      costs[i] = known[places[i]];
    }
    return costs;
  }

  /** The index that a random number falls on. */
  private static int place(long[] upTo, long random) {
    // The upper half of the product of 63 random bits and twice the total: below the total.
    long place = Math.multiplyHigh(random >>> 1, upTo[upTo.length - 1] << 1);
    int index = 0;
    while (place >= upTo[index]) {
      index++;
    }
    return index;
  }
}
