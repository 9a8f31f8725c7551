package dev.iapo.schedule;

import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.EstimatorKind;
import java.util.ArrayList;
import java.util.List;

/**
 * A schedule by trimming under the hard rule, as far as it is settled before the first completion:
 * screening stages, then PSST on what they keep. From it follow the decisions and the least
 * evidence that each rests on ({@code docs/guarantee.md}).
 *
 * @param split the queries there are to draw from
 * @param budget in completions
 * @param screens those that drop a configuration
 */
record Design(
    ArmSpace arms,
    int split,
    int contexts,
    EstimatorKind estimator,
    QueryOrder order,
    long budget,
    List<Screen> screens) {
  public Design {
    screens = List.copyOf(screens);
  }

  /**
   * A screening stage.
   *
   * @param scale the least completions per query
   * @param looks its rounds: the completions per query of each, and the share of the budget that is
   *     spent at its end
   * @param sure how many configurations each context keeps by what it saw at that scale
   * @param keep how many it keeps in all
   */
  public record Screen(int scale, List<Screening.Look> looks, int sure, int keep) {}

  /** The design of a schedule in stages. */
  public static Design of(Psst psst, ArmSpace arms, int split, int contexts, long budget) {
    List<Screen> screens = new ArrayList<>();
    for (Stage stage :
        psst.stages().of(arms, scale -> (double) scale * arms.configurations(), budget)) {
      if (stage instanceof Screening own) {
        screens.add(new Screen(own.maxScale(1, arms), own.looks(), own.seen(), own.keep()));
      } else if (stage.until() < 1) {
        throw new IllegalArgumentException("stages: halving twice (expected: screening first)");
      }
    }
    return new Design(arms, split, contexts, psst.estimator(), psst.queries(), budget, screens);
  }

  /** The decisions in one context; none if a round may go without a sweep at full scale. */
  List<Guarantee.Step> steps() {
    List<Guarantee.Step> steps = new ArrayList<>();
    Alive alive = new Alive(arms.configurations(), arms.configurations(), arms.configurations());
    Drawn before = new Drawn(0, 0, 0);
    long from = 0;
    for (Screen screen : screens) {
      Drawn stage = new Drawn(0, 0, 0);
      for (Screening.Look look : screen.looks()) {
        long to = (long) Math.floor(budget * look.until());
        Drawn more = sweeps(to - from, look.scale(), alive, (long) look.scale() * alive.least());
        if (more.least() < 1) {
          return List.of();
        }
        stage = stage.and(more);
        from = to;
      }
      if (screen.sure() < alive.own()) {
        steps.add(
            new Guarantee.Screening(
                screen.scale(), screen.sure(), oneRound(before, stage, screen.scale())));
      }
      before = before.and(stage);
      alive = alive.keeping(screen.keep(), contexts);
    }
    return halvings(steps, alive, before, budget - from) ? steps : List.of();
  }

  /** Adds the rounds of PSST; false if one of them may go without a sweep. */
  private boolean halvings(List<Guarantee.Step> steps, Alive alive, Drawn before, long planned) {
    int own = alive.own() * arms.strategies() * arms.maxScale();
    int rounds = Stage.halvings(own);
    long perRound = planned / rounds;
    Drawn first = sweeps(perRound, arms.maxScale(), alive, (long) alive.least() * arms.maxScale());
    Drawn all = first;
    for (int round = 1; round <= rounds; round++) {
      if (first.least() < 1) {
        return false;
      }
      if (round > 1) {
        Alive now = alive.with(own, arms, contexts);
        long fewest = ((long) own + arms.strategies() - 1) / arms.strategies();
        Drawn more = sweeps(perRound, arms.maxScale(), now, fewest);
        all = new Drawn(all.least() + more.least(), all.most() + more.most(), all.lnCases());
      }
      int keep = (own + 1) / 2;
      Evidence evidence =
          round == 1 ? oneRound(before, first, arms.maxScale()) : later(before, first, all, round);
      steps.add(new Guarantee.Halving(keep, round == 1, evidence));
      own = keep;
    }
    return true;
  }

  /** The configurations alive: in a context, and anywhere at least and at most. */
  private record Alive(int own, int least, int most) {
    Alive keeping(int keep, int contexts) {
      int kept = Math.min(keep, own);
      return new Alive(kept, kept, (int) Math.min(most, (long) contexts * kept));
    }

    /** With that many arms left in each context. */
    Alive with(int ownArms, ArmSpace arms, int contexts) {
      int each = arms.strategies() * arms.maxScale();
      int anywhere = (int) Math.min(most, (long) contexts * ownArms);
      return new Alive(own, (ownArms + each - 1) / each, anywhere);
    }

    /** How many numbers of configurations there may be anywhere. */
    int cases() {
      return most - least + 1;
    }
  }

  /**
   * Shared queries drawn.
   *
   * @param lnCases the logarithm of how many numbers of them there may be
   */
  private record Drawn(long least, long most, double lnCases) {
    Drawn and(Drawn more) {
      return new Drawn(least + more.least, most + more.most, lnCases + more.lnCases);
    }
  }

  /**
   * The sweeps of a round.
   *
   * @param scale the most completions of a pull
   * @param fewest the least completions of a sweep
   */
  private Drawn sweeps(long planned, int scale, Alive alive, long fewest) {
    long least = Math.min(planned / ((long) scale * alive.most()), mostSweeps(alive.most()));
    long most = Math.min(planned / fewest, mostSweeps(alive.least()));
    return new Drawn(least, most, Math.log(alive.cases()));
  }

  private static long mostSweeps(int configurations) {
    return Math.max(1, Sweep.MAX_PULLS / configurations);
  }

  /** The evidence of a stage's first round, whose pulls are all of one known size. */
  private Evidence oneRound(Drawn before, Drawn round, int pull) {
    double lnCases = before.lnCases() + round.lnCases();
    if (order == QueryOrder.RANDOM) {
      return new Evidence(
          false,
          pull,
          List.of(
              estimator == EstimatorKind.BLOCKS
                  ? sample(0, round.least(), Evidence.Form.DRAWS)
                  : sample(round.lnCases(), round.least(), Evidence.Form.DISTINCT)));
    }
    boolean crosses = before.most() + round.most() > split;
    return new Evidence(
        true,
        pull,
        List.of(
            crosses && estimator == EstimatorKind.COMPLETE
                ? reshuffled(lnCases, before, round.least(), round.least())
                : sample(lnCases, round.least(), Evidence.Form.DRAWS)));
  }

  /** The evidence of a later round: what comes after the first adapts to what was seen. */
  private Evidence later(Drawn before, Drawn first, Drawn all, int round) {
    double histories = (round - 1) * Math.log((double) perRoundHistories());
    boolean crosses = before.most() + all.most() > split;
    List<Evidence.Sample> samples = new ArrayList<>();
    if (order == QueryOrder.RANDOM) {
      samples.add(
          estimator == EstimatorKind.BLOCKS
              ? sample(0, first.least(), Evidence.Form.DRAWS)
              : sample(first.lnCases() + histories, all.least(), Evidence.Form.DISTINCT));
      return new Evidence(false, 1, samples);
    }
    double within = before.lnCases() + 1; // e times
    if (estimator == EstimatorKind.BLOCKS) {
      samples.add(sample(within, first.least(), Evidence.Form.DRAWS));
      if (crosses) {
        long from = Math.max(first.least(), split - before.most());
        samples.add(sample(before.lnCases(), from, Evidence.Form.DRAWS_OR_MORE));
      }
      return new Evidence(false, 1, samples);
    }
    if (all.least() <= split) {
      samples.add(sample(within, all.least(), Evidence.Form.DRAWS));
    }
    if (crosses) {
      double lnCases = before.lnCases() + first.lnCases() + histories;
      samples.add(reshuffled(lnCases, before, all.least(), split));
    }
    return new Evidence(true, 1, samples);
  }

  /** How many pull sizes of two configurations and numbers of sweeps a later round may have. */
  private long perRoundHistories() {
    long scales = arms.maxScale();
    return scales * scales * arms.configurations() * (scales + 1);
  }

  /**
   * Distinct queries of draws that go on into the next pass through the split.
   *
   * @param least the least number of draws
   * @param most the most distinct queries that are sure
   */
  private Evidence.Sample reshuffled(double lnCases, Drawn before, long least, long most) {
    if (before.most() == 0) {
      long passes = Math.max(1, least / split);
      return sample(lnCases, passes * split, Evidence.Form.WHOLE);
    }
    long distinct = Math.max(split - before.most(), Math.min(split, (least + 1) / 2));
    return sample(lnCases, Math.min(most, distinct), Evidence.Form.DRAWS);
  }

  private Evidence.Sample sample(double lnWays, long queries, Evidence.Form form) {
    return new Evidence.Sample(lnWays, queries, form, split);
  }
}
