package dev.iapo.simulate;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Context;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Pull;
import dev.iapo.domain.Seeds;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Problem;
import dev.iapo.inference.InferenceStrategy;
import dev.iapo.schedule.Algorithms;
import dev.iapo.schedule.BudgetRule;
import dev.iapo.schedule.Choice;
import dev.iapo.schedule.Decision;
import dev.iapo.schedule.Plan;
import dev.iapo.schedule.Schedule;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Runs schedules on a recorded environment, without actors and HTTP, and tells exactly what their
 * policies are worth. A trial is a function of its arguments, whatever else is asked for by
 * whichever threads.
 */
public final class Laboratory {
  private final RecordedEnvironment environment;
  private final double trainShare;
  private final InferenceStrategy strategy; // one for all trials: it remembers
  private final List<Objective> objectives;
  private final DrawTable draws;
  private final QueryQualities qualities;
  private final Map<Budget.Unit, PullCharges> charges = new ConcurrentHashMap<>();
  private final Map<Long, Split> splits = new ConcurrentHashMap<>(); // by seed

  /** The queries that are drawn from, and what arms are worth on them and on the others. */
  private record Split(int[] train, ExactUtilities exact, Optional<ExactUtilities> heldOut) {}

  /**
   * @param trainShare the share of the queries that are drawn from, in (0, 1]; with less than 1
   *     every seed splits them its own way, whatever the algorithm and the budget
   * @throws IllegalArgumentException if a part of the split would be empty
   */
  public Laboratory(RecordedEnvironment environment, double trainShare) {
    int queries = environment.queries().size();
    if (!(trainShare > 0 && trainShare <= 1)) {
      throw new IllegalArgumentException(
          "train fraction: " + trainShare + " (expected: greater than 0, at most 1)");
    }
    this.environment = environment;
    this.trainShare = trainShare;
    if (trainShare < 1 && (trained() < 1 || trained() >= queries)) {
      throw new IllegalArgumentException(
          "train fraction: %s leaves %s of the %s queries of %s for training (expected: some, not all)"
              .formatted(trainShare, trained(), queries, environment.name()));
    }
    this.strategy = environment.strategy();
    this.objectives = environment.scoredObjectives();
    this.draws = new DrawTable(environment);
    this.qualities = new QueryQualities(environment, trainShare < 1);
  }

  private int trained() {
    return (int) Math.round(trainShare * environment.queries().size());
  }

  /**
   * Makes sure that the environment says what pulls are charged in a unit.
   *
   * @throws IllegalArgumentException if it does not, with the remedy
   */
  public void requireCharges(Budget.Unit unit) {
    charges(unit);
  }

  private PullCharges charges(Budget.Unit unit) {
    return charges.computeIfAbsent(unit, u -> new PullCharges(environment, u));
  }

  /**
   * Runs an algorithm with a budget, which is never exceeded unless the budget rule is the
   * published one.
   *
   * @param wanted how a member of the PSST family is varied; others run as published
   * @throws IllegalArgumentException if there is no such algorithm, or the environment does not say
   *     what is charged in the budget's unit
   */
  public Trial run(String algorithm, Algorithms.Variant wanted, Budget budget, long seed) {
    boolean hard = variant(algorithm, wanted).budgetRule() == BudgetRule.HARD;
    HeldBudget held =
        new HeldBudget(
            draws,
            charges(budget.unit()),
            split(seed).train(),
            Seeds.mix(seed, 0xD4A3),
            hard ? budget.limit() : Long.MAX_VALUE);
    return run(algorithm, wanted, budget, seed, held);
  }

  private static Algorithms.Variant variant(String algorithm, Algorithms.Variant wanted) {
    return wanted.of(algorithm);
  }

  /**
   * The same with completions from elsewhere, such as those of a run on the environment.
   *
   * @param answers what a pull brought
   */
  public Trial run(
      String algorithm,
      Algorithms.Variant wanted,
      Budget budget,
      long seed,
      Function<Pull, Observation> answers) {
    Algorithms.Variant variant = variant(algorithm, wanted);
    Split split = split(seed);
    Problem problem = problem(split.train().length);
    Plan plan = new Plan(budget, charges(budget.unit()).expected());
    Schedule schedule = Algorithms.start(algorithm, variant, problem, plan, seed);
    Trial.Drawn drawn = drive(schedule, answers);
    return trial(schedule.choices(), drawn, split, setup(algorithm, variant, budget), seed);
  }

  /** Lets a schedule run to its end, and returns what it drew. */
  private static Trial.Drawn drive(Schedule schedule, Function<Pull, Observation> answers) {
    long completions = 0;
    long spent = 0;
    while (schedule.decision() instanceof Decision.Round round) {
      Observation[] observations = new Observation[round.pulls().size()];
      for (int i = 0; i < observations.length; i++) {
        observations[i] = answers.apply(round.pulls().get(i));
        completions += observations[i].outcomes().size();
        Observation.Charge charge = observations[i].charge();
        spent = Math.addExact(spent, charge.productive() + charge.wasted());
      }
      schedule.observe(Arrays.asList(observations));
    }
    return new Trial.Drawn(completions, spent);
  }

  private Problem problem(int queries) {
    return new Problem(
        environment.prompts().size(),
        queries,
        environment.maxScale(),
        List.of(strategy),
        objectives,
        environment.contexts(),
        Collections.nCopies(environment.prompts().size(), environment.maxScale()));
  }

  private Trial.Setup setup(String algorithm, Algorithms.Variant variant, Budget budget) {
    Trial.Variant named =
        new Trial.Variant(
            variant.estimator().label(), variant.queries().label(), variant.budgetRule().label());
    return new Trial.Setup(environment.name(), algorithm, named, budget.unit(), budget.limit());
  }

  private Trial trial(
      List<Choice> choices, Trial.Drawn drawn, Split split, Trial.Setup setup, long seed) {
    ArmSpace arms = split.exact().arms();
    int[] policy = new int[choices.size()];
    Map<String, Trial.Arm> byContext = new LinkedHashMap<>();
    for (Choice choice : choices) {
      policy[choice.context()] = choice.arm();
      Context context = environment.contexts().get(choice.context());
      String prompt = environment.prompts().get(arms.configuration(choice.arm())).id();
      byContext.put(context.id(), new Trial.Arm(prompt, arms.scale(choice.arm())));
    }
    OptionalDouble heldOut =
        split.heldOut().stream().mapToDouble(exact -> exact.averageReturn(policy)).findFirst();
    Trial.Returns returns =
        new Trial.Returns(
            split.exact().averageReturn(policy), split.exact().regret(policy), heldOut);
    return new Trial(setup, seed, drawn, returns, byContext);
  }

  private Split split(long seed) {
    return splits.computeIfAbsent(trainShare < 1 ? seed : 0, this::newSplit);
  }

  private Split newSplit(long seed) {
    int[] queries = IntStream.range(0, environment.queries().size()).toArray();
    if (trainShare == 1) {
      return new Split(
          queries, ExactUtilities.of(environment, qualities, queries), Optional.empty());
    }
    SplittableRandom random = new SplittableRandom(Seeds.mix(seed, 0x5911));
    for (int i = queries.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int other = queries[j];
      queries[j] = queries[i];
      queries[i] = other;
    }
    int[] train = Arrays.copyOf(queries, trained());
    int[] rest = Arrays.copyOfRange(queries, train.length, queries.length);
    return new Split(
        train,
        ExactUtilities.of(environment, qualities, train),
        Optional.of(ExactUtilities.of(environment, qualities, rest)));
  }
}
