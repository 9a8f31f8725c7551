package dev.iapo.config;

import dev.iapo.domain.Task;
import java.util.Map;
import java.util.Optional;

/**
 * A task file, read and checked.
 *
 * @param simulated present if the provider is simulated
 * @param expectedTokens by configuration id, the output tokens a completion is expected to have
 */
public record TaskSetup(
    Task task,
    ProviderSetup provider,
    Optional<SimulatedSetup> simulated,
    Map<String, Integer> expectedTokens) {
  public TaskSetup {
    expectedTokens = Map.copyOf(expectedTokens);
  }
}
