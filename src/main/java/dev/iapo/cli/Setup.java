package dev.iapo.cli;

import dev.iapo.config.ProviderSetup;
import dev.iapo.domain.Budget;
import dev.iapo.domain.FaultTolerance;
import dev.iapo.domain.Task;
import dev.iapo.ledger.Tariff;
import dev.iapo.run.Expectations;
import dev.iapo.schedule.Plan;
import dev.iapo.simulate.ResponseModel;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A task with all that is needed to run it.
 *
 * @param responses what the stand-in endpoint answers; empty for a real provider
 * @param latency of the stand-in endpoint
 * @param maxChoices the stand-in endpoint gives in one call
 * @param expectedTokens of a completion, by configuration id
 * @param faults how much trouble at the provider a run puts up with
 */
record Setup(
    Task task,
    ProviderSetup provider,
    Optional<ResponseModel> responses,
    Duration latency,
    int maxChoices,
    Map<String, Integer> expectedTokens,
    FaultTolerance faults) {

  /** What calls are charged, one per prompt. */
  List<Tariff> tariffs() {
    return Collections.nCopies(task.configurations().size(), new Tariff(provider.prices()));
  }

  Expectations expectations() {
    return Expectations.of(task, tariffs(), expectedTokens);
  }

  /** What pulls are expected to be charged, one per prompt. */
  List<Plan.Expected> expectedCharges() {
    Budget.Unit unit = task.search().budget().unit();
    return unit == Budget.Unit.COMPLETIONS
        ? Collections.nCopies(task.configurations().size(), Plan.Expected.COMPLETION)
        : expectations().in(unit);
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
