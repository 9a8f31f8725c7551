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
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Prompt Scaling via Sequential Trimming (paper, Algorithm 1), in one stage or several, under a
 * hard budget: in every round each configuration still alive in some context is pulled at its
 * largest alive scale, every pull is valued for all smaller scales and all contexts, and each
 * context keeps the better half of its arms.
 */
public final class PsstSchedule implements Schedule {
  private final Problem problem;
  private final Psst psst;
  private final ArmSpace arms;
  private final Spending spending;
  private final QueryStream queries;
  private final Ranking ranking;
  private final List<Stage> stages;
  private final Draws draws;
  private final ArmSet[] alive; // by context
  private final int lastRound;
  private Estimates estimates;
  private Estimates lastLook; // of a stage that screens, apart from the looks before it
  private boolean past; // the estimates are those of the stage before, and are to be forgotten
  private int stage;
  private int stageRound; // from 1
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
    this.spending = new Spending(plan, problem);
    this.queries = new QueryStream(psst.queries(), problem.queries(), Seeds.mix(seed, 0x9E7));
    this.ranking = new Ranking(arms);
    this.stages = psst.stages().of(arms, this::sweep, plan.budget().planned());
    this.draws = new Draws();
    this.alive = new ArmSet[problem.contexts().size()];
    ArmSet candidates = stages.get(0).candidates(arms);
    if (psst.comparesFewerIfNeeded()) {
      candidates.retainAll(affordable(Seeds.mix(seed, 0xFE3)));
    }
    Arrays.setAll(alive, c -> candidates.copy());
    this.estimates = new Estimates(problem, psst.estimator());
    this.lastLook = estimates;
    this.lastRound =
        IntStream.range(0, stages.size()).map(this::rounds).sum() - (looksOnce() ? 1 : 0);
    this.stageRound = 1;
    this.decision = round(looksOnce() ? 0 : 1);
  }

  /** Whether there is a single round of screening, which has the number 0. */
  private boolean looksOnce() {
    return stages.get(0) instanceof Screening && rounds(0) == 1;
  }

  /**
   * All arms of the configurations of which half of the budget covers one completion each, at least
   * one: all of them, or else some drawn at random.
   */
  private ArmSet affordable(long seed) {
    int[] order = IntStream.range(0, arms.configurations()).toArray();
    SplittableRandom random = new SplittableRandom(seed);
    ArmSet affordable = ArmSet.none(arms);
    double half = spending.shareOfPlan(1) / 2.0;
    double charge = 0;
    for (int i = 0; i < order.length; i++) {
      int j = i + random.nextInt(order.length - i);
      int drawn = order[j];
      order[j] = order[i];
      charge += spending.charge(drawn, 1);
      if (i == 0 || charge <= half) {
        affordable.addAll(ArmSet.of(drawn, arms));
      }
    }
    return affordable;
  }

  /** The expected charge of one pull, of that scale, of every configuration. */
  private double sweep(int scale) {
    return IntStream.range(0, arms.configurations())
        .mapToDouble(p -> spending.charge(p, scale))
        .sum();
  }

  private int rounds(int ofStage) {
    int candidates = arms.configurations();
    if (ofStage > 0) {
      candidates = Math.min(candidates, stages.get(ofStage - 1).keep());
    }
    return stages.get(ofStage).rounds(candidates, arms);
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
  public boolean isAlive(int context, int arm) {
    return alive[context].contains(arm);
  }

  @Override
  public List<Choice> choices() {
    List<Choice> choices = new ArrayList<>();
    for (int context = 0; context < alive.length; context++) {
      int best = ranking.best(utilities(context), alive[context]);
      choices.add(new Choice(context, best, alive[context].size()));
    }
    return choices;
  }

  @Override
  public void observe(List<Observation> observations) {
    if (!(decision instanceof Decision.Round round)) {
      throw new IllegalStateException("the schedule has finished");
    }
    round.checkAnswered(observations);
    if (past && observations.stream().anyMatch(o -> o.outcomes().size() > 0)) {
      estimates = new Estimates(problem, psst.estimator());
      past = false;
    }
    estimates.observe(observations);
    if (stages.get(stage) instanceof Screening && stageRound > 1) {
      lastLook = new Estimates(problem, psst.estimator());
      lastLook.observe(observations);
    }
    observations.forEach(spending::observe);
    if (stageRound == rounds(stage) && stage + 1 < stages.size()) {
      enterNextStage();
    } else {
      if (stages.get(stage) instanceof Trimming) {
        trim();
      }
      stageRound++;
    }
    decision = round(round.number() + 1);
  }

  private Ranking.Utilities utilities(int context) {
    return Ranking.Utilities.estimated(estimates, context);
  }

  private void trim() {
    for (int context = 0; context < alive.length; context++) {
      ArmSet own = alive[context];
      ranking.keep((own.size() + 1) / 2, utilities(context), own);
    }
  }

  /**
   * Keeps for each context all arms of the configurations that are best so far. As published the
   * completions of a stage are not used once the next one brought any: a run that ends before
   * chooses by them.
   */
  private void enterNextStage() {
    Stage ended = stages.get(stage);
    ArmSet wanted = stages.get(stage + 1).candidates(arms);
    for (int context = 0; context < alive.length; context++) {
      ArmSet kept =
          ended instanceof Screening screening
              ? screened(screening, context)
              : configurationsOfBest(ended.keep(), alive[context], context);
      kept.retainAll(wanted);
      alive[context] = kept;
    }
    past = true;
    stage++;
    stageRound = 1;
  }

  /** All arms of the configurations that have the best ones of some. */
  private ArmSet configurationsOfBest(int count, ArmSet among, int context) {
    ArmSet left = among.copy();
    ArmSet all = ArmSet.none(arms);
    for (int i = 0; i < count && left.size() > 0; i++) {
      ArmSet own = ArmSet.of(arms.configuration(ranking.best(utilities(context), left)), arms);
      left.removeAll(own);
      all.addAll(own);
    }
    return all;
  }

  private ArmSet screened(Screening screening, int context) {
    int from = screening.maxScale(1, arms);
    ArmSet seen = ArmSet.upTo(from, arms);
    seen.retainAll(alive[context]);
    ArmSet kept = configurationsOfBest(screening.seen(), seen, context);
    if (screening.ahead() > 0) {
      Outlook outlook =
          new Outlook(estimates, lastLook, from, screening.maxScale(rounds(stage), arms));
      seen.removeAll(kept);
      kept.addAll(outlook.best(screening.ahead(), context, seen));
    }
    return kept;
  }

  private Decision round(int number) {
    if (stageRound > rounds(stage)) {
      return new Decision.Finished(choices(), Decision.Reason.COMPLETED);
    }
    long mine = mine();
    return carriedOut(
        number,
        switch (psst.budgetRule()) {
          case HARD -> Sweep.fit(spending, largest(), mine);
          case PUBLISHED -> Sweep.published(spending, largest(), mine);
        });
  }

  /** What the round may spend: a look what is meant for it, rounds of trimming equal parts. */
  private long mine() {
    Stage own = stages.get(stage);
    boolean shared = own instanceof Trimming;
    double before = stage == 0 ? 0 : stages.get(stage - 1).until();
    double from = shared || stageRound == 1 ? before : own.until(stageRound - 1);
    return spending.perRound(
        spending.shareOfPlan(from),
        spending.shareOfPlan(own.until(stageRound)),
        shared ? rounds(stage) : 1,
        shared ? rounds(stage) - stageRound + 1 : 1);
  }

  /** The scale at which each configuration is pulled: its largest alive in any context, or 0. */
  private int[] largest() {
    int most = stages.get(stage).maxScale(stageRound, arms);
    ArmSet anywhere = ArmSet.none(arms);
    for (ArmSet set : alive) {
      anywhere.addAll(set);
    }
    int[] largest = new int[arms.configurations()];
    for (int arm = 0; arm < arms.size(); arm++) {
      if (anywhere.contains(arm)) {
        int p = arms.configuration(arm);
        largest[p] = Math.min(most, Math.max(largest[p], arms.scale(arm)));
      }
    }
    return largest;
  }

  /** The pulls of a round, sweep by sweep, so that a budget that ends early ends evenly. */
  private Decision carriedOut(int number, Sweep sweep) {
    if (sweep.count() == 0) {
      return new Decision.Finished(choices(), Decision.Reason.BUDGET_USED);
    }
    int[] configurations =
        IntStream.range(0, arms.configurations()).filter(p -> sweep.scales()[p] > 0).toArray();
    List<Pull> pulls = new ArrayList<>(sweep.count() * configurations.length);
    for (int[] row : queries.next(number, sweep.count(), configurations)) {
      for (int i = 0; i < configurations.length; i++) {
        int p = configurations[i];
        pulls.add(draws.pull(number, p, row[i], sweep.scales()[p]));
      }
    }
    return new Decision.Round(
        number, lastRound, pulls, Arrays.stream(alive).map(ArmSet::size).toList());
  }
}
