package dev.iapo.config;

import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.Objective;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Task.Judging;
import dev.iapo.scoring.AnswerExtractors;
import dev.iapo.scoring.AnswerKeys;
import dev.iapo.scoring.Scorers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** How completions are judged: the sections {@code answer}, {@code objectives} and {@code cost}. */
final class JudgingSection {
  /** The scorer that compares with the reference answer. */
  static final String CORRECT = "correct";

  private static final String AUTO = "auto";

  private JudgingSection() {}

  static Judging read(Node root, boolean pricesKnown) {
    AnswerSpec answer = answer(root.child("answer"));
    return new Judging(answer, scorers(root, answer), cost(root.child("cost"), pricesKnown));
  }

  private static AnswerSpec answer(Node node) {
    AnswerSpec spec =
        new AnswerSpec(
            node.get("extractor", Type.oneOf(AnswerExtractors.NAMES)),
            node.get("argument", Type.text()),
            node.get("equality", Type.oneOf(AnswerKeys.EQUALITIES)),
            node.get("tolerance", Type.atLeastZero()));
    node.attempt("argument", () -> AnswerExtractors.of(spec));
    node.attempt("tolerance", () -> AnswerKeys.of(spec));
    return spec;
  }

  private static List<ScorerSpec> scorers(Node root, AnswerSpec answer) {
    List<Node> nodes = root.list("objectives", Hocon.elementDefaults("objective"));
    Set<String> names = new HashSet<>();
    List<ScorerSpec> scorers = new ArrayList<>();
    for (Node node : nodes) {
      Optional<ScorerSpec> scorer = scorer(node);
      String name = scorer.map(s -> s.objective().name()).orElse("");
      if (name.equals(ContextsSection.COST)) {
        node.problem("name", name + " (expected: another name, as this one weighs the cost)");
      } else if (!name.isEmpty() && !names.add(name)) {
        node.problem("name", name + " again (expected: a name that no other objective has)");
      } else {
        scorer.ifPresent(scorers::add);
      }
      scorer.ifPresent(spec -> check(node, spec, answer));
    }
    return scorers;
  }

  private static Optional<ScorerSpec> scorer(Node node) {
    Optional<String> name = node.required("name", Type.name().as("a name"));
    String kind = node.required("scorer", Type.oneOf(Scorers.KINDS)).orElse(CORRECT);
    String argument = node.get("argument", Type.text());
    double min = node.get("min", Type.number());
    double max = node.get("max", Type.number());
    boolean range = min < max;
    if (!range) {
      node.problem("max", max + " (expected: above min, " + min + ")");
    }
    Scoring scoring = new Scoring(kind, argument.isEmpty() ? Map.of() : Map.of("path", argument));
    boolean needsReference = Scorers.needsReference(scoring);
    return name.map(n -> new Objective(n, range ? min : 0, range ? max : 1, needsReference))
        .map(objective -> new ScorerSpec(objective, scoring));
  }

  private static void check(Node node, ScorerSpec spec, AnswerSpec answer) {
    AnswerSpec withoutTolerance =
        new AnswerSpec(answer.extractor(), answer.argument(), answer.equality(), 0);
    node.attempt(
        "scorer",
        () -> Scorers.of(spec.objective(), spec.value(), AnswerKeys.of(withoutTolerance)));
  }

  private static CostRule cost(Node node, boolean pricesKnown) {
    List<String> units =
        Stream.concat(Stream.of(AUTO), Stream.of(CostRule.Kind.values()).map(CostRule.Kind::label))
            .toList();
    String unit = node.get("unit", Type.oneOf(units));
    String field = node.get("field", Type.text());
    CostRule.Kind kind =
        Stream.of(CostRule.Kind.values())
            .filter(k -> k.label().equals(unit))
            .findFirst()
            .orElse(pricesKnown ? CostRule.Kind.MILLI_USD : CostRule.Kind.TOKENS);
    if (kind == CostRule.Kind.MILLI_USD && !pricesKnown) {
      node.problem(
          "unit",
          "prices are unknown (expected: provider.prices.input and provider.prices.output)");
    }
    if (kind == CostRule.Kind.USAGE_FIELD && field.isBlank()) {
      node.missing("field", "a numeric field of the provider's usage");
    } else if (kind != CostRule.Kind.USAGE_FIELD && !field.isEmpty()) {
      node.problem("field", field + " (expected: only with unit = usage-field)");
    }
    return new CostRule(kind, field);
  }
}
