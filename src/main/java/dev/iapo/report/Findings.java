package dev.iapo.report;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Context;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.estimate.ArmSpace;
import dev.iapo.estimate.Confidence;
import dev.iapo.estimate.Estimates;
import dev.iapo.inference.BestOfN;
import dev.iapo.inference.EarlyStopVote;
import dev.iapo.inference.MajorityVote;
import dev.iapo.inference.WeightedVote;
import dev.iapo.run.Problems;
import dev.iapo.run.RunResult;
import dev.iapo.schedule.Psst;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** What a report speaks of, and how it names and writes it. */
final class Findings {
  /** The most contexts a table lists. */
  static final int MAX_CONTEXTS = 100;

  /** The most contexts that are put in words, one paragraph each. */
  static final int MAX_CONTEXTS_IN_WORDS = 8;

  /** The most prompts a table lists or a figure draws. */
  static final int MAX_PROMPTS = 30;

  private final RunResult result;
  private final Policy policy;
  private final int decimals;
  private final Coverage coverage;

  Findings(RunResult result, Policy policy) {
    if (result.choices().size() != policy.choices().size()) {
      throw new IllegalArgumentException(
          "policy: %d choices (expected: %d, those of the result)"
              .formatted(policy.choices().size(), result.choices().size()));
    }
    this.result = result;
    this.policy = policy;
    double range =
        IntStream.range(0, result.task().goal().contexts().size())
            .mapToDouble(context -> estimates().problem().utilityRange(context))
            .max()
            .orElse(0);
    this.decimals = Numbers.decimalsFor(range);
    this.coverage = new Coverage(this);
  }

  RunResult result() {
    return result;
  }

  Policy policy() {
    return policy;
  }

  Task task() {
    return result.task();
  }

  Estimates estimates() {
    return result.estimates();
  }

  ArmSpace arms() {
    return estimates().arms();
  }

  Coverage coverage() {
    return coverage;
  }

  Confidence confidence() {
    return Problems.confidence(task().search(), estimates());
  }

  /**
   * The first round that the estimates rest on, as its index; those before are of an earlier stage.
   */
  int finalStage() {
    int from = 0;
    for (int i = 0; i < result.rounds().size(); i++) {
      from = result.rounds().get(i).estimatesAnew() ? i : from;
    }
    return from;
  }

  /** Whether there were rounds of screening that the estimates do not rest on. */
  boolean wasScreened() {
    return finalStage() > 0 && Psst.isName(task().search().algorithm());
  }

  /** The scales that tables list: 1, 2, 4, … and the chosen one, rising. */
  Set<Integer> tableScales(int chosen) {
    Set<Integer> scales = new TreeSet<>();
    for (int scale = 1; scale <= arms().maxScale(); scale *= 2) {
      scales.add(scale);
    }
    scales.add(chosen);
    return scales;
  }

  /** The number of choices, one per context. */
  int choices() {
    return policy.choices().size();
  }

  Policy.Choice choice(int i) {
    return policy.choices().get(i);
  }

  /** The context of a choice, as its index in the task. */
  int context(int choice) {
    return result.choices().get(choice).context();
  }

  /** The chosen arm. */
  int arm(int choice) {
    return result.choices().get(choice).arm();
  }

  Text contextName(int choice) {
    return Text.name(choice(choice).context().id());
  }

  Text prompt(int configuration) {
    return Text.name(task().configurations().get(configuration).id());
  }

  /** The index of a configuration by its id. */
  int configuration(String id) {
    for (int p = 0; p < task().configurations().size(); p++) {
      if (task().configurations().get(p).id().equals(id)) {
        return p;
      }
    }
    throw new IllegalArgumentException("configuration: " + id + " (expected: one of the task)");
  }

  /** The utilities of a configuration in a context at scale 1, 2, …, out of those of all arms. */
  double[] curve(double[] utilities, int configuration, int strategy) {
    int first = arms().arm(configuration, strategy, 1);
    return Arrays.copyOfRange(utilities, first, first + arms().maxScale());
  }

  String utility(double value) {
    return Numbers.fixed(value, decimals);
  }

  /** A difference of utilities, with its sign. */
  String gain(double difference) {
    return Numbers.difference(difference, decimals);
  }

  String interval(double low, double high) {
    return Double.isInfinite(low) && Double.isInfinite(high)
        ? "not bounded"
        : utility(low) + " to " + utility(high);
  }

  /** The unit of cost of one query, as people write it. */
  String costUnit() {
    CostRule rule = task().judging().cost();
    return switch (rule.kind()) {
      case MILLI_USD -> "milli-USD";
      case TOKENS -> "tokens";
      case USAGE_FIELD -> Visible.shortened(rule.field(), 30);
    };
  }

  /** A strategy in words. */
  static String strategy(String name) {
    return switch (name) {
      case MajorityVote.NAME -> "majority vote";
      case BestOfN.NAME -> "best of N";
      case WeightedVote.NAME -> "score-weighted vote";
      case EarlyStopVote.NAME -> "early-stopping vote";
      default -> name;
    };
  }

  /** The weights of a context in words. */
  Text weights(int choice) {
    return weights(choice(choice).context());
  }

  Text weights(Context context) {
    List<Text> weights = new ArrayList<>();
    for (int i = 0; i < context.weights().size(); i++) {
      weights.add(
          Text.of(
              Visible.shortened(task().judging().objectives().get(i).name(), 40)
                  + "\u00A0"
                  + Numbers.amount(context.weights().get(i))));
    }
    weights.add(Text.of("cost\u00A0" + Numbers.amount(context.costWeight())));
    return Text.joined(weights, ", ");
  }

  /** An amount of the budget's unit, without the unit. */
  String budgetAmount(long amount) {
    Budget budget = task().search().budget();
    return budget.unit() == Budget.Unit.USD
        ? Numbers.amount(budget.display(amount))
        : Numbers.count(amount);
  }

  String budgetAmount(Spend spend) {
    return budgetAmount(spend.in(task().search().budget().unit()));
  }

  String budgetUnit() {
    return Numbers.unit(task().search().budget().unit());
  }
}
