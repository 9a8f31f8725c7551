package dev.iapo.config;

import dev.iapo.domain.FaultTolerance;
import dev.iapo.domain.Task;
import java.util.Map;
import java.util.Optional;

/**
 * A task file, read and checked.
 *
 * @param simulated present if the provider is simulated
 * @param expectedTokens by configuration id, the output tokens a completion is expected to have
 * @param faults how much trouble at the provider a run puts up with
 */
public record TaskSetup(
    Task task,
    ProviderSetup provider,
    Optional<SimulatedSetup> simulated,
    Map<String, Integer> expectedTokens,
    FaultTolerance faults) {
  public TaskSetup {
    expectedTokens = Map.copyOf(expectedTokens);
  }
}
