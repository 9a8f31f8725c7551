package dev.iapo.schedule;

import dev.iapo.domain.Observation;
import dev.iapo.estimate.Estimates;
import java.util.List;

/**
 * Decides which completions to draw, step by step: a deterministic state machine without time,
 * input or output. Two schedules with the same parameters that observe the same make the same
 * decisions, so replaying recorded observations restores the state.
 */
public interface Schedule {
  /** What is to be done now; the same until {@link #observe} is called. */
  Decision decision();

  /**
   * Takes in what the pulls of the current round brought and moves on.
   *
   * @param observations one for each pull of the current {@link Decision.Round}, in its order
   * @throws IllegalArgumentException if they are not those
   * @throws IllegalStateException if the schedule has finished
   */
  void observe(List<Observation> observations);

  /** What the observations so far say of the arms; for display, and for the final policy. */
  Estimates estimates();

  /** Whether a context may still choose an arm, from 0 as in {@link Estimates#arms}. */
  default boolean isAlive(int context, int arm) {
    return true;
  }

  /** The best arm of every context by what is known now, among those still alive. */
  List<Choice> choices();
}
