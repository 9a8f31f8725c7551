package dev.iapo.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Pull;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Estimates;
import dev.iapo.estimate.Problem;
import dev.iapo.schedule.Choice;
import dev.iapo.schedule.Decision;
import dev.iapo.schedule.Plan;
import dev.iapo.schedule.Psst;
import dev.iapo.schedule.QueryOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * PSST written down a second time, plainly: which arms are alive, how large a round is and what is
 * chosen. It takes the estimates as given.
 */
final class PsstReference {
  private final Problem problem;
  private final Psst psst;
  private final Plan plan;
  private final ArmSpace arms;
  private final boolean screens;
  private final List<List<Integer>> alive = new ArrayList<>();
  private final List<Observation> observed = new ArrayList<>();
  private final List<Integer> sharedQueries = new ArrayList<>();
  private Estimates estimates;
  private boolean estimatesOfScreening;
  private int round;

  PsstReference(Problem problem, Psst psst, Plan plan) {
    this.problem = problem;
    this.psst = psst;
    this.plan = plan;
    this.arms = problem.arms();
    this.screens = screenTop(psst) < problem.configurations();
    this.estimatesOfScreening = screens;
    this.estimates = new Estimates(problem, psst.estimator());
    this.round = screens ? 0 : 1;
    problem.contexts().forEach(c -> alive.add(IntStream.range(0, arms.size()).boxed().toList()));
  }

  /** The K of psst-top<K>; all prompts without. */
  private static int screenTop(Psst psst) {
    return psst.name().equals("psst")
        ? Integer.MAX_VALUE
        : Integer.parseInt(psst.name().substring("psst-top".length()));
  }

  void checkRound(Decision.Round decision) {
    assertThat(decision.number()).isEqualTo(round);
    assertThat(decision.of()).isEqualTo(rounds());
    assertThat(decision.alive()).isEqualTo(alive.stream().map(List::size).toList());
    int[] scales = affordable(wanted());
    List<Integer> expected = new ArrayList<>();
    List<Integer> pulled =
        IntStream.range(0, scales.length).filter(p -> scales[p] > 0).boxed().toList();
    int sweeps = sweeps(scales);
    for (int sweep = 0; sweep < sweeps; sweep++) {
      expected.addAll(pulled);
    }
    List<Pull> pulls = decision.pulls();
    assertThat(pulls.stream().map(Pull::configuration).toList())
        .as("configurations pulled in round %s, sweep by sweep", round)
        .isEqualTo(expected);
    for (Pull pull : pulls) {
      assertThat(pull.scale()).as("scale of %s", pull).isEqualTo(scales[pull.configuration()]);
    }
    assertThat(sweeps * charge(scales)).as("charge").isLessThanOrEqualTo(left() + 1e-6);
    if (psst.queries() == QueryOrder.PAIRED) {
      checkPairing(pulls, pulled.size());
    }
  }

  private void checkPairing(List<Pull> pulls, int perSweep) {
    for (int i = 0; i < pulls.size(); i++) {
      if (i % perSweep == 0) {
        sharedQueries.add(pulls.get(i).query());
      }
      assertThat(pulls.get(i).query())
          .as("query of %s", pulls.get(i))
          .isEqualTo(sharedQueries.get(sharedQueries.size() - 1));
    }
    int queries = problem.queries();
    for (int from = 0; from < sharedQueries.size(); from += queries) {
      List<Integer> pass =
          sharedQueries.subList(from, Math.min(from + queries, sharedQueries.size()));
      assertThat(new HashSet<>(pass)).as("queries of one pass").hasSameSizeAs(pass);
    }
  }

  void observe(List<Observation> observations) {
    boolean brought = observations.stream().anyMatch(o -> o.outcomes().size() > 0);
    if (round > 0 && estimatesOfScreening && brought) {
      estimates = new Estimates(problem, psst.estimator());
      estimatesOfScreening = false;
    }
    estimates.observe(observations);
    observed.addAll(observations);
    for (int c = 0; c < alive.size(); c++) {
      alive.set(c, round == 0 ? screened(c) : best(c, (alive.get(c).size() + 1) / 2));
    }
    round++;
  }

  void checkFinished(Decision.Finished finished) {
    assertThat(finished.reason())
        .isEqualTo(round > rounds() ? Decision.Reason.COMPLETED : Decision.Reason.BUDGET_USED);
    if (round <= rounds()) {
      assertThat(affordable(wanted())).as("a sweep that is still covered").isEmpty();
    }
    for (int c = 0; c < alive.size(); c++) {
      assertThat(finished.choices().get(c))
          .isEqualTo(new Choice(c, best(c, 1).get(0), alive.get(c).size()));
    }
    if (finished.reason() == Decision.Reason.COMPLETED) {
      assertThat(finished.choices()).allMatch(choice -> choice.alive() == 1);
    }
  }

  /** R: how often the arms must be halved until one is left. */
  private int rounds() {
    int prompts = screens ? screenTop(psst) : problem.configurations();
    int rounds = 0;
    for (int left = prompts * arms.strategies() * arms.maxScale(); left > 1; left -= left / 2) {
      rounds++;
    }
    return Math.max(1, rounds);
  }

