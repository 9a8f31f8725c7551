package dev.iapo.config;

import dev.iapo.domain.Context;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The sections {@code contexts} and {@code context-grid}, one of which is given. */
final class ContextsSection {
  static final String COST = "cost";

  private static final int MOST = 1000;
  private static final double PROBABILITY_TOLERANCE = 1e-6;
  private static final String NOTHING_WEIGHS =
      "no objective weighs anything (expected: a weight above 0 of at least one)";

  /** Weights of other sizes would lose the others beside them, or themselves in rounding. */
  private static final double LEAST = 1e-6;

  private static final double GREATEST = 1e9;
  private static final Type<Double> WEIGHT =
      Type.decimal(
          "at least 0; more of an objective is better; if not 0, 0.000001..1000000000",
          w -> w == 0 || (w >= LEAST && w <= GREATEST));
  private static final Type<Double> COST_WEIGHT =
      Type.decimal(
          "at most 0; a cost weighs negatively; if not 0, 0.000001..1000000000 in size",
          w -> w == 0 || (-w >= LEAST && -w <= GREATEST));

  private final Node root;
  private final List<String> objectives;
  private final boolean votes;
  private final List<String> keys;

  private ContextsSection(Node root, List<String> objectives, boolean votes) {
    this.root = root;
    this.objectives = objectives;
    this.votes = votes;
    this.keys = new ArrayList<>(objectives);
    keys.add(COST);
  }

  /**
   * Reads the contexts.
   *
   * @param votes whether a strategy values the first objective only
   */
  static List<Context> read(Node root, List<String> objectives, boolean votes) {
    ContextsSection section = new ContextsSection(root, objectives, votes);
    List<Context> listed = section.listed();
    List<Context> grid = section.grid();
    if (root.has("contexts") && root.has("context-grid")) {
      root.problem("context-grid", "given with contexts (expected: only one of them)");
    } else if (!root.has("contexts") && !root.has("context-grid")) {
      root.missing("contexts", "a list of at least one context, or a context-grid");
    }
    return listed.isEmpty() ? grid : listed;
  }

  /** A context that is only weights, and is called by them; it never occurs. */
  static Context byWeights(Node node, List<String> objectives, boolean votes) {
    ContextsSection section = new ContextsSection(node, objectives, votes);
    Map<String, Double> weights = section.weights(node);
    return section.context(idOf(weights), weights, 0);
  }

  private List<Context> listed() {
    List<Node> nodes = root.list("contexts", Hocon.elementDefaults("context"));
    List<Optional<Double>> given =
        nodes.stream().map(node -> node.optional("probability", Type.share())).toList();
    checkProbabilities(nodes, given);
    List<Context> contexts = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      String id = node.required("id", Type.name().as("a name")).orElse("");
      if (!id.isEmpty() && !ids.add(id)) {
        node.problem("id", id + " again (expected: an id that no other context has)");
      }
      contexts.add(context(id, weights(node), given.get(i).orElse(1.0 / nodes.size())));
    }
    return contexts;
  }

  private void checkProbabilities(List<Node> nodes, List<Optional<Double>> given) {
    if (nodes.stream().noneMatch(node -> node.has("probability"))) {
      return;
    }
    for (Node node : nodes) {
      if (!node.has("probability")) {
        node.missing("probability", "one for every context, or for none");
      }
    }
    if (given.stream().allMatch(Optional::isPresent)) {
      double sum = given.stream().mapToDouble(Optional::orElseThrow).sum();
      if (Math.abs(sum - 1) > PROBABILITY_TOLERANCE) {
        root.problem("contexts", "probabilities sum to " + sum + " (expected: 1)");
      }
    }
  }

  private Map<String, Double> weights(Node context) {
    Node node = context.childWithKeys("weights", keys);
    Map<String, Double> weights = new LinkedHashMap<>();
    boolean readable = !objectives.isEmpty();
    for (String key : keys) {
      Optional<Double> weight = node.optional(key, type(key));
      readable &= weight.isPresent() || !node.has(key);
      weights.put(key, weight.orElse(0.0));
      if (weight.orElse(0.0) > 0 && !mayWeigh(key)) {
        refuse(node, key);
      }
    }
    if (readable && weighsNothing(weights)) {
      context.problem("weights", NOTHING_WEIGHS);
    }
    return weights;
  }

  private List<Context> grid() {
    Node node = root.childWithKeys("context-grid", keys);
    List<Map<String, Double>> points = List.of(Map.of());
    for (String key : keys) {
      List<Double> values = node.optional(key, Type.listOf(type(key))).orElse(List.of());
      if (values.stream().anyMatch(v -> v > 0) && !mayWeigh(key)) {
        refuse(node, key);
      }
      if (values.size() != new HashSet<>(values).size()) {
        node.problem(key, values + ": one twice (expected: different weights)");
      }
      if (!values.isEmpty()) {
        points = product(points, key, values);
      }
      if (points.size() > MOST) {
        root.problem("context-grid", "more than " + MOST + " contexts (expected: fewer weights)");
        return List.of();
      }
    }
    if (root.has("context-grid") && points.stream().anyMatch(this::weighsNothing)) {
      root.problem("context-grid", NOTHING_WEIGHS);
    }
    double probability = 1.0 / points.size();
    return points.stream().map(point -> context(idOf(point), point, probability)).toList();
  }

  private static List<Map<String, Double>> product(
      List<Map<String, Double>> points, String key, List<Double> values) {
    List<Map<String, Double>> product = new ArrayList<>();
    for (Map<String, Double> point : points) {
      for (double value : values) {
        Map<String, Double> next = new LinkedHashMap<>(point);
        next.put(key, value);
        product.add(next);
      }
    }
    return product;
  }

  private boolean weighsNothing(Map<String, Double> point) {
    return objectives.stream().allMatch(name -> point.getOrDefault(name, 0.0) == 0);
  }

  private boolean mayWeigh(String key) {
    return !votes || key.equals(objectives.get(0));
  }

  private void refuse(Node node, String key) {
    node.problem(
        key,
        "weighs in a vote (expected: 0 or no strategy that votes, which values only "
            + objectives.get(0)
            + ")");
  }

  private static Type<Double> type(String key) {
    return key.equals(COST) ? COST_WEIGHT : WEIGHT;
  }

  private Context context(String id, Map<String, Double> weights, double probability) {
    List<Double> ofObjectives =
        objectives.stream().map(name -> weights.getOrDefault(name, 0.0)).toList();
    return new Context(id, ofObjectives, weights.getOrDefault(COST, 0.0), probability);
  }

  private static String idOf(Map<String, Double> point) {
    return point.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + plain(entry.getValue()))
        .collect(Collectors.joining(","));
  }

  private static String plain(double weight) {
    return BigDecimal.valueOf(weight + 0.0).stripTrailingZeros().toPlainString();
  }
}
