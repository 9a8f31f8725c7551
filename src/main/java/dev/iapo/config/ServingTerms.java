package dev.iapo.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Budget.Unit;
import dev.iapo.io.DataException;
import dev.iapo.io.TaskJson;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * On what terms a policy is served, where requests do not say otherwise.
 *
 * @param earlyStop of votes
 * @param goodEnough of Best-of-N: the share of the greatest possible weighted score above the least
 *     with which drawing ends, in (0, 1]; empty: all are drawn
 * @param wave how many completions are drawn before the next look at whether one is good enough
 * @param deadline of a request; empty: the daemon's
 * @param maxCost of a request, in one unit, without a contingency; empty: none
 * @param defaultContext for requests without a preference; empty: the policy's first
 */
public record ServingTerms(
    EarlyStop earlyStop,
    OptionalDouble goodEnough,
    int wave,
    Optional<Duration> deadline,
    Optional<Budget> maxCost,
    Optional<String> defaultContext) {
  private static final String EARLY_STOP = "earlyStop";
  private static final String GOOD_ENOUGH = "goodEnough";
  private static final String WAVE = "wave";
  private static final String DEADLINE = "deadline";
  private static final String MAX_COST = "maxCost";
  private static final String CONTEXT = "context";
  private static final int LARGEST_WAVE = 128;
  private static final int MOST_DEPTH = 8;

  /** Options of a command line, and the keys that they stand for. */
  public static final Map<String, String> OPTIONS =
      Map.of(
          "--early-stop", EARLY_STOP,
          "--good-enough", GOOD_ENOUGH,
          "--wave", WAVE,
          "--deadline", DEADLINE,
          "--max-usd", MAX_COST + "." + Unit.USD.label(),
          "--max-tokens", MAX_COST + "." + Unit.TOKENS.label(),
          "--max-completions", MAX_COST + "." + Unit.COMPLETIONS.label(),
          "--context", CONTEXT);

  private static final Map<String, EarlyStop> NAMED =
      Map.of(
          "auto", new EarlyStop.Auto(),
          "none", new EarlyStop.None(),
          "exact", new EarlyStop.Exact());
  private static final Type<Double> CONFIDENCE =
      Type.decimal("a number above 0.5, below 1", c -> c > 0.5 && c < 1);
  private static final Type<EarlyStop> STOP =
      new Type<>(
          "auto, none, exact, or a confidence above 0.5 and below 1",
          value ->
              Type.text()
                  .parse(value)
                  .map(NAMED::get)
                  .or(() -> CONFIDENCE.parse(value).map(EarlyStop.Confident::new)));

  private static final Type<Double> SHARE_OF_TRAFFIC =
      Type.decimal(
          "a number, 0 up to below 1; a version with all traffic is promoted",
          share -> share >= 0 && share < 1);

  /** Those of a policy of which nothing is said. */
  public static ServingTerms byDefault() {
    return ofJson("{}");
  }

  /**
   * Reads a JSON object with the keys of {@code iapo.each.serving-terms} in reference.conf, each of
   * which may be missing.
   *
   * @throws ConfigException with everything that is wrong, at its path
   */
  public static ServingTerms ofJson(String json) {
    try {
      TaskJson.check(json, MOST_DEPTH, "the terms of a deployment");
    } catch (DataException e) {
      throw new ConfigException(e.problems());
    }
    Problems problems = new Problems();
    return read(problems, List.of(Hocon.json(json, problems)));
  }

  /**
   * Reads options of a command line by their names: some of {@link #OPTIONS}.
   *
   * @throws ConfigException with everything that is wrong, at the option
   */
  public static ServingTerms ofOptions(Map<String, String> given) {
    List<ConfigObject> layers =
        given.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(option -> layer(option.getKey(), option.getValue()))
            .collect(Collectors.toList());
    layers.add(ConfigFactory.empty().root());
    return read(new Problems(), layers);
  }

  private static ConfigObject layer(String option, String text) {
    String key = OPTIONS.get(option);
    if (key == null) {
      throw new IllegalArgumentException(option + " (expected one of: " + OPTIONS.keySet() + ")");
    }
    return ConfigFactory.parseMap(Map.of(key, text), option).root();
  }

  /**
   * Reads a share of the traffic, 0 up to below 1.
   *
   * @param place where it was given, for messages
   * @throws ConfigException if it is none
   */
  public static double share(String place, String text) {
    return SHARE_OF_TRAFFIC
        .parse(ConfigValueFactory.fromAnyRef(text))
        .orElseThrow(
            () ->
                new ConfigException(
                    List.of(
                        "%s: \"%s\" (expected: %s)"
                            .formatted(place, text, SHARE_OF_TRAFFIC.expected()))));
  }

  private static ServingTerms read(Problems problems, List<ConfigObject> layers) {
    Node node = Node.root(problems, layers, Hocon.elementDefaults("serving-terms"));
    Optional<Double> goodEnough = node.optional(GOOD_ENOUGH, Type.positiveShare());
    if (node.has(WAVE) && goodEnough.isEmpty()) {
      node.problem(WAVE, "given (expected: only with " + GOOD_ENOUGH + ")");
    }
    ServingTerms terms =
        new ServingTerms(
            node.get(EARLY_STOP, STOP),
            goodEnough.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
            node.get(WAVE, Type.integer(1, LARGEST_WAVE)),
            node.optional(DEADLINE, ServingSection.DEADLINE),
            maxCost(node),
            node.optional(CONTEXT, Type.name()));
    node.reportUnknown();
    problems.check();
    return terms;
  }

  private static Optional<Budget> maxCost(Node terms) {
    Node node = terms.child(MAX_COST);
    List<Budget> limits =
        Arrays.stream(Unit.values())
            .flatMap(
                unit ->
                    SearchSection.limit(node, unit).map(most -> new Budget(unit, most, 0)).stream())
            .toList();
    List<String> given = Arrays.stream(Unit.values()).map(Unit::label).filter(node::has).toList();
    if (given.size() > 1 || (given.isEmpty() && terms.has(MAX_COST))) {
      terms.problem(
          MAX_COST,
          (given.isEmpty() ? "empty" : String.join(" and ", given))
              + " (expected: exactly one of: usd, tokens, completions)");
    }
    return limits.stream().findFirst();
  }

  /**
   * Checks these against what a daemon allows.
   *
   * @throws ConfigException if they ask for more
   */
  public void check(DaemonSetup.Serving allowed) {
    if (deadline.filter(given -> given.compareTo(allowed.mostDeadline()) > 0).isPresent()) {
      throw new ConfigException(
          List.of(
              "%s: %s (expected: at most %s, which serving.most-deadline of the daemon says)"
                  .formatted(
                      DEADLINE, text(deadline.orElseThrow()), text(allowed.mostDeadline()))));
    }
  }

  /** What {@link #ofJson} reads again; what is as by default is left out, but for early stop. */
  public String json() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put(EARLY_STOP, plain(earlyStop));
    goodEnough.ifPresent(
        share -> {
          plain.put(GOOD_ENOUGH, share);
          plain.put(WAVE, wave);
        });
    deadline.ifPresent(within -> plain.put(DEADLINE, text(within)));
    maxCost.ifPresent(most -> plain.put(MAX_COST, Map.of(most.unit().label(), amount(most))));
    defaultContext.ifPresent(context -> plain.put(CONTEXT, context));
    return ConfigValueFactory.fromMap(plain).render(ConfigRenderOptions.concise());
  }

  private static Object plain(EarlyStop stop) {
    if (stop instanceof EarlyStop.Confident confident) {
      return confident.confidence();
    }
    return NAMED.entrySet().stream()
        .filter(named -> named.getValue().equals(stop))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  private static Object amount(Budget most) {
    return most.unit() == Unit.USD ? (Object) most.display(most.limit()) : (Object) most.limit();
  }

  /** In the greatest unit that says it in a whole number. */
  private static String text(Duration duration) {
    if (duration.toNanosPart() % 1_000_000 != 0) {
      return duration.toNanos() + "ns";
    }
    return duration.toMillisPart() == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
  }
}
