package dev.iapo.config;

import dev.iapo.domain.Budget;
import dev.iapo.domain.FaultTolerance;
import dev.iapo.domain.Task;
import dev.iapo.ledger.Tariff;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A task file, read and checked.
 *
 * @param providers those that the task's models name
 * @param services those that score completions
 * @param tariffs what calls are charged, one per configuration, and then one per appraiser
 * @param live the same where calls are single ones, whether or not providers execute batches
 * @param simulated present if a provider is simulated
 * @param expectedTokens by the id of what is asked, the output tokens that its completions are
 *     expected to have
 * @param faults how much trouble at the provider a run puts up with
 * @param keeping what it takes from what is kept
 * @param proposer who is asked for candidate prompts
 * @param evaluation what may be spent on held-out queries afterwards, if anything
 */
public record TaskSetup(
    Task task,
    List<ProviderSetup> providers,
    List<ServiceSetup> services,
    List<Tariff> tariffs,
    List<Tariff> live,
    Optional<SimulatedSetup> simulated,
    Map<String, Integer> expectedTokens,
    FaultTolerance faults,
    Keeping keeping,
    ProposerSetup proposer,
    Optional<Budget> evaluation) {
  public TaskSetup {
    providers = List.copyOf(providers);
    services = List.copyOf(services);
    tariffs = List.copyOf(tariffs);
    live = List.copyOf(live);
    expectedTokens = Map.copyOf(expectedTokens);
  }
}
