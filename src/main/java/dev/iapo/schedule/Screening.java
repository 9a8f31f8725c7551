package dev.iapo.schedule;

import dev.iapo.estimate.ArmSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/**
 * A stage that keeps some configurations of all, after one or two looks at few completions per
 * query. Those with the best arms up to the scale of the first look are kept as <em>seen</em>; of
 * the others, those whose arms at larger scales promise most, as {@link Outlook} says, are kept as
 * looking <em>ahead</em>.
 *
 * @param looks one round each; scales rise
 * @param seen how many each context keeps by what it saw, at least 1
 * @param ahead how many more it keeps by their outlook; 0 with one look
 */
record Screening(List<Look> looks, int seen, int ahead) implements Stage {
  /** The share of the budget that screening spends as published (paper: ρ), and here. */
  static final double SHARE = 0.2;

  private static final int FEWEST_KEPT = 2;

  /** With more, comparing those that are kept costs more than it finds. */
  private static final int MANY_KEPT = 7;

  /** A budget that affords as many pulls at full scale of each prompt may keep more. */
  private static final int AMPLE_PULLS = 150;

  /** A few looks at many prompts tell them apart less: at least one in so many is kept. */
  private static final int MOST_DROPPED = 15;

  private static final double SEEN_SHARE = 0.6;
  private static final int FIRST_SCALE = 2;
  private static final int SECOND_SCALE = 4;

  /** Fewer distinct queries at two completions are better spent on twice as many at one. */
  private static final int FEWEST_PAIRS = 4;

  Screening {
    looks = List.copyOf(looks);
  }

  /**
   * A round of screening.
   *
   * @param scale completions per pull
   * @param until the share of the budget that is spent at its end
   */
  record Look(int scale, double until) {}

  /** As published: single completions, then the K best prompts. */
  static Screening topK(int k) {
    return new Screening(List.of(new Look(1, SHARE)), k, 0);
  }

  /**
   * What a budget affords; empty if it would drop less than half of the configurations, for then it
   * is better spent on comparing all of them.
   *
   * @param sweep the expected charge of one pull, of that scale, of every configuration
   * @param planned what the schedule plans on, in the same unit
   */
  static Optional<Screening> affordable(ArmSpace arms, IntToDoubleFunction sweep, long planned) {
    int configurations = arms.configurations();
    int keep =
        affordableKeep(
            configurations, planned * configurations / sweep.applyAsDouble(arms.maxScale()));
    if (2 * keep >= configurations) {
      return Optional.empty();
    }
    int second = Math.min(SECOND_SCALE, arms.maxScale());
    boolean twice = second > FIRST_SCALE && SHARE / 2 * planned >= sweep.applyAsDouble(second);
    double firstShare = twice ? SHARE / 2 : SHARE;
    boolean pairs =
        arms.maxScale() >= FIRST_SCALE
            && firstShare * planned >= FEWEST_PAIRS * sweep.applyAsDouble(FIRST_SCALE);
    List<Look> looks = new ArrayList<>();
    looks.add(new Look(pairs ? FIRST_SCALE : 1, firstShare));
    if (!twice) {
      return Optional.of(new Screening(looks, keep, 0));
    }
    looks.add(new Look(second, SHARE));
    int seen = (int) Math.ceil(SEEN_SHARE * keep);
    return Optional.of(new Screening(looks, seen, keep - seen));
  }

  private static int affordableKeep(int configurations, double pulls) {
    int doublings = (int) Math.floor(Math.log(Math.max(1, pulls)) / Math.log(2));
    int keep = Math.max(FEWEST_KEPT, Math.min(MANY_KEPT, doublings));
    int ample = (int) Math.min(configurations, pulls / AMPLE_PULLS);
    return Math.max(keep, Math.max(ample, configurations / MOST_DROPPED));
  }

  @Override
  public int keep() {
    return seen + ahead;
  }

  /** What is seen at few completions leaves the other scales open. */
  @Override
  public ArmSet candidates(ArmSpace arms) {
    return ArmSet.upTo(arms.maxScale(), arms);
  }

  @Override
  public int rounds(int configurations, ArmSpace arms) {
    return looks.size();
  }

  @Override
  public int maxScale(int round, ArmSpace arms) {
    return Math.min(arms.maxScale(), looks.get(round - 1).scale());
  }

  @Override
  public double until(int round) {
    return looks.get(round - 1).until();
  }

  @Override
  public double until() {
    return looks.get(looks.size() - 1).until();
  }
}
