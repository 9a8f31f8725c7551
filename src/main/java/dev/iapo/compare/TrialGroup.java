package dev.iapo.compare;

import dev.iapo.simulate.Trial;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The trials of one setup.
 *
 * @param trials at least one, by ascending seed, each seed once
 */
public record TrialGroup(Trial.Setup setup, List<Trial> trials) {
  public TrialGroup {
    trials = List.copyOf(trials);
    for (int i = 1; i < trials.size(); i++) {
      if (trials.get(i - 1).seed() >= trials.get(i).seed()) {
        throw new IllegalArgumentException(
            "seed " + trials.get(i).seed() + " (expected: ascending, each once)");
      }
    }
  }

  public Mean regret() {
    return mean(trial -> trial.returns().regret());
  }

  public Mean acr() {
    return mean(trial -> trial.returns().acr());
  }

  /** On held-out queries; empty unless all trials have it. */
  public Optional<Mean> acrTest() {
    return trials.stream().allMatch(trial -> trial.returns().acrTest().isPresent())
        ? Optional.of(mean(trial -> trial.returns().acrTest().orElseThrow()))
        : Optional.empty();
  }

  /** What was spent of the budget, in its unit's smallest amount. */
  public Mean spent() {
    return mean(trial -> trial.drawn().spent());
  }

  /** The most that a trial spent. */
  public long mostSpent() {
    return trials.stream().mapToLong(trial -> trial.drawn().spent()).max().orElseThrow();
  }

  private Mean mean(ToDoubleFunction<Trial> value) {
    return Mean.of(trials.stream().mapToDouble(value).toArray());
  }
}
