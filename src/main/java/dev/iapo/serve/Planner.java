package dev.iapo.serve;

import dev.iapo.config.DaemonSetup.Serving;
import dev.iapo.config.ServingTerms;
import dev.iapo.domain.Appraiser;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Context;
import dev.iapo.domain.Deployable;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Query;
import dev.iapo.inference.Aggregation;
import dev.iapo.inference.Aggregations;
import dev.iapo.io.VariablesJson;
import dev.iapo.run.LiveQuery;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes of a question what is to be done for it.
 *
 * @param limits what questions may ask for
 */
record Planner(Serving limits) {
  private static final Budget NO_LIMIT = new Budget(Budget.Unit.COMPLETIONS, Long.MAX_VALUE / 4, 0);

  private static final String COST = "cost";

  /**
   * A version that is asked.
   *
   * @param policy its name
   */
  record Target(String policy, int number, DeployedVersion version) {}

  /**
   * The plan for a question.
   *
   * @param id of the question
   * @param seed of ties and calls
   * @throws Unanswered if it cannot be answered as it is
   */
  ServedQuery.Plan plan(Target target, Question question, String id, long seed) throws Unanswered {
    Deployable policy = target.version().policy();
    Chosen chosen = choose(target, question.preference());
    Deployable.Arm arm = chosen.selection().arm();
    DeployedVersion.Ready ready = target.version().arm(chosen.selection());
    Map<String, String> fields =
        fields(target.version(), arm, ready.arm().judging().appraisers(), question);
    Budget limit = limit(target, question, ready);
    List<Objective> objectives =
        ready.objectives().stream().map(policy.judging().objectives()::get).toList();
    double[] weights =
        ready.objectives().stream()
            .mapToDouble(k -> chosen.selection().selecting().get(k))
            .toArray();
    Aggregation aggregation =
        Aggregations.of(
            arm.strategy(),
            arm.voting(),
            arm.scale(),
            arm.scale() == 1 ? List.of() : objectives,
            weights,
            ready.rule());
    return new ServedQuery.Plan(
        new Served(
            target.policy(), target.number(), chosen.selection().context(), chosen.weights(), arm),
        ready.arm(),
        new LiveQuery.Asked(id, new Query(id, fields, List.of()), limit, seed),
        aggregation,
        new Drawn(aggregation, objectives, policy.judging().cost(), ready.priced()),
        deadline(target, question));
  }

  private record Chosen(Deployable.Selection selection, Map<String, Double> weights) {}

  private static Chosen choose(Target target, Preference preference) throws Unanswered {
    Deployable policy = target.version().policy();
    if (preference instanceof Preference.Weighing weighing) {
      return weighed(policy, weighing.weights());
    }
    String id = context(policy, target.version().terms(), preference).orElseThrow();
    Deployable.Choice choice = choice(policy, id);
    Context context = choice.context();
    return new Chosen(
        new Deployable.Selection(
            choice.arm(), choice.promise(), context.weights(), Optional.of(id), choice.oracle()),
        named(policy, context.weights(), context.costWeight()));
  }

  /** The context that a preference names, or means; empty of weights. */
  static Optional<String> context(Deployable policy, ServingTerms terms, Preference preference) {
    if (preference instanceof Preference.Weighing) {
      return Optional.empty();
    }
    return Optional.of(
        preference instanceof Preference.InContext in
            ? in.id()
            : terms.defaultContext().orElse(policy.choices().get(0).context().id()));
  }

  private static Deployable.Choice choice(Deployable policy, String id) throws Unanswered {
    for (Deployable.Choice choice : policy.choices()) {
      if (choice.context().id().equals(id)) {
        return choice;
      }
    }
    throw new Unanswered(
        Reply.Reason.UNKNOWN_CONTEXT,
        "context %s (expected one of: %s; or weights)"
            .formatted(
                id,
                String.join(
                    ", ", policy.choices().stream().map(each -> each.context().id()).toList())),
        "context");
  }

  private static Chosen weighed(Deployable policy, Map<String, Double> given) throws Unanswered {
    List<String> names = policy.judging().objectives().stream().map(Objective::name).toList();
    Set<String> unknown = new TreeSet<>(given.keySet());
    names.forEach(unknown::remove);
    unknown.remove(COST);
    if (!unknown.isEmpty()) {
      throw invalidWeights(
          "weights: %s (expected: %s and %s)"
              .formatted(String.join(", ", unknown), String.join(", ", names), COST));
    }
    List<Double> weights = names.stream().map(name -> given.getOrDefault(name, 0.0)).toList();
    double costWeight = given.getOrDefault(COST, 0.0);
    try {
      Deployable.Selection selection = policy.of(weights, costWeight);
      return new Chosen(selection, named(policy, weights, costWeight));
    } catch (IllegalArgumentException e) {
      throw invalidWeights(String.valueOf(e.getMessage()));
    }
  }

