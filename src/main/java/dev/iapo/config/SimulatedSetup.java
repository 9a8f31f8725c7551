package dev.iapo.config;

import dev.iapo.simulate.Habits;
import java.time.Duration;
import java.util.Map;

/**
 * How the stand-in language model behaves.
 *
 * @param latency the time it takes to answer a call
 * @param maxChoices the most completions of a call
 * @param habits by prompt id, for every prompt of the task
 */
public record SimulatedSetup(Duration latency, int maxChoices, Map<String, Habits> habits) {
  public SimulatedSetup {
    habits = Map.copyOf(habits);
  }
}
