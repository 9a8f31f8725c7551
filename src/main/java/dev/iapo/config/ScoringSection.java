package dev.iapo.config;

import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.Appraiser;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Query;
import dev.iapo.domain.Scoring;
import dev.iapo.scoring.AnswerExtractors;
import dev.iapo.scoring.AnswerKeys;
import dev.iapo.scoring.RemoteScoring;
import dev.iapo.scoring.Scorers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** How an objective is scored by a completion alone: its scorer and what that takes. */
final class ScoringSection {
  /**
   * Options that others are placed at if they are wrong, by what is expected if they are not given.
   */
  private static final Map<String, String> NEEDED =
      Map.of(
          "reference", "the field of the data that answers are compared with",
          "path", "a path such as $.answer, $.items[0].name or /items/0/name",
          "pattern", "a regular expression",
          "judge", "the name of one of judges",
          "service", "the name of one of services",
          "schema", "a JSON schema, as text or as file:NAME",
          "unit", "one of: characters, words, lines, tokens");

  private final Node node;
  private final TaskFiles files;
  private final AnswerSpec answer;
  private final String kind;
  private final Map<String, String> options = new LinkedHashMap<>();
  private boolean sound = true;

  private ScoringSection(Node node, TaskFiles files, AnswerSpec answer, String kind) {
    this.node = node;
    this.files = files;
    this.answer = answer;
    this.kind = kind;
  }

  /**
   * Reads the options of a kind.
   *
   * @param answer of the task, for what an answer of its own does not say
   */
  static Scoring read(
      Node node,
      TaskFiles files,
      AnswerSpec answer,
      String kind,
      Objective of,
      List<Appraiser> appraisers) {
    ScoringSection section = new ScoringSection(node, files, answer, kind);
    section.refuseOthers();
    section.options();
    Scoring scoring = new Scoring(kind, section.options);
    if (section.sound && RemoteScoring.isRemote(scoring)) {
      boolean known = RemoteScoring.appraiser(scoring, appraisers).isPresent();
      node.attempt(
          known ? "path" : kind,
          () -> {
            RemoteScoring.check(of, scoring, appraisers);
            return scoring;
          });
    } else if (section.sound) {
      String place = Scorers.options(kind).stream().findFirst().orElse("scorer");
      AnswerKeys keys =
          AnswerKeys.of(new AnswerSpec(answer.extractor(), answer.argument(), "exact", 0));
      node.attempt(section.inRange(of) ? place : "max", () -> Scorers.of(of, scoring, keys));
    }
    return scoring;
  }

  /** That the field that completions are compared with is in every query, and not blank. */
  static void checkReference(Node node, Scoring scoring, DataFields data) {
    Optional<String> reference = Scorers.referenceField(scoring);
    if (reference.isEmpty()) {
      return;
    }
    String field = reference.get();
    if (!data.holders().containsKey(field)) {
      node.problem(
          "reference",
          field
              + " is no field of the data (expected one of: "
              + data.names()
              + Suggestion.meant(field, data.holders().keySet())
                  .map(m -> "; did you mean " + m + "?")
                  .orElse("")
              + ")");
      return;
    }
    List<Query> without =
        data.queries().stream()
            .filter(query -> query.fields().getOrDefault(field, "").isBlank())
            .toList();
    if (!without.isEmpty()) {
      node.problem(
          "reference",
          "%s is missing or blank in %s of %s queries, first in %s (expected: in every one)"
              .formatted(field, without.size(), data.queries().size(), without.get(0).id()));
    }
  }

  private boolean inRange(Objective objective) {
    return kind.equals("json") || (objective.contains(0) && objective.contains(1));
  }

  private void refuseOthers() {
    TreeSet<String> others = new TreeSet<>();
    Scorers.ALL_KINDS.forEach(each -> others.addAll(Scorers.options(each)));
    Scorers.options(kind).forEach(others::remove);
    for (String option : others) {
      if (node.has(option)) {
        List<String> takers =
            Scorers.ALL_KINDS.stream().filter(k -> Scorers.options(k).contains(option)).toList();
        wrong(
            option,
            "given for " + kind + " (expected: only for " + String.join(", ", takers) + ")");
      }
    }
  }

  private void options() {
    switch (kind) {
      case "equals" -> equalsOptions();
      case "schema" ->
          needed("schema").flatMap(this::schema).ifPresent(s -> options.put("schema", s));
      case "length" -> {
        needed("unit").ifPresent(unit -> options.put("unit", unit));
        number("least");
        number("most");
      }
      case "json" -> needed("path").ifPresent(path -> options.put("path", path));
      case "judge", "service" -> {
        needed(kind).ifPresent(by -> options.put(RemoteScoring.BY, by));
        needed("path").ifPresent(path -> options.put(RemoteScoring.PATH, path));
      }
      case "regex" -> needed("pattern").ifPresent(pattern -> options.put("pattern", pattern));
      default -> {
        // takes none
      }
    }
  }

  private void equalsOptions() {
    needed("reference").ifPresent(field -> options.put("reference", field));
    boolean reads = node.has("extractor");
    boolean compares = node.has("equality");
    String extractor =
        node.optional("extractor", Type.oneOf(AnswerExtractors.NAMES)).orElse(answer.extractor());
    String argument = node.optional("argument", Type.text()).orElse(reads ? "" : answer.argument());
    String equality =
        node.optional("equality", Type.oneOf(AnswerKeys.EQUALITIES)).orElse(answer.equality());
    double tolerance =
        node.optional("tolerance", Type.atLeastZero()).orElse(compares ? 0 : answer.tolerance());
    AnswerSpec spec = new AnswerSpec(extractor, argument, equality, tolerance);
    sound &= node.attempt("argument", () -> AnswerExtractors.of(spec)).isPresent();
    sound &= node.attempt("tolerance", () -> AnswerKeys.of(spec)).isPresent();
    options.put("extractor", extractor);
    options.put("argument", argument);
    options.put("equality", equality);
    options.put("tolerance", String.valueOf(tolerance));
  }

  private Optional<String> needed(String option) {
    Optional<String> given = node.optional(option, Type.text()).filter(text -> !text.isBlank());
    if (given.isEmpty()) {
      sound = false;
      node.missing(option, NEEDED.getOrDefault(option, "a text"));
    }
    return given;
  }

  private void number(String option) {
    Optional<Double> number = node.optional(option, Type.atLeastZero());
    number.ifPresent(value -> options.put(option, String.valueOf(value)));
    sound &= number.isPresent() || !node.has(option);
  }

  private Optional<String> schema(String given) {
    if (!given.startsWith(MessagesReader.FILE_PREFIX)) {
      return Optional.of(given);
    }
    Optional<String> text =
        files
            .lines(node, "schema", given.substring(MessagesReader.FILE_PREFIX.length()))
            .map(lines -> String.join("\n", lines));
    sound &= text.isPresent();
    return text;
  }

  private void wrong(String option, String message) {
    node.problem(option, message);
    sound = false;
  }
}
