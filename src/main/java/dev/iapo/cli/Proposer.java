package dev.iapo.cli;

import dev.iapo.config.ProposerSetup;
import dev.iapo.config.ProposerSetup.Other;
import dev.iapo.config.ProviderSetup;
import dev.iapo.domain.Budget;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Model;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.kept.Setup;
import dev.iapo.ledger.Tariff;
import dev.iapo.run.Inquiry;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The model that is asked for prompts.
 *
 * @param asked with the sampling of proposals
 */
record Proposer(Configuration asked, Tariff tariff) {
  /**
   * The proposer of a task.
   *
   * @param model in place of the one that the task names
   * @throws CliException if the task has no such model
   */
  static Proposer of(Setup setup, @Nullable String model) {
    ProposerSetup proposer = setup.proposer().orElseThrow();
    List<Configuration> configurations = setup.task().configurations();
    if (model == null && proposer.other().isPresent()) {
      Other other = proposer.other().get();
      return of(configurations.get(0), other.model(), other.tariff(), proposer);
    }
    String wanted = model == null ? proposer.model() : model;
    for (int i = 0; i < configurations.size(); i++) {
      Configuration one = configurations.get(i);
      if (wanted.isEmpty() || wanted.equals(one.model().name()) || wanted.equals(id(one))) {
        return of(one, one.model(), setup.tariffs().get(i), proposer);
      }
    }
    List<String> known = configurations.stream().map(Proposer::id).distinct().toList();
    throw CliException.usage(
        "--model %s (expected: one of %s)".formatted(wanted, String.join(", ", known)));
  }

  private static Proposer of(Configuration usual, Model model, Tariff tariff, ProposerSetup how) {
    return new Proposer(
        new Configuration(usual.id(), usual.prompt(), model, how.sampling(usual.sampling())),
        tariff);
  }

  /** Of a model: what stands behind the prompt in configurations, else its name. */
  private static String id(Configuration one) {
    String prefix = one.prompt().id() + "@";
    return one.id().startsWith(prefix) ? one.id().substring(prefix.length()) : one.model().name();
  }

  ProviderSetup at(List<ProviderSetup> providers) {
    return providers.stream()
        .filter(one -> one.gateway().provider().equals(asked.model().provider()))
        .findFirst()
        .orElseThrow();
  }

  /** Whether its calls may be billed. */
  boolean mayCostMoney(Setup setup) {
    return !at(setup.providers()).simulated()
        && tariff.prices().map(p -> p.greatest() > 0).orElse(true);
  }

  private Spend most(List<ChatMessage> request) {
    return tariff.bound(request, asked.sampling()).of(1).total();
  }

  /**
   * That a budget covers a request.
   *
   * @throws CliException if it does not, or nobody knows
   */
  void requireCovered(Budget budget, List<ChatMessage> longest) {
    if (budget.unit() == Budget.Unit.USD && tariff.prices().isEmpty()) {
      throw CliException.usage(
          "--budget in usd, and the prices of %s are unknown (expected: prices.input and prices.output, or a budget in completions or tokens)"
              .formatted(asked.model().name()));
    }
    long one = most(longest).in(budget.unit());
    if (one > budget.limit()) {
      throw CliException.usage(
          "--budget: %s cover no call (expected: at least %s)"
              .formatted(
                  Amounts.of(budget.unit(), budget.limit()), Amounts.of(budget.unit(), one)));
    }
  }

  /** What a proposal may cost at most, in words. */
  String cost(int count, Budget budget, List<ChatMessage> longest) {
    String what =
        "This asks %s for %d prompts, and may use up to %s"
            .formatted(asked.model().name(), count, Amounts.of(budget.unit(), budget.limit()));
    if (budget.unit() == Budget.Unit.USD) {
      return what + ".";
    }
    if (tariff.prices().isEmpty()) {
      return what + "; what they cost is not known (the prices are not set).";
    }
    double pico =
        budget.unit() == Budget.Unit.COMPLETIONS
            ? (double) budget.limit() * most(longest).picoUsd()
            : (double) budget.limit() * tariff.prices().get().greatest();
    return what + ": costs at most " + Amounts.usd((long) pico) + ".";
  }

  Task.Search search(Task.Search usual, Budget budget) {
    return new Task.Search(
        usual.algorithm(), usual.estimator(), usual.queries(), budget, usual.seed());
  }

  Inquiry.Settings inquiry(String run, Task task, Setup setup) {
    return new Inquiry.Settings(
        run,
        asked,
        tariff,
        task.search().budget(),
        Objects.requireNonNull(setup.endpoints().get(asked.model().provider())),
        task.search().seed(),
        setup.keeping().reuse());
  }
}
