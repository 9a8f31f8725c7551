package dev.iapo.config;

import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.Objective;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Task.Judging;
import dev.iapo.scoring.AnswerExtractors;
import dev.iapo.scoring.AnswerKeys;
import dev.iapo.scoring.RemoteScoring;
import dev.iapo.scoring.Scorers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** How completions are judged: the sections {@code answer}, {@code objectives} and {@code cost}. */
final class JudgingSection {
  private static final List<String> DIRECTIONS = List.of("maximise", "minimise");

  /** The scorer that compares with the reference answer. */
  static final String CORRECT = "correct";

  private static final String AUTO = "auto";

  private final TaskFiles files;
  private final JudgesSection judges;
  private final AnswerSpec answer;
  private final List<Node> nodes;
  private final List<ScorerSpec> scorers = new ArrayList<>();
  private final Map<Node, Node> selectors = new HashMap<>(); // by that of the objective
  private final CostRule cost;

  private JudgingSection(Node root, TaskFiles files, JudgesSection judges, boolean pricesKnown) {
    this.judges = judges;
    this.files = files;
    this.answer = answer(root.child("answer"));
    this.nodes = root.list("objectives", Hocon.elementDefaults("objective"));
    this.cost = cost(root.child("cost"), pricesKnown);
  }

  static JudgingSection read(
      Node root, TaskFiles files, JudgesSection judges, boolean pricesKnown) {
    JudgingSection section = new JudgingSection(root, files, judges, pricesKnown);
    section.scorers();
    return section;
  }

  Judging judging() {
    return new Judging(answer, scorers, cost, judges.appraisers());
  }

  /** What needs the reference answers of queries, if anything does. */
  Optional<String> whatNeedsAnswers() {
    return scorers.stream()
        .flatMap(scorer -> Stream.concat(Stream.of(scorer.value()), scorer.selecting().stream()))
        .flatMap(scoring -> whatNeedsAnswers(scoring).stream())
        .findFirst();
  }

  private Optional<String> whatNeedsAnswers(Scoring scoring) {
    if (scoring.kind().equals(CORRECT)) {
      return Optional.of("the scorer " + CORRECT);
    }
    return RemoteScoring.isRemote(scoring)
        ? Optional.of(scoring.option(RemoteScoring.BY))
            .filter(judges.withReference()::contains)
            .map(by -> scoring.kind() + " " + by)
        : Optional.empty();
  }

  /** That the data has what scorers compare with. */
  void check(DataFields data) {
    for (Node node : nodes) {
      String name = node.optional("name", Type.name()).orElse("");
      scorers.stream()
          .filter(scorer -> scorer.objective().name().equals(name))
          .findFirst()
          .ifPresent(scorer -> check(node, scorer, data));
    }
  }

  private void check(Node node, ScorerSpec scorer, DataFields data) {
    ScoringSection.checkReference(node, scorer.value(), data);
    scorer
        .selecting()
        .ifPresent(
            selecting -> {
              Node selector = Objects.requireNonNull(selectors.get(node));
              ScoringSection.checkReference(selector, selecting, data);
            });
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

  private void scorers() {
    Set<String> names = new HashSet<>();
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
    }
  }

  private Optional<ScorerSpec> scorer(Node node) {
    Optional<String> name = node.required("name", Type.name().as("a name"));
    String kind = node.required("scorer", Type.oneOf(Scorers.ALL_KINDS)).orElse(CORRECT);
    boolean minimised = node.get("direction", Type.oneOf(DIRECTIONS)).equals(DIRECTIONS.get(1));
    double min = node.get("min", Type.number());
    double max = node.get("max", Type.number());
    boolean range = min < max;
    if (!range) {
      node.problem("max", max + " (expected: above min, " + min + ")");
    }
    Objective objective =
        new Objective(name.orElse("?"), range ? min : 0, range ? max : 1, false, minimised);
    Scoring scoring =
        ScoringSection.read(node, files, answer, kind, objective, judges.appraisers());
    Optional<Scoring> selecting = selecting(node, objective);
    Objective marked = objective.withReference(needsReference(selecting.orElse(scoring)));
    return name.map(n -> new ScorerSpec(marked, scoring, selecting));
  }

  private Optional<Scoring> selecting(Node node, Objective objective) {
    if (!node.has("selector")) {
      return Optional.empty();
    }
    Node selector = node.childLike("selector", Hocon.elementDefaults("selector"));
    selectors.put(node, selector);
    return selector
        .required("scorer", Type.oneOf(Scorers.ALL_KINDS))
        .map(
            kind ->
                ScoringSection.read(selector, files, answer, kind, objective, judges.appraisers()));
  }

  private boolean needsReference(Scoring scoring) {
    return Scorers.needsReference(scoring)
        || (RemoteScoring.isRemote(scoring)
            && judges.withReference().contains(scoring.option(RemoteScoring.BY)));
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
          "prices are unknown (expected: provider.prices.input and provider.prices.output; a"
              + " daemon's are its operator's)");
    }
    if (kind == CostRule.Kind.USAGE_FIELD && field.isBlank()) {
      node.missing("field", "a numeric field of the provider's usage");
    } else if (kind != CostRule.Kind.USAGE_FIELD && !field.isEmpty()) {
      node.problem("field", field + " (expected: only with unit = usage-field)");
    }
    return new CostRule(kind, field);
  }
}
