package dev.iapo.config;

import dev.iapo.domain.Configuration;
import dev.iapo.domain.Seeds;
import dev.iapo.simulate.Habits;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The section {@code simulated}. */
final class SimulatedSection {
  /** Names all prompts that have no habits of their own. */
  private static final String ANY = "*";

  private SimulatedSection() {}

  /**
   * Reads the section.
   *
   * @param needed whether a provider is simulated, so that every prompt needs an entry
   */
  static SimulatedSetup read(Node node, PromptsSection prompts, boolean needed) {
    Set<String> names = new LinkedHashSet<>(prompts.ids());
    prompts.configurations().forEach(configuration -> names.add(configuration.id()));
    names.add(ANY);
    Node entries = node.childWithKeys("prompts", names);
    Map<String, Habits> known = new HashMap<>(); // by prompt, or by prompt and model
    for (String name : names) {
      if (entries.has(name)) {
        habits(entries.childLike(name, Hocon.elementDefaults("simulated-prompt")))
            .ifPresent(habits -> known.put(name, habits));
      }
    }
    Map<String, Habits> habits = new LinkedHashMap<>();
    for (Configuration configuration : prompts.configurations()) {
      String prompt = configuration.prompt().id();
      if (known.containsKey(configuration.id())) {
        habits.put(configuration.id(), known.get(configuration.id()));
      } else if (known.containsKey(prompt)) {
        habits.put(configuration.id(), known.get(prompt));
      } else if (known.containsKey(ANY)) {
        Habits usual = Objects.requireNonNull(known.get(ANY));
        habits.put(configuration.id(), usual.varied(Seeds.hash(configuration.id())));
      } else if (needed
          && !entries.has(prompt)
          && !entries.has(configuration.id())
          && !entries.has(ANY)) {
        entries.missing(prompt, "how the stand-in behaves under this prompt");
      }
    }
    return new SimulatedSetup(
        node.get("latency", Type.duration("0ms", "10m")),
        node.get("max-choices", Type.integer(1, 128)),
        node.get("batch-time", Type.duration("0ms", "24h")),
        habits);
  }

  private static Optional<Habits> habits(Node node) {
    Optional<Double> skill = node.required("skill", Type.share());
    Optional<Double> steadiness = node.required("steadiness", Type.share());
    double distraction = node.get("distraction", Type.share());
    double unparsable = node.get("unparsable", Type.share());
    Habits.Style style =
        node.get("style", Type.oneOf(List.of(Habits.Style.values()), Habits.Style::label));
    int words = node.get("words", Type.integer(0, Habits.MAX_WORDS));
    return skill.flatMap(
        s -> steadiness.map(t -> new Habits(s, t, distraction, unparsable, style, words)));
  }
}
