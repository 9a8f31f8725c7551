package dev.iapo.config;

import dev.iapo.domain.Appraiser;
import dev.iapo.domain.Configuration;
import dev.iapo.ledger.Tariff;
import java.util.List;

/**
 * Whom served policies may ask, and what that costs: the models of a daemon's providers, or those
 * of a task with its services. Calls are live ones, at the prices of single calls, whatever the
 * provider's section says of batches.
 */
public final class ServedModels {
  /**
   * What is asked.
   *
   * @param configuration as the policy has it, with the name that its provider has here, and the
   *     choices per call that are asked of it
   * @param tariff of single calls
   */
  public record Served(Configuration configuration, Tariff tariff) {}

  private ServedModels() {}

  /** Those of a daemon, for policies of others: see {@link FurtherFields}. */
  public static ServedModels of(DaemonSetup daemon) {
    throw new UnsupportedOperationException();
  }

  /** Those of a task. */
  public static ServedModels of(TaskSetup task) {
    throw new UnsupportedOperationException();
  }

  /**
   * One configuration of a policy, whatever it costs.
   *
   * @throws ConfigException with everything that is wrong
   */
  public Served model(Configuration configuration) {
    throw new UnsupportedOperationException();
  }

  /**
   * A judge or service of a policy, whatever it costs. Of a service everything is as its section
   * says.
   *
   * @throws ConfigException with everything that is wrong
   */
  public Served appraiser(Appraiser appraiser) {
    throw new UnsupportedOperationException();
  }

  /**
   * Everything that a policy asks: its configurations, and then its appraisers.
   *
   * @param pricesNeeded whether every price has to be known: where costs are in milli-USD, or a
   *     limit in USD
   * @throws ConfigException with everything that is wrong with any of them
   */
  public List<Served> all(
      List<Configuration> configurations, List<Appraiser> appraisers, boolean pricesNeeded) {
    throw new UnsupportedOperationException();
  }
}