  private int[] wanted() {
    return wantedIn(round);
  }

  private int[] wantedIn(int number) {
    int[] largest = new int[problem.configurations()];
    for (List<Integer> survivors : alive) {
      for (int arm : survivors) {
        int p = arms.configuration(arm);
        largest[p] = number == 0 ? 1 : Math.max(largest[p], arms.scale(arm));
      }
    }
    return largest;
  }

  /** The scales, capped at the largest scale that what is left covers; empty if none is. */
  private int[] affordable(int[] wanted) {
    for (int cap = problem.maxScale(); cap >= 1; cap--) {
      int[] capped = wanted.clone();
      for (int p = 0; p < capped.length; p++) {
        capped[p] = Math.min(capped[p], cap);
      }
      if (charge(capped) + spare(capped) <= left()) {
        return capped;
      }
    }
    return new int[0];
  }

  private int sweeps(int[] scales) {
    double one = charge(scales);
    double planned =
        Math.min(Math.floor(perRound() / one), Math.floor((left() - spare(scales)) / one));
    return Arrays.equals(scales, wanted()) ? (int) Math.max(1, planned) : 1;
  }

  private long perRound() {
    long screening = screens ? (long) (plan.budget().planned() * 0.2) : 0;
    if (round == 0) {
      return screening;
    }
    return plan.budget().unit() == Budget.Unit.COMPLETIONS
        ? (plan.budget().planned() - screening) / rounds()
        : left() / (rounds() - round + 1);
  }

  private double charge(int[] scales) {
    double charge = 0;
    for (int p = 0; p < scales.length; p++) {
      charge += scales[p] == 0 ? 0 : charge(p, scales[p]);
    }
    return charge;
  }

  /** What the pull that may be charged most above its expected charge needs beyond that. */
  private double spare(int[] scales) {
    if (plan.budget().unit() == Budget.Unit.COMPLETIONS) {
      return 0;
    }
    return IntStream.range(0, scales.length)
        .filter(p -> scales[p] > 0)
        .mapToDouble(
            p -> {
              Plan.Expected expected = plan.expected().get(p);
              int calls = ignored(p) ? scales[p] : calls(scales[p]);
              double most = expected.mostCall() * calls + expected.mostCompletion() * scales[p];
              return Math.max(0, most - charge(p, scales[p]));
            })
        .max()
        .orElse(0);
  }

  private boolean ignored(int p) {
    return observed.stream()
        .filter(o -> o.pull().configuration() == p)
        .anyMatch(o -> o.outcomes().calls() > calls(o.outcomes().size()));
  }

  private double charge(int p, int scale) {
    if (plan.budget().unit() == Budget.Unit.COMPLETIONS) {
      return scale;
    }
    List<Observation> own = observed.stream().filter(o -> o.pull().configuration() == p).toList();
    double calls = own.stream().mapToLong(o -> o.outcomes().calls()).sum();
    double completions = own.stream().mapToLong(o -> o.outcomes().size()).sum();
    double perCall =
        calls == 0
            ? plan.expected().get(p).call()
            : own.stream().mapToLong(o -> o.charge().calls()).sum() / calls;
    double perCompletion =
        completions == 0
            ? plan.expected().get(p).completion()
            : own.stream().mapToLong(o -> o.charge().completions()).sum() / completions;
    return perCall * (ignored(p) ? scale : calls(scale)) + perCompletion * scale;
  }

  private int calls(int completions) {
    return (completions + problem.choicesPerCall(0) - 1) / problem.choicesPerCall(0);
  }

  private long left() {
    long productive = observed.stream().mapToLong(o -> o.charge().productive()).sum();
    long wasted = observed.stream().mapToLong(o -> o.charge().wasted()).sum();
    Budget budget = plan.budget();
    return Math.min(budget.planned(), budget.limit() - wasted) - productive;
  }

  /** The arms of the K prompts whose best arm of scale 1 is best. */
  private List<Integer> screened(int context) {
    List<Integer> singles = alive.get(context).stream().filter(a -> arms.scale(a) == 1).toList();
    List<Integer> prompts =
        ranked(context, singles).stream().map(arms::configuration).distinct().toList();
    List<Integer> kept = prompts.subList(0, screenTop(psst));
    return alive.get(context).stream().filter(a -> kept.contains(arms.configuration(a))).toList();
  }

  private List<Integer> best(int context, int keep) {
    return ranked(context, alive.get(context)).subList(0, keep);
  }

  private List<Integer> ranked(int context, List<Integer> candidates) {
    double[] utilities = estimates.utilities(context);
    List<Integer> sampled = new ArrayList<>();
    List<Integer> unsampled = new ArrayList<>();
    candidates.forEach(a -> (Double.isNaN(utilities[a]) ? unsampled : sampled).add(a));
    Comparator<Integer> ties =
        Comparator.<Integer>comparingInt(arms::scale)
            .thenComparing(arms::configuration)
            .thenComparing(arms::strategy);
    sampled.sort(
        Comparator.<Integer, Long>comparing(
                a -> Math.round(utilities[a] * 1e12), Collections.reverseOrder())
            .thenComparing(ties));
    unsampled.sort(ties);
    sampled.addAll(unsampled);
    return sampled;
  }
}
