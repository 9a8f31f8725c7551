package dev.iapo.schedule;

import dev.iapo.domain.Observation;
import dev.iapo.domain.Pull;
import dev.iapo.domain.Seeds;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Estimates;
import dev.iapo.estimate.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Prompt Scaling via Sequential Trimming (paper, Algorithm 1), with optional Top-K screening and
 * under a hard budget: in every round each configuration still alive in some context is pulled at
 * its largest alive scale, every pull is valued for all smaller scales and all contexts, and each
 * context keeps the better half of its arms.
 */
public final class PsstSchedule implements Schedule {
  private final Problem problem;
  private final Psst psst;
  private final ArmSpace arms;
  private final Spending spending;
  private final QueryStream queries;
  private final int[][] drawn; // completions asked for, by configuration and query
  private final int[][] alive; // arms alive, by context
  private final long screening;
  private final int rounds;
  private Estimates estimates;
  private boolean screened; // the estimates are those of screening, and are to be forgotten
  private Decision decision;

  /** Starts at the first round; every random choice follows from the seed. */
  public PsstSchedule(Problem problem, Psst psst, Plan plan, long seed) {
    if (plan.expected().size() != problem.configurations()) {
      throw new IllegalArgumentException(
          "plan: %d expected charges (expected: %d)"
              .formatted(plan.expected().size(), problem.configurations()));
    }
    this.problem = problem;
    this.psst = psst;
    this.arms = problem.arms();
    this.spending = new Spending(plan, problem.choicesPerCall());
    this.queries = new QueryStream(psst.queries(), problem.queries(), Seeds.mix(seed, 0x9E7));
    this.drawn = new int[problem.configurations()][problem.queries()];
    this.alive = new int[problem.contexts().size()][];
    Arrays.fill(alive, IntStream.range(0, arms.size()).toArray());
    this.estimates = new Estimates(problem, psst.estimator());
    OptionalInt top = psst.screenTop();
    int candidates =
        top.isPresent() ? Math.min(top.getAsInt(), arms.configurations()) : arms.configurations();
    this.rounds = halvings(candidates * arms.strategies() * arms.maxScale());
    boolean screen = candidates < arms.configurations();
    this.screening = screen ? spending.forScreening(Psst.SCREENING_SHARE) : 0;
    this.decision = screen ? screeningRound() : round(1);
  }

  @Override
  public Decision decision() {
    return decision;
  }

  @Override
  public Estimates estimates() {
    return estimates;
  }

  @Override
  public List<Choice> choices() {
    List<Choice> choices = new ArrayList<>();
    for (int context = 0; context < alive.length; context++) {
      int best = Ranking.best(arms, estimates.utilities(context), alive[context], 1)[0];
      choices.add(new Choice(context, best, alive[context].length));
    }
    return choices;
  }

  @Override
  public void observe(List<Observation> observations) {
    if (!(decision instanceof Decision.Round round)) {
      throw new IllegalStateException("the schedule has finished");
    }
    if (!observations.stream().map(Observation::pull).toList().equals(round.pulls())) {
      throw new IllegalArgumentException("observations: not those of round " + round.number());
    }
    if (screened && observations.stream().anyMatch(o -> o.outcomes().size() > 0)) {
      estimates = new Estimates(problem, psst.estimator());
      screened = false;
    }
    for (Observation observation : observations) {
      estimates.observe(observation);
      spending.observe(observation);
    }
    if (round.number() == 0) {
      keepScreened();
    } else {
      trim();
    }
    decision = round(round.number() + 1);
  }

  /** ⌈log2 n⌉, at least 1: the halvings that leave one of n arms. */
  static int halvings(int n) {
    return Math.max(1, 32 - Integer.numberOfLeadingZeros(n - 1));
  }

  private void trim() {
    for (int context = 0; context < alive.length; context++) {
      int keep = (alive[context].length + 1) / 2;
      alive[context] = Ranking.best(arms, estimates.utilities(context), alive[context], keep);
    }
  }

  /**
   * Keeps for each context all arms of the K configurations that are best at N = 1. As published
   * the screening completions are not used once the first round brought any: a run that ends before
   * chooses by them.
   */
  private void keepScreened() {
    for (int context = 0; context < alive.length; context++) {
      int[] singles = IntStream.range(0, arms.size()).filter(arm -> arms.scale(arm) == 1).toArray();
      boolean[] kept = new boolean[arms.configurations()];
      int missing = psst.screenTop().orElseThrow();
      for (int arm : Ranking.best(arms, estimates.utilities(context), singles, singles.length)) {
        if (missing > 0 && !kept[arms.configuration(arm)]) {
          kept[arms.configuration(arm)] = true;
          missing--;
        }
      }
      alive[context] =
          IntStream.range(0, arms.size()).filter(arm -> kept[arms.configuration(arm)]).toArray();
    }
    screened = true;
  }

  private Decision screeningRound() {
    int[] singles = new int[arms.configurations()];
    Arrays.fill(singles, 1);
    return carriedOut(0, Sweep.fit(spending, singles, screening));
  }

  private Decision round(int number) {
    if (number > rounds) {
      return new Decision.Finished(choices(), Decision.Reason.COMPLETED);
    }
    return carriedOut(number, sweep(number));
  }

  private Sweep sweep(int number) {
    int[] largest = new int[arms.configurations()];
    for (int[] armsAlive : alive) {
      for (int arm : armsAlive) {
        int p = arms.configuration(arm);
        largest[p] = Math.max(largest[p], arms.scale(arm));
      }
    }
    return Sweep.fit(spending, largest, spending.perRound(number, rounds, screening));
  }

  /** The pulls of a round, sweep by sweep, so that a budget that ends early ends evenly. */
  private Decision carriedOut(int number, Sweep sweep) {
    if (sweep.count() == 0) {
      return new Decision.Finished(choices(), Decision.Reason.BUDGET_USED);
    }
    int[] configurations =
        IntStream.range(0, arms.configurations()).filter(p -> sweep.scales()[p] > 0).toArray();
    List<Pull> pulls = new ArrayList<>();
    for (int[] row : queries.next(number, sweep.count(), configurations)) {
      for (int i = 0; i < configurations.length; i++) {
        int p = configurations[i];
        int scale = sweep.scales()[p];
        pulls.add(new Pull(number, p, row[i], scale, drawn[p][row[i]]));
        drawn[p][row[i]] += scale;
      }
    }
    return new Decision.Round(
        number, rounds, pulls, Arrays.stream(alive).map(a -> a.length).toList());
  }
}
