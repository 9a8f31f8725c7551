package dev.iapo.config;

import dev.iapo.simulate.Habits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The section {@code simulated}. */
final class SimulatedSection {
  private SimulatedSection() {}

  /**
   * Reads the section.
   *
   * @param needed whether the provider is simulated, so that every prompt needs an entry
   */
  static SimulatedSetup read(Node node, List<String> prompts, boolean needed) {
    Node entries = node.childWithKeys("prompts", prompts);
    Map<String, Habits> habits = new LinkedHashMap<>();
    for (String id : prompts) {
      if (entries.has(id)) {
        habits(entries.childLike(id, Hocon.elementDefaults("simulated-prompt")))
            .ifPresent(h -> habits.put(id, h));
      } else if (needed) {
        entries.missing(id, "how the stand-in behaves under this prompt");
      }
    }
    return new SimulatedSetup(
        node.get("latency", Type.duration("0ms", "10m")),
        node.get("max-choices", Type.integer(1, 128)),
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
