package dev.iapo.config;

import dev.iapo.domain.Task;
import dev.iapo.simulate.Habits;
import dev.iapo.simulate.ResponseModel;
import dev.iapo.simulate.TaskResponses;
import java.time.Duration;
import java.util.Map;

/**
 * How the stand-in language model behaves.
 *
 * @param latency the time it takes to answer a call
 * @param maxChoices the most completions of a call
 * @param batchTime the time it takes to execute a batch
 * @param habits by configuration id, for every one of the task
 */
public record SimulatedSetup(
    Duration latency, int maxChoices, Duration batchTime, Map<String, Habits> habits) {
  public SimulatedSetup {
    habits = Map.copyOf(habits);
  }

  /** What it answers to the queries of a task, those for testing included. */
  public ResponseModel responses(Task task) {
    return new TaskResponses(task.configurations(), task.data().all(), habits);
  }
}
