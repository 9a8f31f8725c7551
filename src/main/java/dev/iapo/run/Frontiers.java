package dev.iapo.run;

import dev.iapo.domain.Context;
import dev.iapo.domain.Frontier;
import dev.iapo.domain.Interval;
import dev.iapo.domain.Labelled;
import dev.iapo.domain.Observation;
import dev.iapo.domain.PolicyDigest;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.RunRecord;
import dev.iapo.domain.Task;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Confidence;
import dev.iapo.estimate.Estimates;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.estimate.Tradeoff;
import dev.iapo.schedule.Choice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Values the stored completions of a run again, for the contexts that it was made for and for any
 * others, without a call.
 *
 * <p>For the preference of one of its contexts it gives the run's own choice. For any other it
 * gives the best candidate of the {@link Tradeoff}. What is said with confidence holds for the
 * run's contexts and the others together, against all arms with a sample.
 */
public final class Frontiers {
  /** Estimates that are further apart than this are not of the same completions. */
  private static final double SAME = 1e-9;

  private final RunRecord run;
  private final Task task; // its contexts: those of the run, then those that are new
  private final Estimates estimates;
  private final List<Integer> trained; // arms, by context of the run
  private final List<Choice> choices = new ArrayList<>();
  private final RunTally tally;
  private final boolean complete;
  private final ArmWords words;

  /**
   * What is stored of a run.
   *
   * @param records in logical order
   * @param policy what it chose
   */
  public record Stored(RunRecord run, List<PullRecord> records, PolicyDigest policy) {
    public Stored {
      records = List.copyOf(records);
    }
  }

  /**
   * Values a run again.
   *
   * @param wanted other preferences; empty for those of the run
   * @throws IllegalArgumentException if what is stored does not belong together
   */
  public static Frontiers of(Stored stored, List<Context> wanted) {
    return new Frontiers(stored, wanted);
  }

  private Frontiers(Stored stored, List<Context> wanted) {
    this.run = stored.run();
    List<Context> own = run.task().goal().contexts();
    List<Context> contexts = new ArrayList<>(own);
    List<Integer> asked = new ArrayList<>();
    for (Context context : wanted) {
      int index = indexOf(context, contexts);
      if (index == contexts.size()) {
        contexts.add(context);
      }
      asked.add(index);
    }
    this.task = withContexts(run.task(), contexts);
    this.complete = stored.policy().complete();
    this.tally = new RunTally(task);
    stored.records().forEach(tally::add);
    this.estimates = estimates(stored.records());
    this.words = new ArmWords(task, estimates.arms());
    this.trained = new ArrayList<>();
    for (int c = 0; c < own.size(); c++) {
      trained.add(trainedArm(own.get(c), c, stored.policy()));
    }
    checkAlike(stored.policy());
    if (asked.isEmpty()) {
      IntStream.range(0, own.size()).forEach(asked::add);
    }
    asked.stream().distinct().forEach(c -> choices.add(choice(c)));
  }

  private static int indexOf(Context wanted, List<Context> contexts) {
    int index = 0;
    while (index < contexts.size() && !sameWeights(wanted, contexts.get(index))) {
      index++;
    }
    return index;
  }

  private static boolean sameWeights(Context one, Context other) {
    return one.weights().equals(other.weights()) && one.costWeight() == other.costWeight();
  }

  private static Task withContexts(Task task, List<Context> contexts) {
    Task.Goal goal = task.goal();
    return task.with(
        new Task.Goal(
            goal.strategies(), goal.voting(), goal.maxScale(), contexts, goal.tolerance()));
  }

  /** As the run made them: round by round, from the first that they rest on. */
  private Estimates estimates(List<PullRecord> records) {
    Task.Search search = task.search();
    Estimates made =
        new Estimates(
            Problems.of(task),
            Labelled.named("estimator", EstimatorKind.class, search.estimator()));
    Observer observer = new Observer(search.budget().unit(), task.judging().objectives());
    Map<Integer, List<Observation>> rounds = new LinkedHashMap<>();
    for (Observation observation : observer.observe(records)) {
      rounds
          .computeIfAbsent(observation.pull().round(), round -> new ArrayList<>())
          .add(observation);
    }
    rounds.forEach(
        (round, observations) -> {
          if (round >= run.evidenceFrom()) {
            made.observe(observations);
          }
        });
    return made;
  }

  private int trainedArm(Context context, int index, PolicyDigest policy) {
    if (policy.choices().size() <= index
        || !policy.choices().get(index).context().equals(context.id())) {
      throw new IllegalArgumentException("the policy is not of context " + context.id());
    }
    PolicyDigest.Choice choice = policy.choices().get(index);
    int strategy = task.goal().strategies().indexOf(choice.strategy());
    int p = 0;
    while (p < task.configurations().size()
        && !task.configurations().get(p).id().equals(choice.prompt())) {
      p++;
    }
    ArmSpace arms = estimates.arms();
    if (p == arms.configurations()
        || strategy < 0
        || choice.scale() < 1
        || choice.scale() > arms.maxScale()) {
      throw new IllegalArgumentException(
          "the policy's choice for %s is none of the task: prompt %s, %s, N = %s"
              .formatted(context.id(), choice.prompt(), choice.strategy(), choice.scale()));
    }
    return arms.arm(p, strategy, choice.scale());
  }

