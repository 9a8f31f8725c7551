package dev.iapo.config;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Budget.Unit;
import dev.iapo.domain.Task.Search;
import dev.iapo.estimate.EstimatorKind;
import dev.iapo.schedule.Algorithms;
import dev.iapo.schedule.Psst;
import dev.iapo.schedule.QueryOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How the best choice is looked for: the algorithm, the budget and the seed. */
final class SearchSection {
  private static final double MOST_USD = 9_000_000; // in pico-USD just within a long

  private SearchSection() {}

  static Optional<Search> read(Node root, boolean pricesKnown) {
    String algorithm = root.get("algorithm", Type.name());
    if (!Psst.isName(algorithm)) {
      root.problem("algorithm", Psst.refusal(algorithm));
    }
    Algorithms.Variant usual = Psst.usual(algorithm);
    EstimatorKind estimator =
        root.optional(
                "estimator", Type.oneOf(List.of(EstimatorKind.values()), EstimatorKind::label))
            .orElse(usual.estimator());
    QueryOrder queries =
        root.optional("queries", Type.oneOf(List.of(QueryOrder.values()), QueryOrder::label))
            .orElse(usual.queries());
    if (algorithm.equals(Psst.PAIRED)) {
      root.attempt("algorithm", () -> Psst.named(algorithm, estimator, queries));
    }
    long seed = root.get("seed", Type.integer(Long.MIN_VALUE, Long.MAX_VALUE));
    boolean stopWhenDecided =
        root.get("stop-when-decided", Type.oneOf(List.of(true, false), String::valueOf));
    return budget(root, pricesKnown, true)
        .map(
            budget ->
                new Search(
                    algorithm, estimator.label(), queries.label(), budget, seed, stopWhenDecided));
  }

  /** The section {@code budget} of a node; empty if it limits nothing. */
  static Optional<Budget> budget(Node root, boolean pricesKnown, boolean needed) {
    Node node = root.child("budget");
    double contingency =
        node.get("contingency", Type.decimal("a number, 0 up to below 1", c -> c >= 0 && c < 1));
    Optional<Budget> budget = Optional.empty();
    for (Unit unit : Unit.values()) {
      Optional<Long> limit = limit(node, unit);
      if (limit.isPresent()) {
        budget = Optional.of(new Budget(unit, limit.get(), contingency));
      }
    }
    List<String> given = Arrays.stream(Unit.values()).map(Unit::label).filter(node::has).toList();
    if (given.size() > 1 || (needed && given.isEmpty())) {
      String found = given.isEmpty() ? "missing" : String.join(" and ", given);
      root.problem("budget", found + " (expected: exactly one of: " + labels() + ")");
    }
    if (node.has(Unit.USD.label()) && !pricesKnown) {
      node.problem(
          Unit.USD.label(),
          "prices are unknown (expected: provider.prices.input and provider.prices.output; a"
              + " daemon's are its operator's)");
    }
    return budget;
  }

  /** A limit in the unit's smallest amount, if one is given. */
  static Optional<Long> limit(Node node, Unit unit) {
    return unit == Unit.USD
        ? node.optional(unit.label(), usd()).map(SearchSection::pico)
        : node.optional(unit.label(), Type.integer(1L, Long.MAX_VALUE));
  }

  private static String labels() {
    return Arrays.stream(Unit.values()).map(Unit::label).collect(Collectors.joining(", "));
  }

  private static Type<Double> usd() {
    return Type.decimal(
        "USD, 0.000001..9000000", amount -> amount >= 0.000_001 && amount <= MOST_USD);
  }

  private static long pico(double usd) {
    return Math.round(usd * Budget.PICO_PER_USD);
  }
}
