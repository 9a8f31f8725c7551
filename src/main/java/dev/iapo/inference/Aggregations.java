package dev.iapo.inference;

import dev.iapo.domain.Objective;
import dev.iapo.domain.Voting;
import dev.iapo.inference.Aggregation.Stop;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** Makes the aggregation that a strategy's estimates speak of. */
public final class Aggregations {
  private Aggregations() {}

  /** How early a query's drawing may stop. */
  public sealed interface Rule {
    /** With N completions. */
    record None() implements Rule {}

    /**
     * When what is left of N cannot change the answer: of a vote, when its leader can be neither
     * overtaken nor tied; of Best-of-N, when the best has the greatest score there can be.
     */
    record Exact() implements Rule {}

    /**
     * When the leader of a vote without weights is the more frequent one of the first two answers
     * with that confidence, as with {@link AdaptiveVote}.
     *
     * @param confidence above 1/2, below 1
     */
    record Confident(double confidence) implements Rule {
      public Confident {
        LeastLead.check(confidence);
      }
    }

    /**
     * Best-of-N: when the best reaches a share of the way from the least to the greatest weighted
     * score there can be.
     *
     * @param share in 0..1
     * @param wave how many completions are drawn before the best is looked at again, from 1
     */
    record GoodEnough(double share, int wave) implements Rule {
      public GoodEnough {
        if (!(share >= 0 && share <= 1)) {
          throw new IllegalArgumentException("share: " + share + " (expected: 0..1)");
        }
        if (wave < 1) {
          throw new IllegalArgumentException("wave: " + wave + " (expected: at least 1)");
        }
      }
    }
  }

  /**
   * The rule that needs no choice: an early-stopping vote stops as was estimated, another vote once
   * it is decided if that saves calls, and Best-of-N draws all.
   *
   * @param choicesPerCall the most completions that a call can bring; where it is several, waves
   *     would pay for the prompt more often
   * @throws IllegalArgumentException if there is no such strategy
   */
  public static Rule automatic(String strategy, Voting voting, int choicesPerCall) {
    return switch (strategy) {
      case EarlyStopVote.NAME ->
          voting.confidence().isPresent()
              ? new Rule.Confident(voting.confidence().getAsDouble())
              : new Rule.Exact();
      case MajorityVote.NAME, WeightedVote.NAME ->
          choicesPerCall == 1 ? new Rule.Exact() : new Rule.None();
      case BestOfN.NAME -> new Rule.None();
      default -> throw Strategies.unknown(strategy);
    };
  }

  /**
   * An aggregation without completions. An early-stopping vote is looked at after every {@link
   * Voting#step()} completions, other votes whenever it may matter. Ties are drawn, whatever the
   * tie rule.
   *
   * @param scale N, from 1
   * @param weights of the objectives, at least 0, by which Best-of-N selects
   * @throws IllegalArgumentException if there is no such strategy, it lacks what it needs, or the
   *     rule is not for it
   */
  public static Aggregation of(
      String strategy,
      Voting voting,
      int scale,
      List<Objective> objectives,
      double[] weights,
      Rule rule) {
    if (scale < 1) {
      throw new IllegalArgumentException("scale: " + scale + " (expected: at least 1)");
    }
    return switch (strategy) {
      case MajorityVote.NAME -> vote(strategy, scale, 1, OptionalInt.empty(), 1, rule);
      case EarlyStopVote.NAME -> vote(strategy, scale, voting.step(), OptionalInt.empty(), 1, rule);
      case WeightedVote.NAME -> {
        if (scale == 1) { // whatever it weighs
          yield vote(strategy, 1, 1, OptionalInt.empty(), 1, rule);
        }
        int by = Strategies.weightBy(voting, objectives);
        long greatest = Math.max(1, WeightedVote.units(objectives.get(by).max()));
        yield vote(strategy, scale, 1, OptionalInt.of(by), greatest, rule);
      }
      case BestOfN.NAME -> best(scale, objectives, weights.clone(), rule);
      default -> throw Strategies.unknown(strategy);
    };
  }

  private static Aggregation vote(
      String strategy, int scale, int step, OptionalInt weightBy, long greatest, Rule rule) {
    if (rule instanceof Rule.None) {
      return new LiveVote(scale, scale, weightBy, (firstTwo, left) -> left, Stop.ALL_DRAWN);
    }
    if (rule instanceof Rule.Exact) {
      LiveVote.Stopping decided = (firstTwo, left) -> Decided.fewest(firstTwo, left, greatest);
      return new LiveVote(scale, step, weightBy, decided, Stop.DECIDED);
    }
    if (rule instanceof Rule.Confident confident && weightBy.isEmpty()) {
      LeastLead leads = new LeastLead(confident.confidence(), scale);
      LiveVote.Stopping sure = (firstTwo, left) -> leads.fewest(firstTwo);
      return new LiveVote(scale, step, weightBy, sure, Stop.CONFIDENT);
    }
    throw unfit(strategy, rule, weightBy.isEmpty() ? "None, Exact or Confident" : "None or Exact");
  }

  private static Aggregation best(
      int scale, List<Objective> objectives, double[] weights, Rule rule) {
    if (weights.length != objectives.size() || !Arrays.stream(weights).allMatch(w -> w >= 0)) {
      throw new IllegalArgumentException(
          "weights: %s (expected: %d, one per objective, at least 0)"
              .formatted(Arrays.toString(weights), objectives.size()));
    }
    double greatest = LiveBest.greatest(objectives, weights);
    if (rule instanceof Rule.None) {
      return new LiveBest(scale, scale, weights, Double.POSITIVE_INFINITY, Stop.ALL_DRAWN);
    }
    if (rule instanceof Rule.Exact) {
      return new LiveBest(scale, 1, weights, greatest, Stop.DECIDED);
    }
    if (rule instanceof Rule.GoodEnough enough) {
      double least = LiveBest.least(objectives, weights);
      double threshold = (1 - enough.share()) * least + enough.share() * greatest;
      return new LiveBest(scale, enough.wave(), weights, threshold, Stop.GOOD_ENOUGH);
    }
    throw unfit(BestOfN.NAME, rule, "None, Exact or GoodEnough");
  }

  private static IllegalArgumentException unfit(String strategy, Rule rule, String expected) {
    return new IllegalArgumentException(
        "early stop of %s: %s (expected: %s)".formatted(strategy, rule, expected));
  }
}
