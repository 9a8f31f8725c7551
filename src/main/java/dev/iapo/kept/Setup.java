package dev.iapo.kept;

import dev.iapo.config.Keeping;
import dev.iapo.config.ProposerSetup;
import dev.iapo.config.ProviderSetup;
import dev.iapo.config.ServiceSetup;
import dev.iapo.config.TaskSetup;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.FaultTolerance;
import dev.iapo.domain.Model;
import dev.iapo.domain.Query;
import dev.iapo.domain.Task;
import dev.iapo.endpoint.SimulatedEndpoint;
import dev.iapo.io.DataSplit;
import dev.iapo.ledger.Tariff;
import dev.iapo.run.Expectations;
import dev.iapo.schedule.Plan;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A task with all that is needed to run it.
 *
 * @param providers those that the task names
 * @param services those that score completions
 * @param tariffs what calls are charged, one per prompt, and then one per appraiser
 * @param standIn how the stand-in endpoint behaves; empty if there is none
 * @param expectedTokens of a completion, by configuration id
 * @param faults how much trouble at the provider a run puts up with
 * @param keeping what the run takes from what is kept
 * @param proposer who is asked for candidate prompts; empty if they are not of a task file
 * @param evaluation what may be spent on held-out queries afterwards, if anything
 */
public record Setup(
    Task task,
    List<ProviderSetup> providers,
    List<ServiceSetup> services,
    List<Tariff> tariffs,
    Optional<StandIn> standIn,
    Map<String, Integer> expectedTokens,
    FaultTolerance faults,
    Keeping keeping,
    Optional<ProposerSetup> proposer,
    Optional<Budget> evaluation) {

  /** What a task file says. */
  public static Setup of(TaskSetup read) {
    return new Setup(
        read.task(),
        read.providers(),
        read.services(),
        read.tariffs(),
        read.simulated().map(simulated -> StandIn.of(simulated, read.task())),
        read.expectedTokens(),
        read.faults(),
        read.keeping(),
        Optional.of(read.proposer()),
        read.evaluation());
  }

  /** The same with another stand-in. */
  public Setup with(StandIn another) {
    return new Setup(
        task,
        providers,
        services,
        tariffs,
        Optional.of(another),
        expectedTokens,
        faults,
        keeping,
        proposer,
        evaluation);
  }

  /** The same with another budget. */
  public Setup with(Task.Search search) {
    return new Setup(
        task.with(search),
        providers,
        services,
        tariffs,
        standIn,
        expectedTokens,
        faults,
        keeping,
        proposer,
        evaluation);
  }

  /** How its stand-in endpoint is set up, of which there has to be one. */
  public SimulatedEndpoint.Settings standInSettings() {
    StandIn answers = standIn.orElseThrow();
    return SimulatedEndpoint.Settings.loopback(standIns(), task.search().seed())
        .withLatency(answers.latency())
        .withBatches(SimulatedEndpoint.Batches.taking(answers.batchTime()))
        .withChoices(new SimulatedEndpoint.Choices(answers.maxChoices(), false));
  }

  /** Its providers, with the stand-in where it listens. */
  public List<ProviderSetup> providersAt(URI standInUri) {
    return providers.stream()
        .map(provider -> provider.simulated() ? provider.at(standInUri) : provider)
        .toList();
  }

  /** What it takes to ask some of its prompts other queries. */
  public Setup evaluating(Task other) {
    List<Tariff> own = new ArrayList<>();
    for (int i = 0; i < tariffs.size(); i++) {
      if (other.asked().contains(task.asked().get(i))) {
        own.add(tariffs.get(i));
      }
    }
    return new Setup(
        other,
        providers,
        services,
        own,
        standIn,
        expectedTokens,
        faults,
        keeping,
        proposer,
        Optional.empty());
  }

  /** The queries that are held out, as a data set of its own. */
  public DataSet heldOut() {
    List<Query> test = task.data().test();
    return new DataSet(test, List.of(), DataSplit.fingerprint(List.of(), test));
  }

  /** What it takes to ask all its prompts the queries that are held out. */
  public Setup onHeldOut() {
    return evaluating(task.with(heldOut()));
  }

  public Expectations expectations() {
    return Expectations.of(task, tariffs, expectedTokens);
  }

  /** What pulls are expected to be charged, one per prompt. */
  public List<Plan.Expected> expectedCharges() {
    Budget.Unit unit = task.search().budget().unit();
    return unit == Budget.Unit.COMPLETIONS && task.judging().appraisers().isEmpty()
        ? Collections.nCopies(task.configurations().size(), Plan.Expected.COMPLETION)
        : expectations().in(unit);
  }

  /** Whether calls may be billed: a provider is real, and prices are not known to be 0. */
  public boolean mayCostMoney() {
    return tariffs.stream().anyMatch(tariff -> tariff.byAnswer() && mayCharge(tariff))
        || (providers.stream().anyMatch(provider -> !provider.simulated())
            && tariffs.stream().anyMatch(Setup::mayCharge));
  }

  private static boolean mayCharge(Tariff tariff) {
    if (tariff.byAnswer()) {
      return tariff.picoUsdPerAnswer().orElse(0) > 0;
    }
    return tariff
        .prices()
        .map(p -> p.input() > 0 || p.cachedInput() > 0 || p.output() > 0)
        .orElse(true);
  }

  /**
   * What requests go to, by provider. The stand-in is what it answers, as it listens elsewhere
   * every time.
   */
  public Map<String, String> endpoints() {
    Map<String, String> endpoints =
        providers.stream()
            .collect(
                Collectors.toMap(
                    provider -> provider.gateway().provider(), provider -> endpoint(provider)));
    services.forEach(service -> endpoints.put(service.gateway().provider(), service.endpoint()));
    return endpoints;
  }

  private String endpoint(ProviderSetup provider) {
    return provider.kind().label()
        + " "
        + (provider.simulated()
            ? standIn.map(StandIn::fingerprint).orElseThrow()
            : provider.api().baseUrl() + " " + provider.apiVersion());
  }

  /** Whether the prices of all that is asked are known. */
  public boolean pricesKnown() {
    return tariffs.stream().allMatch(tariff -> tariff.byAnswer() || tariff.prices().isPresent());
  }

  /** The most pulls under way at a time, at all providers; all of them may be at any one. */
  public int inFlight() {
    int sum = providers.stream().mapToInt(ProviderSetup::pullsUnderWay).sum();
    return providers.stream()
        .mapToInt(provider -> provider.gateway().queueLimit())
        .reduce(sum, Math::min);
  }

  /** The names of the models that the stand-in answers for. */
  public Set<String> standIns() {
    return standIns(task, providers);
  }

  /** The names of the models that the stand-in answers for. */
  public static Set<String> standIns(Task task, List<ProviderSetup> providers) {
    Set<String> simulated =
        providers.stream()
            .filter(ProviderSetup::simulated)
            .map(provider -> provider.gateway().provider())
            .collect(Collectors.toSet());
    return task.asked().stream()
        .map(Configuration::model)
        .filter(model -> simulated.contains(model.provider()))
        .map(Model::name)
        .collect(Collectors.toSet());
  }
}
