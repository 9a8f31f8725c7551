package dev.iapo.serve;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import dev.iapo.config.Recording;
import dev.iapo.config.ServingTerms;
import dev.iapo.domain.Deployable;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.io.DeploymentCodec.Deployment;
import dev.iapo.run.Infrastructure;
import dev.iapo.run.Provider;
import dev.iapo.serve.PolicyKeeper.Model;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** All deployed policies, as the keeper has them. */
final class Shelf {
  /** A deployed policy as it was found. */
  record Found(String name, Deployment kept, Map<Integer, FoundVersion> versions) {}

  /**
   * A version as it was found.
   *
   * @param prepared empty if it cannot be asked
   */
  record FoundVersion(
      Deployable policy,
      ServingTerms terms,
      Optional<Prepared> prepared,
      Optional<String> unavailable) {}

  private final ActorContext<PolicyKeeper.Command> context;
  private final PolicySettings settings;
  private final Infrastructure through;
  private final MeterRegistry meters;
  private final Map<String, Deployed> policies = new TreeMap<>();

  Shelf(
      ActorContext<PolicyKeeper.Command> context,
      PolicySettings settings,
      Infrastructure through,
      MeterRegistry meters) {
    this.context = context;
    this.settings = settings;
    this.through = through;
    this.meters = meters;
  }

  int size() {
    return policies.size();
  }

  Optional<Deployed> find(String name) {
    return Optional.ofNullable(policies.get(name));
  }

  /** The version of a policy, if it is there still. */
  Optional<Deployed.Version> find(String name, int number) {
    return find(name).filter(deployed -> deployed.has(number)).map(d -> d.version(number));
  }

  List<Deployed> all() {
    return List.copyOf(policies.values());
  }

  /** What there is, to tell who asked for something else. */
  String names(String prefix) {
    return policies.isEmpty()
        ? "one that is deployed; there is none"
        : "one of: " + String.join(", ", policies.keySet().stream().map(n -> prefix + n).toList());
  }

  List<Model> models() {
    return policies.values().stream()
        .map(deployed -> new Model(ModelName.PREFIX + deployed.name(), deployed.liveSince()))
        .toList();
  }

  void add(Found found) {
    Deployed deployed = new Deployed(found.name(), found.kept(), recorder(found.name()));
    found
        .versions()
        .forEach((number, version) -> deployed.add(number, found(found.name(), number, version)));
    policies.put(found.name(), deployed);
  }

  private Deployed.Version found(String name, int number, FoundVersion found) {
    if (found.prepared().isEmpty()) {
      return unavailable(name, number, found, found.unavailable().orElse(""));
    }
    try {
      requireCallable(found.prepared().get());
      return ready(name, number, found.prepared().get(), found.terms());
    } catch (Unfit e) {
      found.prepared().get().backing().closing().run();
      return unavailable(name, number, found, String.join("; ", e.refused().problems()));
    }
  }

  /**
   * That terms are within what is allowed here.
   *
   * @throws dev.iapo.config.ConfigException if not
   */
  void requireAllowed(ServingTerms terms) {
    terms.check(settings.serving());
  }

  /**
   * That all that a policy asks can be called.
   *
   * @throws Unfit if not: a stand-in answers for the run that it is of, and for nobody else
   */
  void requireCallable(Prepared prepared) throws Unfit {
    Set<String> there = new TreeSet<>(through.gateways().keySet());
    prepared.backing().own().forEach(provider -> there.add(provider.gateway().provider()));
    Set<String> lacking = new TreeSet<>(prepared.providers());
    lacking.removeAll(there);
    if (!lacking.isEmpty()) {
      throw new Unfit(
          Outcome.Why.INVALID_POLICY,
          "it cannot be served here",
          lacking.stream()
              .map(
                  "provider %s: simulated, which answers for a run of this daemon only (expected: that run instead of its policy file)"
                      ::formatted)
              .toList());
    }
  }

  /** Adds a version, the first or a further one. */
  Deployed add(String name, Deployment next, int number, Prepared prepared, ServingTerms terms) {
    Deployed deployed =
        policies.computeIfAbsent(name, its -> new Deployed(its, next, recorder(its)));
    deployed.add(number, ready(name, number, prepared, terms));
    deployed.change(next);
    return deployed;
  }

  void remove(Deployed deployed) {
    policies.remove(deployed.name());
    deployed.all().forEach(Deployed.Version::end);
    deployed.recorder().ifPresent(QueryRecorder::close);
  }

  /**
   * Has what waits to be recorded written.
   *
   * @param each is told of every recorder that has
   * @return how many there are
   */
  int closeRecorders(PolicyKeeper.Command each) {
    List<QueryRecorder> recorders =
        policies.values().stream().flatMap(deployed -> deployed.recorder().stream()).toList();
    recorders.forEach(recorder -> recorder.close(context, each));
    return recorders.size();
  }

  /** Ends all, when nothing is under way any more. */
  void close() {
    policies.values().forEach(deployed -> deployed.all().forEach(Deployed.Version::close));
  }

  private Optional<QueryRecorder> recorder(String name) {
    Recording recording = settings.serving().recording();
    return settings
        .files()
        .filter(kept -> recording.enabled())
        .map(kept -> QueryRecorder.spawn(context, kept.recording(name), recording));
  }

  private Deployed.Version ready(String name, int number, Prepared prepared, ServingTerms terms) {
    Map<String, ActorRef<LlmGateway.Command>> gateways = new HashMap<>(through.gateways());
    List<ActorRef<LlmGateway.Command>> own = new ArrayList<>();
    for (Provider provider : prepared.backing().own()) {
      ActorRef<LlmGateway.Command> gateway = through.also(context, provider, meters);
      gateways.put(provider.gateway().provider(), gateway);
      own.add(gateway);
    }
    DeployedVersion version =
        new DeployedVersion(
            prepared.policy(), terms, prepared.backing().models(), gateways, through.ledger());
    return new Deployed.Version(
        prepared.policy(),
        terms,
        Optional.of(version),
        Optional.empty(),
        new Watch(prepared.policy(), settings.serving().drift()),
        new ServedMeters(meters, name, number, prepared.policy()),
        () -> {
          own.forEach(context::stop);
          prepared.backing().closing().run();
        });
  }

  private Deployed.Version unavailable(String name, int number, FoundVersion found, String why) {
    return new Deployed.Version(
        found.policy(),
        found.terms(),
        Optional.empty(),
        Optional.of(why),
        new Watch(found.policy(), settings.serving().drift()),
        new ServedMeters(meters, name, number, found.policy()),
        () -> {});
  }
}
