package dev.iapo.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.Context;
import dev.iapo.domain.Deployable;
import dev.iapo.domain.Deployable.Figure;
import dev.iapo.domain.Deployable.Promise;
import dev.iapo.domain.Objective;
import dev.iapo.serve.DeploymentView;
import dev.iapo.serve.Watched;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes deployed policies as the API's JSON. What is not known is null. */
final class PolicyJson {
  private PolicyJson() {}

  static ObjectNode write(DeploymentView policy) {
    ObjectNode body = ApiJson.object().put("name", policy.name()).put("live", policy.live());
    body.put("candidate", boxed(policy.candidate()));
    body.put("share", policy.share());
    body.put("before", boxed(policy.before()));
    ArrayNode versions = body.putArray("versions");
    policy.versions().forEach(version -> versions.add(version(version)));
    return body;
  }

  static ObjectNode version(DeploymentView.Version version) {
    Deployable policy = version.policy();
    ObjectNode body = ApiJson.object().put("number", version.number());
    body.put("deployedAt", RunJson.time(version.deployed()));
    body.put("deployedBy", version.by());
    body.put("note", version.note());
    body.put("run", version.run().orElse(null));
    body.put("unavailable", version.unavailable().orElse(null));
    body.set("terms", ApiJson.own(version.terms().json()));
    body.put("task", policy.task());
    variables(policy).forEach(body.putArray("variables")::add);
    body.put("costUnit", policy.judging().cost().kind().label());
    ArrayNode objectives = body.putArray("objectives");
    policy.judging().objectives().forEach(one -> objectives.add(objective(one)));
    body.put("anyWeights", !policy.tradeoffs().isEmpty());
    ArrayNode contexts = body.putArray("contexts");
    policy.choices().forEach(choice -> contexts.add(choice(choice, policy)));
    ArrayNode watch = body.putArray("watch");
    version.watched().forEach(watched -> watch.add(watched(watched)));
    return body;
  }

  /** The fields of all prompts that may answer. */
  private static Collection<String> variables(Deployable policy) {
    TreeSet<String> variables = new TreeSet<>();
    Stream.concat(
            policy.choices().stream().map(Deployable.Choice::arm),
            policy.tradeoffs().stream()
                .flatMap(tradeoff -> tradeoff.segments().stream())
                .map(Deployable.Segment::arm))
        .forEach(arm -> variables.addAll(arm.configuration().prompt().fieldUses().keySet()));
    return variables;
  }

  private static ObjectNode objective(Objective objective) {
    return ApiJson.object()
        .put("name", objective.name())
        .put("min", objective.min())
        .put("max", objective.max())
        .put("minimised", objective.minimised());
  }

  private static ObjectNode choice(Deployable.Choice choice, Deployable policy) {
    Context context = choice.context();
    ObjectNode node = ApiJson.object().put("id", context.id());
    ObjectNode weights = node.putObject("weights");
    List<Objective> objectives = policy.judging().objectives();
    for (int k = 0; k < context.weights().size() && k < objectives.size(); k++) {
      weights.put(objectives.get(k).name(), context.weights().get(k));
    }
    weights.put("cost", context.costWeight());
    node.put("oracle", choice.oracle());
    ObjectNode arm = ChatAnswer.arm(choice.arm());
    arm.put("provider", choice.arm().configuration().model().provider());
    node.set("arm", arm);
    node.set("promise", promise(choice.promise()));
    return node;
  }

  private static ObjectNode promise(Promise promise) {
    ObjectNode node = ApiJson.object();
    ChatAnswer.number(node, "quality", promise.quality());
    ChatAnswer.number(node, "utility", promise.utility());
    node.set("cost", figure(promise.cost()));
    node.set("completions", figure(promise.completions()));
    node.set("agreement", promise.agreement().map(PolicyJson::figure).orElse(null));
    node.set("unparsed", promise.unparsed().map(PolicyJson::figure).orElse(null));
    return node;
  }

  private static ObjectNode figure(Figure figure) {
    ObjectNode node = ApiJson.object();
    ChatAnswer.number(node, "mean", figure.mean());
    return ChatAnswer.number(node, "error", figure.error());
  }

  private static ObjectNode watched(Watched watched) {
    ObjectNode node =
        ApiJson.object()
            .put("context", watched.context())
            .put("requests", watched.requests())
            .put("answered", watched.answered())
            .put("partial", watched.partial());
    ObjectNode failed = node.putObject("failed");
    new TreeMap<>(watched.failed()).forEach(failed::put);
    ObjectNode seconds = node.putObject("seconds");
    ChatAnswer.number(seconds, "mean", watched.seconds().mean());
    ChatAnswer.number(seconds, "median", watched.seconds().median());
    ChatAnswer.number(seconds, "p95", watched.seconds().p95());
    ChatAnswer.number(seconds, "greatest", watched.seconds().greatest());
    node.put("planned", watched.planned())
        .put("drawn", watched.drawn())
        .put("saved", watched.saved());
    Watched.Figures figures = watched.figures();
    node.set("cost", figure(figures.cost()));
    node.set("completions", figure(figures.completions()));
    node.set("margin", figure(figures.margin()));
    node.set("agreement", figure(figures.agreement()));
    node.set("unparsed", figure(figures.unparsed()));
    Optional<Promise> promise = watched.promise();
    node.set("promise", promise.map(PolicyJson::promise).orElse(null));
    watched.drifted().forEach(node.putArray("drifted")::add);
    return node;
  }

  private static @Nullable Integer boxed(OptionalInt number) {
    return number.isPresent() ? number.getAsInt() : null;
  }
}
