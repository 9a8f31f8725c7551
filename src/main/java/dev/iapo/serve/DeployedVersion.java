package dev.iapo.serve;

import akka.actor.typed.ActorRef;
import dev.iapo.config.EarlyStop;
import dev.iapo.config.ServedModels;
import dev.iapo.config.ServingTerms;
import dev.iapo.domain.Appraiser;
import dev.iapo.domain.Deployable;
import dev.iapo.domain.Objective;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Task;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.inference.Aggregations;
import dev.iapo.inference.Aggregations.Rule;
import dev.iapo.inference.BestOfN;
import dev.iapo.inference.InferenceStrategy;
import dev.iapo.inference.Strategies;
import dev.iapo.inference.WeightedVote;
import dev.iapo.ledger.Ledger;
import dev.iapo.ledger.Tariff;
import dev.iapo.run.LiveQuery;
import dev.iapo.scoring.CompletionScorer;
import dev.iapo.scoring.RemoteScoring;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** A version of a policy that can be asked: its arms, as they are asked here. */
final class DeployedVersion {
  /** Where nothing is selected, every completion has this score, which nobody looks at. */
  private static final ScorerSpec UNUSED =
      new ScorerSpec(new Objective("unused", 0, 1, true), new Scoring("correct"));

  /**
   * An arm for preferences that select by the same objectives.
   *
   * @param objectives by their index in the task
   */
  private record Key(Deployable.Arm arm, List<Integer> objectives) {}

  /**
   * An arm as it is asked here.
   *
   * @param objectives by which completions are selected, by their index in the task; none where
   *     nothing is
   * @param priced whether the prices of all that it asks are known
   */
  record Ready(LiveQuery.Arm arm, List<Integer> objectives, Rule rule, boolean priced) {}

  private final Deployable policy;
  private final ServingTerms terms;
  private final ServedModels models;
  private final Map<String, ActorRef<LlmGateway.Command>> gateways;
  private final ActorRef<Ledger.Command> ledger;
  private final Set<String> variables;
  private final Map<Key, Ready> ready = new HashMap<>();

  /**
   * @param gateways by provider, to all that the policy asks
   */
  DeployedVersion(
      Deployable policy,
      ServingTerms terms,
      ServedModels models,
      Map<String, ActorRef<LlmGateway.Command>> gateways,
      ActorRef<Ledger.Command> ledger) {
    this.policy = policy;
    this.terms = terms;
    this.models = models;
    this.gateways = Map.copyOf(gateways);
    this.ledger = ledger;
    this.variables = Variables.of(policy);
  }

  Deployable policy() {
    return policy;
  }

  /** The variables of all its arms. */
  Set<String> variables() {
    return variables;
  }

  ServingTerms terms() {
    return terms;
  }

  /** The arm of a selection, as it is asked here. */
  Ready arm(Deployable.Selection selection) {
    List<Integer> objectives = selectedBy(selection.arm(), selection.selecting());
    return ready.computeIfAbsent(
        new Key(selection.arm(), objectives), key -> make(key.arm(), key.objectives()));
  }

  /** The objectives by whose scores an arm selects: of a single completion none. */
  private List<Integer> selectedBy(Deployable.Arm arm, List<Double> weights) {
    if (arm.scale() == 1) {
      return List.of();
    }
    List<Objective> objectives = policy.judging().objectives();
    InferenceStrategy strategy = Strategies.named(arm.strategy(), arm.voting(), objectives);
    double[] all = weights.stream().mapToDouble(weight -> weight).toArray();
    return IntStream.range(0, objectives.size())
        .filter(k -> strategy.selectsBy(k, all))
        .boxed()
        .toList();
  }

  private Ready make(Deployable.Arm arm, List<Integer> objectives) {
    ServedModels.Served asked = models.model(arm.configuration());
    Task.Judging judging = policy.judging();
    List<ScorerSpec> scorers = new ArrayList<>();
    objectives.forEach(k -> scorers.add(judging.scorers().get(k)));
    if (scorers.isEmpty()) {
      scorers.add(UNUSED);
    }
    List<Appraiser> appraisers = new ArrayList<>();
    List<Tariff> tariffs = new ArrayList<>();
    tariffs.add(asked.tariff());
    for (Appraiser appraiser : judging.appraisers()) {
      if (scorers.stream().anyMatch(scorer -> asks(scorer, appraiser))) {
        ServedModels.Served served = models.appraiser(appraiser);
        appraisers.add(
            new Appraiser(
                appraiser.name(),
                appraiser.kind(),
                served.configuration(),
                appraiser.repeats(),
                appraiser.against()));
        tariffs.add(served.tariff());
      }
    }
    Task.Judging own = new Task.Judging(judging.answer(), scorers, judging.cost(), appraisers);
    LiveQuery.Arm live =
        new LiveQuery.Arm(
            asked.configuration(), own, tariffs, new CompletionScorer(own), gateways, ledger);
    boolean priced =
        tariffs.stream().allMatch(tariff -> tariff.byAnswer() || tariff.prices().isPresent());
    return new Ready(live, objectives, rule(arm, asked), priced);
  }

  /** Those that completions may be selected by. */
  static List<Appraiser> appraisers(Deployable policy) {
    return policy.judging().appraisers().stream()
        .filter(each -> policy.judging().scorers().stream().anyMatch(scorer -> asks(scorer, each)))
        .toList();
  }

  private static boolean asks(ScorerSpec scorer, Appraiser appraiser) {
    return RemoteScoring.appraiser(scorer.value(), List.of(appraiser)).isPresent();
  }

  /** How early its drawing stops: as the terms say where they speak of such an arm. */
  private Rule rule(Deployable.Arm arm, ServedModels.Served asked) {
    EarlyStop early = terms.earlyStop();
    if (early instanceof EarlyStop.None) {
      return new Rule.None();
    }
    boolean best = arm.strategy().equals(BestOfN.NAME);
    if (best && terms.goodEnough().isPresent()) {
      return new Rule.GoodEnough(terms.goodEnough().getAsDouble(), terms.wave());
    }
    if (early instanceof EarlyStop.Exact) {
      return new Rule.Exact();
    }
    if (early instanceof EarlyStop.Confident confident
        && !best
        && !arm.strategy().equals(WeightedVote.NAME)) {
      return new Rule.Confident(confident.confidence());
    }
    return Aggregations.automatic(
        arm.strategy(), arm.voting(), asked.configuration().model().choicesPerCall());
  }
}
