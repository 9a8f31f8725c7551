package dev.iapo.run;

import dev.iapo.domain.FaultTolerance;
import dev.iapo.domain.Priority;
import dev.iapo.domain.Task;
import dev.iapo.ledger.Tariff;
import dev.iapo.schedule.Plan;
import java.util.List;
import java.util.Optional;

/**
 * What a run needs to know.
 *
 * @param run names the run, its account at the ledger, and its calls
 * @param tariffs what calls are charged, one per configuration, and then one per appraiser
 * @param expected what pulls are expected to be charged, one per configuration
 * @param priority against other runs, to begin with
 * @param inFlight the most pulls under way at a time, to begin with
 * @param faults how much trouble at the provider it puts up with
 * @param recording how it is kept, if it is
 */
public record RunSettings(
    String run,
    Task task,
    List<Tariff> tariffs,
    List<Plan.Expected> expected,
    Priority priority,
    int inFlight,
    FaultTolerance faults,
    Optional<Recording> recording) {
  public RunSettings {
    tariffs = List.copyOf(tariffs);
    expected = List.copyOf(expected);
    if (tariffs.size() != task.asked().size()) {
      throw new IllegalArgumentException(
          "tariffs: %d (expected: %d, one per configuration and appraiser)"
              .formatted(tariffs.size(), task.asked().size()));
    }
    requireInFlight(inFlight);
  }

  static void requireInFlight(int pulls) {
    if (pulls < 1) {
      throw new IllegalArgumentException("inFlight: " + pulls + " (expected: at least 1)");
    }
  }

  /** One of normal priority. */
  public RunSettings(
      String run,
      Task task,
      List<Tariff> tariffs,
      List<Plan.Expected> expected,
      int inFlight,
      FaultTolerance faults,
      Optional<Recording> recording) {
    this(run, task, tariffs, expected, Priority.NORMAL, inFlight, faults, recording);
  }

  /** One of normal priority that puts up with the usual, and is not kept. */
  public RunSettings(
      String run, Task task, List<Tariff> tariffs, List<Plan.Expected> expected, int inFlight) {
    this(run, task, tariffs, expected, inFlight, FaultTolerance.USUAL, Optional.empty());
  }

  /** The same, kept. */
  public RunSettings kept(Recording how) {
    return new RunSettings(
        run, task, tariffs, expected, priority, inFlight, faults, Optional.of(how));
  }

  /** The same, of another priority. */
  public RunSettings of(Priority other) {
    return new RunSettings(run, task, tariffs, expected, other, inFlight, faults, recording);
  }
}
