package dev.iapo.domain;

import dev.iapo.domain.Deployable.Choice;
import dev.iapo.domain.Deployable.Promise;
import dev.iapo.domain.Deployable.Segment;
import dev.iapo.domain.Deployable.Selection;
import dev.iapo.domain.Deployable.Tradeoff;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Weights that were asked for, looked up in what a policy file holds. */
final class Preference {
  /** Weights whose shares differ by no more are in the same proportions. */
  private static final double SAME = 1e-12;

  private final Deployable policy;
  private final List<Double> weights;
  private final double costWeight;

  Preference(Deployable policy, List<Double> weights, double costWeight) {
    this.policy = policy;
    this.weights = List.copyOf(weights);
    this.costWeight = costWeight + 0.0;
    int objectives = policy.judging().scorers().size();
    if (weights.size() != objectives) {
      throw new IllegalArgumentException(
          "weights: %d (expected: %d, one per objective)".formatted(weights.size(), objectives));
    }
    for (int k = 0; k < objectives; k++) {
      double weight = weights.get(k);
      if (!(weight >= 0 && Double.isFinite(weight))) {
        throw new IllegalArgumentException(
            "weights.%s: %s (expected: a finite number, at least 0)".formatted(name(k), weight));
      }
    }
    if (!(costWeight <= 0 && Double.isFinite(costWeight))) {
      throw new IllegalArgumentException(
          "weights.cost: %s (expected: a finite number, at most 0)".formatted(costWeight));
    }
    if (sum(weights) == 0) {
      throw new IllegalArgumentException(
          "weights: none above 0 (expected: a weight above 0 for one of %s)".formatted(names()));
    }
  }

  Selection selection() {
    return trained().or(this::known).orElseGet(this::between);
  }

  private Optional<Selection> trained() {
    List<Double> wanted = shares(with(weights, costWeight));
    return policy.choices().stream()
        .filter(choice -> same(wanted, shares(all(choice.context()))))
        .findFirst()
        .map(this::selection);
  }

  private Selection selection(Choice choice) {
    double times = sum(with(weights, costWeight)) / sum(all(choice.context()));
    Promise promise = choice.promise();
    return new Selection(
        choice.arm(),
        promise.worth(times * promise.quality(), times * promise.utility()),
        weights,
        Optional.of(choice.context().id()),
        choice.oracle());
  }

  /** The tradeoff of the objectives in the same proportions. */
  private Optional<Selection> known() {
    List<Double> wanted = shares(weights);
    return policy.tradeoffs().stream()
        .filter(tradeoff -> same(wanted, shares(tradeoff.weights())))
        .findFirst()
        .map(this::best);
  }

  private Selection best(Tradeoff tradeoff) {
    double times = sum(weights) / sum(tradeoff.weights());
    Segment segment =
        tradeoff.segments().stream()
            .filter(s -> costWeight / times >= s.to())
            .findFirst()
            .orElseThrow();
    double quality = times * segment.promise().quality();
    return selection(segment, quality, weights);
  }

  private record Candidate(Segment segment, List<Double> selecting, double quality) {}

  /** The best of what all tradeoffs hold; of equally good ones the first. */
  private Selection between() {
    checkKnown();
    List<Candidate> candidates = new ArrayList<>();
    for (Tradeoff tradeoff : policy.tradeoffs()) {
      for (Segment segment : tradeoff.segments()) {
        double quality =
            IntStream.range(0, weights.size())
                .filter(k -> weights.get(k) > 0)
                .mapToDouble(k -> weights.get(k) * segment.qualities().get(k))
                .sum();
        candidates.add(new Candidate(segment, tradeoff.weights(), quality));
      }
    }
    Candidate best = candidates.get(0);
    for (Candidate candidate : candidates) {
      best = utility(candidate) > utility(best) ? candidate : best;
    }
    return selection(best.segment(), best.quality(), best.selecting());
  }

  private double utility(Candidate candidate) {
    return candidate.quality() + costWeight * candidate.segment().promise().cost().mean();
  }

  private Selection selection(Segment segment, double quality, List<Double> selecting) {
    Promise promise = segment.promise();
    return new Selection(
        segment.arm(),
        promise.worth(quality, quality + costWeight * promise.cost().mean()),
        selecting,
        Optional.empty(),
        false);
  }

  /** That some tradeoff weighs each objective that is asked for. */
  private void checkKnown() {
    if (policy.tradeoffs().isEmpty()) {
      throw new IllegalArgumentException(
          "weights that were not trained, and the policy file has no frontier (expected: one of"
              + " the contexts "
              + policy.choices().stream()
                  .map(choice -> choice.context().id())
                  .collect(Collectors.joining(", "))
              + ", or a policy written anew by iapo report)");
    }
    for (int k = 0; k < weights.size(); k++) {
      int objective = k;
      if (weights.get(k) > 0
          && policy.tradeoffs().stream().allMatch(t -> t.weights().get(objective) == 0)) {
        throw new IllegalArgumentException(
            "weights.%s: %s (expected: 0, as the policy has no estimates of it)"
                .formatted(name(k), weights.get(k)));
      }
    }
  }

  private String name(int objective) {
    return policy.judging().scorers().get(objective).objective().name();
  }

  private String names() {
    return IntStream.range(0, weights.size())
        .mapToObj(this::name)
        .collect(Collectors.joining(", "));
  }

  private static List<Double> all(Context context) {
    return with(context.weights(), context.costWeight());
  }

  private static List<Double> with(List<Double> weights, double costWeight) {
    List<Double> all = new ArrayList<>(weights);
    all.add(costWeight);
    return all;
  }

  private static double sum(List<Double> weights) {
    return weights.stream().mapToDouble(Math::abs).sum();
  }

  private static List<Double> shares(List<Double> weights) {
    double sum = sum(weights);
    return weights.stream().map(weight -> sum == 0 ? 0 : weight / sum).toList();
  }

  private static boolean same(List<Double> one, List<Double> other) {
    return IntStream.range(0, one.size())
        .allMatch(i -> Math.abs(one.get(i) - other.get(i)) <= SAME);
  }
}