  private static Unanswered invalidWeights(String message) {
    return new Unanswered(Reply.Reason.INVALID_WEIGHTS, message, "weights");
  }

  private static Map<String, Double> named(
      Deployable policy, List<Double> weights, double costWeight) {
    Map<String, Double> named = new LinkedHashMap<>();
    for (int k = 0; k < weights.size(); k++) {
      named.put(policy.judging().objectives().get(k).name(), weights.get(k));
    }
    named.put(COST, costWeight);
    return named;
  }

  /** The values of what the arm's prompt and its judges name. */
  private Map<String, String> fields(
      DeployedVersion version, Deployable.Arm arm, List<Appraiser> judges, Question question)
      throws Unanswered {
    Set<String> needed = Variables.of(arm, judges);
    Map<String, String> values = new LinkedHashMap<>(question.variables());
    Set<String> open = new LinkedHashSet<>(needed);
    open.removeAll(values.keySet());
    question.text().ifPresent(text -> read(text, open, version).forEach(values::putIfAbsent));
    open.removeAll(values.keySet());
    if (!open.isEmpty()) {
      throw missing(open, needed);
    }
    checkSize(values);
    return values;
  }

  /**
   * The values that a user's text gives: of a policy with one variable it is that one's, of others
   * an object of texts. Where another arm would need an object, one is read as such; else the text
   * is that of the only value that is open.
   */
  private static Map<String, String> read(String text, Set<String> open, DeployedVersion version) {
    Optional<Map<String, String>> object =
        version.variables().size() > 1 ? VariablesJson.read(text) : Optional.empty();
    if (open.size() == 1 && object.filter(o -> o.keySet().containsAll(open)).isEmpty()) {
      return Map.of(open.iterator().next(), text);
    }
    return object.orElse(Map.of());
  }

  private static Unanswered missing(Set<String> open, Set<String> needed) {
    return new Unanswered(
        Reply.Reason.MISSING_VARIABLE,
        needed.size() == 1
            ? "the prompt's variable %s has no value (expected: a user message, or iapo.variables.%s)"
                .formatted(open.iterator().next(), open.iterator().next())
            : "no value of %s (expected: iapo.variables, or a user message that is a JSON object, with texts for %s)"
                .formatted(String.join(", ", open), String.join(", ", needed)),
        "variables." + open.iterator().next());
  }

  private void checkSize(Map<String, String> values) throws Unanswered {
    long bytes = 0;
    for (String value : values.values()) {
      bytes += value.getBytes(StandardCharsets.UTF_8).length;
    }
    if (bytes > limits.mostInputBytes()) {
      throw new Unanswered(
          Reply.Reason.TOO_LONG,
          "an input of %d bytes (expected: at most %d)".formatted(bytes, limits.mostInputBytes()),
          "messages");
    }
  }

  private Duration deadline(Target target, Question question) throws Unanswered {
    Duration deadline =
        question
            .deadline()
            .or(() -> target.version().terms().deadline().map(this::atMost))
            .orElse(limits.deadline());
    if (deadline.compareTo(limits.mostDeadline()) > 0
        || deadline.isNegative()
        || deadline.isZero()) {
      throw new Unanswered(
          Reply.Reason.INVALID_VALUE,
          "a deadline of %d ms (expected: 1..%d)"
              .formatted(deadline.toMillis(), limits.mostDeadline().toMillis()),
          "deadline_ms");
    }
    return deadline;
  }

  /** What a daemon allows may be less than when a policy was deployed. */
  private Duration atMost(Duration deadline) {
    return deadline.compareTo(limits.mostDeadline()) > 0 ? limits.mostDeadline() : deadline;
  }

  /** The deployment's limit holds for all; a question may ask for a lower one in its unit. */
  private static Budget limit(Target target, Question question, DeployedVersion.Ready ready)
      throws Unanswered {
    Optional<Budget> own = target.version().terms().maxCost();
    Optional<Budget> asked = question.limit();
    if (asked.isPresent() && asked.get().unit() == Budget.Unit.USD && !ready.priced()) {
      throw new Unanswered(
          Reply.Reason.INVALID_VALUE,
          "a limit in USD, but not all prices are known (expected: max_tokens or max_completions)",
          "max_usd");
    }
    if (own.isPresent() && asked.isPresent()) {
      if (own.get().unit() != asked.get().unit()) {
        throw new Unanswered(
            Reply.Reason.INVALID_VALUE,
            "a limit in %s (expected: in %s, as the policy's own)"
                .formatted(asked.get().unit().label(), own.get().unit().label()),
            "max_" + asked.get().unit().label());
      }
      return asked.get().limit() < own.get().limit() ? asked.get() : own.get();
    }
    return asked.or(() -> own).orElse(NO_LIMIT);
  }
}
