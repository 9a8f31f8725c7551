package dev.iapo.config;

import dev.iapo.domain.Configuration;
import dev.iapo.domain.Seeds;
import dev.iapo.simulate.Answers;
import dev.iapo.simulate.Habits;
import dev.iapo.simulate.JudgeHabits;
import dev.iapo.simulate.TextHabits;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The section {@code simulated}. */
final class SimulatedSection {
  /** Names all prompts that have no habits of their own. */
  private static final String ANY = "*";

  /** What answers are that have a quality, and are neither right nor wrong. */
  private static final String TEXTS = "texts";

  private static final List<String> OF_ANSWERS =
      List.of("skill", "steadiness", "distraction", "unparsable", "style");
  private static final List<String> OF_TEXTS = List.of("quality", "spread", "padded");

  private static final Type<Double> BIAS =
      Type.decimal("a number, -1..1", bias -> Math.abs(bias) <= 1);

  private SimulatedSection() {}

  /**
   * Reads the section.
   *
   * @param judges the names of those that the task has
   * @param needed whether a provider is simulated, so that every prompt needs an entry
   */
  static SimulatedSetup read(
      Node node, PromptsSection prompts, List<String> judges, boolean needed) {
    List<String> kinds =
        Stream.concat(Stream.of(Answers.Kind.values()).map(Answers.Kind::label), Stream.of(TEXTS))
            .toList();
    String label = node.get("answers", Type.oneOf(kinds));
    Optional<Answers.Kind> kind =
        Stream.of(Answers.Kind.values()).filter(k -> k.label().equals(label)).findFirst();
    Set<String> names = new LinkedHashSet<>(prompts.ids());
    prompts.configurations().forEach(configuration -> names.add(configuration.id()));
    names.add(ANY);
    Node entries = node.childWithKeys("prompts", names);
    Map<String, Habits> habits = new HashMap<>(); // by prompt, or by prompt and model
    Map<String, TextHabits> texts = new HashMap<>(); // likewise
    for (String name : names) {
      if (entries.has(name)) {
        Node entry = entries.childLike(name, Hocon.elementDefaults("simulated-prompt"));
        (kind.isPresent() ? OF_TEXTS : OF_ANSWERS)
            .forEach(key -> refuse(entry, key, kind.isPresent()));
        habits(entry, kind.isPresent()).ifPresent(own -> habits.put(name, own));
        texts(entry, kind.isEmpty()).ifPresent(own -> texts.put(name, own));
      }
    }
    if (needed) {
      prompts.configurations().forEach(configuration -> requireEntry(entries, configuration));
    }
    return new SimulatedSetup(
        node.get("latency", Type.duration("0ms", "10m")),
        node.get("max-choices", Type.integer(1, 128)),
        node.get("batch-time", Type.duration("0ms", "24h")),
        kind,
        byConfiguration(prompts.configurations(), habits, Habits::varied),
        byConfiguration(prompts.configurations(), texts, TextHabits::varied),
        judges(node, judges));
  }

  private static Map<String, JudgeHabits> judges(Node node, List<String> names) {
    Node entries = node.childWithKeys("judges", names);
    Map<String, JudgeHabits> habits = new LinkedHashMap<>();
    for (String name : names) {
      Node entry = entries.childLike(name, Hocon.elementDefaults("simulated-judge"));
      habits.put(
          name,
          new JudgeHabits(
              entry.get("noise", Type.share()),
              entry.get("length-bias", BIAS),
              entry.get("position-bias", BIAS),
              entry.get("nonsense", Type.share())));
    }
    return habits;
  }

  private static void requireEntry(Node entries, Configuration configuration) {
    String prompt = configuration.prompt().id();
    if (!entries.has(prompt) && !entries.has(configuration.id()) && !entries.has(ANY)) {
      entries.missing(prompt, "how the stand-in behaves under this prompt");
    }
  }

  private static <T> Map<String, T> byConfiguration(
      List<Configuration> configurations, Map<String, T> known, BiFunction<T, Long, T> varied) {
    Map<String, T> all = new LinkedHashMap<>();
    T usual = known.get(ANY);
    for (Configuration configuration : configurations) {
      String id =
          known.containsKey(configuration.id()) ? configuration.id() : configuration.prompt().id();
      T own = known.get(id);
      if (own != null) {
        all.put(configuration.id(), own);
      } else if (usual != null) {
        all.put(configuration.id(), varied.apply(usual, Seeds.hash(configuration.id())));
      }
    }
    return all;
  }

  private static void refuse(Node entry, String key, boolean answers) {
    if (entry.has(key)) {
      entry.problem(
          key,
          answers
              ? "given (expected: only with simulated.answers = texts)"
              : "given (expected: not with simulated.answers = texts)");
    }
  }

  private static Optional<Habits> habits(Node node, boolean wanted) {
    double distraction = node.get("distraction", Type.share());
    double unparsable = node.get("unparsable", Type.share());
    Habits.Style style =
        node.get("style", Type.oneOf(List.of(Habits.Style.values()), Habits.Style::label));
    int words = node.get("words", Type.integer(0, Habits.MAX_WORDS));
    BiFunction<String, Type<Double>, Optional<Double>> read =
        wanted ? node::required : node::optional;
    Optional<Double> skill = read.apply("skill", Type.share());
    Optional<Double> steadiness = read.apply("steadiness", Type.share());
    return skill
        .filter(s -> wanted)
        .flatMap(s -> steadiness.map(t -> new Habits(s, t, distraction, unparsable, style, words)));
  }

  private static Optional<TextHabits> texts(Node node, boolean wanted) {
    double spread = node.get("spread", Type.share());
    double padded = node.get("padded", Type.share());
    int words = node.get("words", Type.integer(0, Habits.MAX_WORDS));
    Set<String> aspects = node.object("quality").keySet();
    Map<String, Double> quality = Map.of();
    if (!aspects.isEmpty()) {
      Node means = node.childWithKeys("quality", aspects);
      quality =
          aspects.stream()
              .flatMap(
                  aspect ->
                      means
                          .optional(aspect, Type.share())
                          .map(mean -> Map.entry(aspect, mean))
                          .stream())
              .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    } else if (wanted) {
      node.missing("quality", "by aspect how good completions are, such as { helpful = 0.6 }");
    }
    return wanted && !quality.isEmpty()
        ? Optional.of(new TextHabits(quality, spread, padded, words))
        : Optional.empty();
  }
}