  /** That the policy was made of these completions. */
  private void checkAlike(PolicyDigest policy) {
    long completions = tally.total().completions();
    if (completions != policy.usage().completions()) {
      throw new IllegalArgumentException(
          "%s completions (expected: %s, as the policy says)"
              .formatted(completions, policy.usage().completions()));
    }
    for (int c = 0; c < trained.size(); c++) {
      double now = estimates.utilities(c)[trained.get(c)];
      double then = policy.choices().get(c).estimate();
      boolean alike =
          Double.isNaN(now)
              ? Double.isNaN(then)
              : Math.abs(now - then) <= SAME * Math.max(1, Math.abs(then));
      if (!alike) {
        throw new IllegalArgumentException(
            "they give utility %s for the choice in context %s (expected: %s, as the policy says)"
                .formatted(now, policy.choices().get(c).context(), then));
      }
    }
  }

  private Choice choice(int context) {
    Tradeoff tradeoff = Tradeoff.of(estimates, context);
    Context preference = task.goal().contexts().get(context);
    int arm =
        IntStream.range(0, trained.size())
            .filter(c -> isMultiple(preference, task.goal().contexts().get(c)))
            .mapToObj(trained::get)
            .findFirst()
            .orElseGet(() -> tradeoff.isEmpty() ? 0 : tradeoff.best(preference.costWeight()).arm());
    return new Choice(context, arm, tradeoff.candidates().size());
  }

  /** Whether two weigh everything in the same proportions. */
  private static boolean isMultiple(Context one, Context other) {
    List<Double> a = proportions(one);
    List<Double> b = proportions(other);
    return IntStream.range(0, a.size()).allMatch(i -> Math.abs(a.get(i) - b.get(i)) <= 1e-12);
  }

  private static List<Double> proportions(Context context) {
    List<Double> all = new ArrayList<>(context.weights());
    all.add(context.costWeight());
    double sum = all.stream().mapToDouble(Math::abs).sum();
    return all.stream().map(weight -> sum == 0 ? 0 : weight / sum).toList();
  }

  /**
   * The run's result, with the choices that were asked for, in the contexts of the run and others;
   * of its rounds nothing.
   */
  public RunResult result() {
    return new RunResult(
        complete ? RunResult.State.COMPLETED : RunResult.State.INTERRUPTED,
        complete ? "" : "it was interrupted",
        task,
        choices,
        estimates,
        List.of(),
        tally,
        (context, arm) -> true);
  }

  /** All of it, in the words of the task. */
  public Frontier frontier(String version) {
    List<Frontier.Preference> preferences = new ArrayList<>();
    Set<List<Double>> ways = new LinkedHashSet<>();
    List<Frontier.Tradeoff> tradeoffs = new ArrayList<>();
    Confidence confidence = Problems.confidence(task.search(), estimates);
    for (Choice choice : choices) {
      preferences.add(preference(choice, confidence));
      if (ways.add(task.goal().contexts().get(choice.context()).weights())) {
        Tradeoff tradeoff = Tradeoff.of(estimates, choice.context());
        if (!tradeoff.isEmpty()) {
          tradeoffs.add(tradeoff(tradeoff));
        }
      }
    }
    List<Frontier.Trained> own = new ArrayList<>();
    for (int c = 0; c < trained.size(); c++) {
      own.add(new Frontier.Trained(run.task().goal().contexts().get(c), words.arm(trained.get(c))));
    }
    return new Frontier(Policies.of(result(), version), preferences, own, tradeoffs);
  }

  private Frontier.Preference preference(Choice choice, Confidence confidence) {
    int context = choice.context();
    List<Context> own = run.task().goal().contexts();
    List<String> sameAs =
        IntStream.range(0, own.size())
            .filter(c -> trained.get(c) == choice.arm())
            .mapToObj(c -> own.get(c).id())
            .toList();
    int strategy = estimates.arms().strategy(choice.arm());
    List<Frontier.Curve> curves = new ArrayList<>();
    for (int p = 0; p < estimates.arms().configurations(); p++) {
      List<Interval> utilities = confidence.intervals(context, p, strategy);
      List<Interval> differences = confidence.differences(context, p, strategy, choice.arm());
      List<Frontier.Step> steps = new ArrayList<>();
      for (int k = 0; k < utilities.size(); k++) {
        steps.add(new Frontier.Step(utilities.get(k), differences.get(k)));
      }
      curves.add(new Frontier.Curve(task.configurations().get(p).id(), steps));
    }
    Optional<String> same =
        context < own.size() ? Optional.of(own.get(context).id()) : Optional.empty();
    return new Frontier.Preference(same, sameAs, curves);
  }

  private Frontier.Tradeoff tradeoff(Tradeoff tradeoff) {
    return new Frontier.Tradeoff(
        task.goal().contexts().get(tradeoff.context()).weights(),
        tradeoff.candidates().size(),
        words.segments(tradeoff),
        tradeoff.nonDominated().stream().map(words::point).toList());
  }
}
