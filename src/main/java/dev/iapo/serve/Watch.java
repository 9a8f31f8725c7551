package dev.iapo.serve;

import dev.iapo.config.DaemonSetup.Drift;
import dev.iapo.domain.Deployable;
import dev.iapo.domain.Deployable.Choice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What a version of a policy does, by context, against what training promised. */
final class Watch {
  /** What stands for preferences that are no context's. */
  static final String WEIGHTS = "weights";

  /**
   * A drift that has begun, or ended.
   *
   * @param words both figures
   */
  record Change(String context, boolean begun, String words) {}

  private final Map<String, WatchedContext> contexts = new LinkedHashMap<>();

  Watch(Deployable policy, Drift drift) {
    DriftRule rule = new DriftRule(drift);
    String unit = policy.judging().cost().unit();
    for (Choice choice : policy.choices()) {
      String id = choice.context().id();
      contexts.put(id, new WatchedContext(id, Optional.of(choice), unit, rule));
    }
    contexts.computeIfAbsent(WEIGHTS, id -> new WatchedContext(id, Optional.empty(), unit, rule));
  }

  /** What requests are counted under: the policy's contexts, and {@link #WEIGHTS}. */
  Set<String> labels() {
    return contexts.keySet();
  }

  /** Under what a request of that context is counted, which need not be one of the policy's. */
  static String label(Set<String> labels, Optional<String> context) {
    return context.filter(labels::contains).orElse(WEIGHTS);
  }

  /** Counts a request that was sent to a provider. */
  List<Change> add(Handled handled) {
    return of(handled.by().context()).add(handled);
  }

  /** Counts one that was refused before anything was sent. */
  void refused(Optional<String> context, Reply.Reason reason) {
    of(context).refused(reason);
  }

  private WatchedContext of(Optional<String> context) {
    return Objects.requireNonNull(contexts.get(label(labels(), context)));
  }

  /** How many figures are not as promised. */
  int drifted(String label) {
    return Objects.requireNonNull(contexts.get(label)).driftedFigures();
  }

  /** In the policy's order; {@link #WEIGHTS} only if there were such requests. */
  List<Watched> views() {
    return contexts.values().stream()
        .filter(WatchedContext::shown)
        .map(WatchedContext::view)
        .toList();
  }
}
