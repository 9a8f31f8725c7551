package dev.iapo.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.iapo.client.Deployment.OfFile;
import dev.iapo.client.Deployment.OfRun;
import dev.iapo.client.ServedPolicy.Choice;
import dev.iapo.client.ServedPolicy.Figures;
import dev.iapo.client.ServedPolicy.Version;
import dev.iapo.client.ServedPolicy.Watch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** The API's JSON of deployed policies. */
final class PolicyJson {
  private static final String MAX_COST = "max-cost";

  private PolicyJson() {}

  static List<ServedPolicy> policies(String json) {
    return all(ApiJson.object(json), "policies", PolicyJson::policy);
  }

  static ServedPolicy policy(String json) {
    return policy(ApiJson.object(json));
  }

  /**
   * The body that asks for a version.
   *
   * @throws ApiException if a file's content is not a JSON object
   */
  static String deployment(Deployment deployment) {
    ObjectNode body = (ObjectNode) ApiJson.object(deployment.terms());
    if (deployment.source() instanceof OfRun run) {
      body.put("run", run.id());
    } else if (deployment.source() instanceof OfFile file) {
      if (!ApiJson.isObject(file.json())) {
        throw ApiException.refused(
            file.place() + ": not one JSON object (expected: the policy.json of a run)");
      }
      body.putRawValue("policy", new RawValue(file.json()));
    }
    deployment.share().ifPresent(share -> body.put("share", share));
    if (!deployment.note().isEmpty()) {
      body.put("note", deployment.note());
    }
    return body.toString();
  }

  /** The body that names a version, or none. */
  static String version(OptionalInt version) {
    ObjectNode body = (ObjectNode) ApiJson.object("{}");
    version.ifPresent(number -> body.put("version", number));
    return body.toString();
  }

  static String share(double share) {
    return ((ObjectNode) ApiJson.object("{}")).put("share", share).toString();
  }

  private static ServedPolicy policy(JsonNode policy) {
    List<Version> versions = all(policy, "versions", PolicyJson::version);
    if (versions.isEmpty()) {
      throw ApiJson.unknown("versions");
    }
    return new ServedPolicy(
        ApiJson.required(policy, "name").asText(),
        ApiJson.required(policy, "live").asInt(),
        number(policy, "candidate"),
        policy.path("share").asDouble(0),
        number(policy, "before"),
        versions);
  }

  private static Version version(JsonNode version) {
    List<JsonNode> contexts = all(version, "contexts", context -> context);
    String usual =
        ApiJson.text(version.path("terms"), "context")
            .orElse(contexts.isEmpty() ? "" : contexts.get(0).path("id").asText());
    return new Version(
        ApiJson.required(version, "number").asInt(),
        ApiJson.time(version, "deployedAt").orElseThrow(() -> ApiJson.unknown("deployedAt")),
        version.path("deployedBy").asText(""),
        version.path("note").asText(""),
        ApiJson.text(version, "run"),
        ApiJson.text(version, "unavailable"),
        version.path("task").asText(""),
        ApiJson.required(version, "costUnit").asText(),
        terms(version.path("terms")),
        contexts.stream().map(context -> choice(context, usual)).toList(),
        all(version, "watch", PolicyJson::watch));
  }

  /** The cost's limit is one option per unit, and each other key an option of its name. */
  private static Map<String, String> terms(JsonNode terms) {
    Map<String, String> all = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> term : terms.properties()) {
      String name = term.getKey().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
      JsonNode value = term.getValue();
      if (name.equals(MAX_COST)) {
        value
            .properties()
            .forEach(most -> all.put("max-" + most.getKey(), most.getValue().asText()));
      } else if (!value.isNull()) {
        all.put(name, value.asText());
      }
    }
    return all;
  }

  private static Choice choice(JsonNode choice, String usual) {
    JsonNode arm = ApiJson.required(choice, "arm");
    JsonNode promise = choice.path("promise");
    String context = ApiJson.required(choice, "id").asText();
    return new Choice(
        context,
        context.equals(usual),
        choice.path("oracle").asBoolean(),
        ApiJson.required(arm, "prompt").asText(),
        ApiJson.required(arm, "model").asText(),
        ApiJson.required(arm, "strategy").asText(),
        ApiJson.required(arm, "scale").asInt(),
        figure(promise.path("quality")),
        figures(promise));
  }

  private static Watch watch(JsonNode watch) {
    Map<String, Long> failed = new LinkedHashMap<>();
    watch.path("failed").properties().forEach(f -> failed.put(f.getKey(), f.getValue().asLong()));
    JsonNode promise = watch.path("promise");
    return new Watch(
        ApiJson.required(watch, "context").asText(),
        ApiJson.required(watch, "requests").asLong(),
        watch.path("partial").asLong(),
        failed,
        figure(watch.at("/seconds/median")),
        figure(watch.at("/seconds/p95")),
        watch.path("saved").asLong(),
        figures(watch),
        promise.isObject() ? Optional.of(figures(promise)) : Optional.empty(),
        all(watch, "drifted", JsonNode::asText));
  }

  private static Figures figures(JsonNode of) {
    return new Figures(
        figure(of.at("/completions/mean")),
        figure(of.at("/cost/mean")),
        figure(of.at("/agreement/mean")),
        figure(of.at("/unparsed/mean")));
  }

  private static double figure(JsonNode number) {
    return number.isNumber() ? number.asDouble() : Double.NaN;
  }

  private static OptionalInt number(JsonNode node, String key) {
    JsonNode number = node.path(key);
    return number.isInt() ? OptionalInt.of(number.asInt()) : OptionalInt.empty();
  }

  private static <T> List<T> all(JsonNode node, String key, Function<JsonNode, T> each) {
    List<T> all = new ArrayList<>();
    ApiJson.required(node, key).forEach(element -> all.add(each.apply(element)));
    return all;
  }
}
