package dev.iapo.cli;

import dev.iapo.config.ProviderSetup;
import dev.iapo.domain.Task;
import dev.iapo.ledger.Tariff;
import dev.iapo.run.Expectations;
import dev.iapo.simulate.ResponseModel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A task with all that is needed to run it.
 *
 * @param responses what the stand-in endpoint answers; empty for a real provider
 * @param latency of the stand-in endpoint
 * @param maxChoices the stand-in endpoint gives in one call
 * @param expectedTokens of a completion, by configuration id
 */
record Setup(
    Task task,
    ProviderSetup provider,
    Optional<ResponseModel> responses,
    Duration latency,
    int maxChoices,
    Map<String, Integer> expectedTokens) {

  Tariff tariff() {
    return new Tariff(provider.prices());
  }

  Expectations expectations() {
    return Expectations.of(task, tariff(), expectedTokens);
  }

  /** Whether calls may be billed: the provider is real, and its prices are not known to be 0. */
  boolean mayCostMoney() {
    return responses.isEmpty()
        && provider
            .prices()
            .map(p -> p.input() > 0 || p.cachedInput() > 0 || p.output() > 0)
            .orElse(true);
  }
}
