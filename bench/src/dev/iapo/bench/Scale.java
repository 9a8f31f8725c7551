package dev.iapo.bench;

import dev.iapo.bench.MadeUp.Strategy;
import dev.iapo.domain.Observation;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.estimate.Problem;
import dev.iapo.schedule.Decision;
import dev.iapo.schedule.Psst;
import dev.iapo.schedule.PsstSchedule;
import dev.iapo.schedule.QueryOrder;
import dev.iapo.schedule.Schedule;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

/**
 * How long valuing a round's pulls takes, how long trimming and planning the next round, and how
 * much memory a schedule keeps, by the numbers of prompts and contexts at N up to 128.
 *
 * <p>The pulls of the first round, one of every prompt at the greatest scale, are valued by the
 * schedule's own estimates before it is told of them ({@code Estimates.observe}, timed by itself).
 * It is then told that every pull of the round brought nothing: what is left for it to do is to
 * trim all arms by the estimates and to plan the next round ({@code Schedule.observe}, timed). All
 * further rounds are answered with nothing as well, so their times are those of trimming and
 * planning, too.
 */
public final class Scale {
  private static final int MAX_SCALE = 128;
  private static final int[] PROMPTS = {250, 500, 1000, 2000};
  private static final int[] CONTEXTS = {125, 250, 500, 1000};
  private static final double SECOND = 1e9;

  private final List<Strategy> strategies;
  private final Results results;

  private Scale(List<Strategy> strategies) {
    this.strategies = strategies;
    this.results =
        new Results(strategies.size() == 1 ? "scale-" + Names.of(strategies.get(0)) : "scale");
  }

  /** One schedule run to its end; seconds and bytes. */
  private record Measured(
      int prompts, int contexts, double valuing, double first, double later, double memory) {
    double arms() {
      return (double) prompts * MAX_SCALE;
    }
  }

  /** The arguments: the strategies to measure; none for both. */
  public static void main(String[] args) {
    List<Strategy> wanted = Names.constants(Strategy.class, args);
    new Scale(wanted).run();
  }

  private void run() {
    results.section("What the columns are");
    results.line(
        "One thread; wall-clock seconds: the median (and the range) of 3 schedules each, with"
            + " best-of-n the mean (and the range) of 2. Valuing: `Estimates.observe` of one pull"
            + " of every prompt at N = 128.");
    results.line(
        "First round: `Schedule.observe` trims all arms in all contexts and plans the next round.");
    results.line(
        "Later rounds: the same, all of them together (each context keeps half of its arms a"
            + " round).");
    results.line(
        "Memory: what the heap grows by, after collections, with a schedule that has trimmed once,"
            + " without the completions.");
    strategies.forEach(this::measure);
    results.write();
  }

  private void measure(Strategy strategy) {
    for (int i = 0; i < 3; i++) { // warm-up
      once(strategy, 250, 125);
    }
    results.section(Names.of(strategy));
    boolean voting = strategy == Strategy.VOTING;
    results.header(
        "prompts",
        "contexts",
        "valuing, s",
        "first round, s",
        "later rounds, s",
        "memory, MB",
        voting ? "bytes per arm" : "bytes per (arm, context)");
    List<Measured> grid = new ArrayList<>();
    for (int prompts : PROMPTS) {
      for (int contexts : CONTEXTS) {
        List<Measured> own = new ArrayList<>();
        for (int i = 0; i < (voting ? 3 : 2); i++) {
          own.add(once(strategy, prompts, contexts));
        }
        grid.addAll(own);
        row(own, voting);
      }
    }
    results.line("");
    fits("first round", grid, grid.stream().mapToDouble(Measured::first).toArray());
    fits("later rounds", grid, grid.stream().mapToDouble(Measured::later).toArray());
    fits("valuing", grid, grid.stream().mapToDouble(Measured::valuing).toArray());
    fits("memory", grid, grid.stream().mapToDouble(Measured::memory).toArray());
  }

  private void row(List<Measured> own, boolean voting) {
    Measured any = own.get(0);
    double bytes = Spread.of(own.stream().mapToDouble(Measured::memory).toArray()).median();
    results.row(
        Results.format("%,d", any.prompts()),
        Results.format("%,d", any.contexts()),
        Spread.of(own.stream().mapToDouble(Measured::valuing).toArray()).text("%.3f"),
        Spread.of(own.stream().mapToDouble(Measured::first).toArray()).text("%.3f"),
        Spread.of(own.stream().mapToDouble(Measured::later).toArray()).text("%.3f"),
        Results.format("%.1f", bytes / 1e6),
        Results.format("%.1f", bytes / any.arms() / (voting ? 1 : any.contexts())));
  }

  private void fits(String what, List<Measured> grid, double[] values) {
    double[] arms = grid.stream().mapToDouble(Measured::arms).toArray();
    double[] contexts = grid.stream().mapToDouble(Measured::contexts).toArray();
    PowerLaw law = PowerLaw.fit(arms, contexts, values);
    results.line(
        Results.format(
            "- %s ∝ arms^%.2f · contexts^%.2f (R² of the logarithms: %.4f)",
            what, law.first(), law.second(), law.determination()));
  }

  private static Measured once(Strategy strategy, int prompts, int contexts) {
    Problem problem = MadeUp.problem(strategy, prompts, MAX_SCALE, contexts);
    long before = usedHeap();
    Schedule schedule =
        new PsstSchedule(
            problem,
            Psst.named("psst", EstimatorKind.BLOCKS, QueryOrder.RANDOM),
            MadeUp.plan(problem, 1),
            1);
    List<Observation> completions = new ArrayList<>();
    Decision.Round round = (Decision.Round) schedule.decision();
    round.pulls().forEach(pull -> completions.add(MadeUp.observation(problem, pull)));
    long start = System.nanoTime();
    completions.forEach(schedule.estimates()::observe);
    double valuing = (System.nanoTime() - start) / SECOND;
    double first = answerWithNothing(schedule);
    long after = usedHeap();
    // Lists and maps around the completions stay counted
    completions.clear();
    long history = completionBytes(problem, round);
    double later = 0;
    while (schedule.decision() instanceof Decision.Round) {
      later += answerWithNothing(schedule);
    }
    Reference.reachabilityFence(schedule);
    return new Measured(prompts, contexts, valuing, first, later, after - before - history);
  }

  /** Seconds. */
  private static double answerWithNothing(Schedule schedule) {
    Decision.Round round = (Decision.Round) schedule.decision();
    List<Observation> nothing = round.pulls().stream().map(MadeUp::nothing).toList();
    long start = System.nanoTime();
    schedule.observe(nothing);
    return (System.nanoTime() - start) / SECOND;
  }

  /** What the completions of a round take. */
  private static long completionBytes(Problem problem, Decision.Round round) {
    long before = usedHeap();
    List<Observation> again = new ArrayList<>();
    round.pulls().forEach(pull -> again.add(MadeUp.observation(problem, pull)));
    long after = usedHeap();
    Reference.reachabilityFence(again);
    return after - before;
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
