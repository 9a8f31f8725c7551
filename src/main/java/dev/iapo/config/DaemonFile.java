package dev.iapo.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueFactory;
import dev.iapo.config.DaemonSetup.Limits;
import dev.iapo.config.DaemonSetup.Runs;
import dev.iapo.config.DaemonSetup.Uploads;
import dev.iapo.config.ProviderSetup.Kind;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the file that configures a daemon: HOCON with the keys of {@code iapo.daemon}. */
public final class DaemonFile {
  private static final String PROVIDERS = "providers";
  private static final int MOST = 1_000_000;
  private static final int SMALLEST_BODY = 1024;

  /** What is safe in addresses, tables and metrics. */
  private static final Pattern PROVIDER_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]+]");

  private final Problems problems = new Problems();
  private final Map<String, String> environment;

  private DaemonFile(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Reads a file; the keys of its providers have to be in the environment.
   *
   * @throws ConfigException with everything that is wrong
   */
  public static DaemonSetup load(Path file, Map<String, String> environment) {
    DaemonFile reader = new DaemonFile(environment);
    return reader.read(Hocon.file(file, environment, reader.problems));
  }

  /** A daemon with no file of its own: everything by default, and the stand-in as the provider. */
  public static DaemonSetup byDefault() {
    return new DaemonFile(Map.of()).read(ConfigValueFactory.fromMap(Map.of()));
  }

  private DaemonSetup read(ConfigObject given) {
    Node root = Node.root(problems, List.of(given), Hocon.daemonDefaults());
    Map<String, DaemonSetup.Provider> providers = providers(root);
    Node runs = root.child("runs");
    Node uploads = root.child("uploads");
    Node limits = root.child("limits");
    DaemonSetup setup =
        new DaemonSetup(
            root.get("host", name("a name or an address to listen at"))
                .replaceAll("^\\[|]$", ""), // of IPv6, as in addresses of pages
            root.get("port", Type.integer(0, 65535)),
            root.get("hosts", Type.listOf(name("a host's name, without a port"))),
            root.get("https", Type.oneOf(List.of(true, false), String::valueOf)),
            providers,
            new Runs(
                runs.get("running", Type.integer(1, 10_000)),
                runs.get("queued", Type.integer(0, MOST)),
                runs.optional("in-flight", Type.integer(1, ProviderSection.MOST_QUEUED))),
            uploads(uploads),
            new Limits(
                limits.get("body", Type.bytes(SMALLEST_BODY)),
                limits.get("json-depth", Type.integer(8, 1000)),
                limits.get("streams", Type.integer(0, MOST)),
                limits.get("connections", Type.integer(1, MOST))),
            root.get("drain", Type.duration("0ms", "1h")),
            TracesSection.read(root.child("telemetry"), environment),
            root.child("tasks")
                .get("private-services", Type.oneOf(List.of(true, false), String::valueOf)),
            ServingSection.read(root.child("serving")));
    root.reportUnknown();
    problems.check();
    return setup;
  }

  private static Uploads uploads(Node node) {
    long one = node.get("max-size", Type.longBytes(SMALLEST_BODY));
    long all = node.get("total", Type.longBytes(SMALLEST_BODY));
    if (one > all) {
      node.problem("max-size", "more than total (expected: at most that)");
    }
    return new Uploads(one, all, node.get("keep", Type.duration("1m", "3650d")));
  }

  private Map<String, DaemonSetup.Provider> providers(Node root) {
    ConfigObject defaults =
        (ConfigObject) Objects.requireNonNull(Hocon.taskDefaults().get("provider"));
    Map<String, DaemonSetup.Provider> providers = new LinkedHashMap<>();
    Set<String> names = root.object(PROVIDERS).keySet();
    Node section = root.childWithKeys(PROVIDERS, names);
    for (String name : names) {
      if (!PROVIDER_NAME.matcher(name).matches()) {
        section.problem(name, "no name (expected: letters, digits, \".\", \"_\" and \"-\")");
      }
      Node node = section.childLike(name, defaults);
      Offer offer = Offer.read(node, name, Optional.of(environment)).forOthers();
      requirePrices(node, offer);
      providers.put(name, new DaemonSetup.Provider(offer));
    }
    if (names.isEmpty()) {
      Offer offer = standIn();
      providers.put(offer.setup().gateway().provider(), new DaemonSetup.Provider(offer));
    }
    return providers;
  }

  private static Offer standIn() {
    String name = Kind.SIMULATED.label();
    Map<String, Object> section = Map.of("kind", name);
    ConfigObject given = ConfigValueFactory.fromMap(section);
    ConfigObject defaults =
        (ConfigObject) Objects.requireNonNull(Hocon.taskDefaults().get("provider"));
    Node node = Node.root(new Problems(), List.of(given), defaults);
    return Offer.read(node, name, Optional.empty()).forOthers();
  }

  /** A day's limit in USD is kept of models whose prices are known. */
  private static void requirePrices(Node node, Offer offer) {
    if (!offer.setup().limitsUsd()) {
      return;
    }
    List<String> models =
        offer.models().isEmpty() ? List.of("") : List.copyOf(offer.models().keySet());
    for (String model : models) {
      if (PricesSection.read(offer.pricesOf(model)).isEmpty()) {
        node.problem(
            "limits",
            "per-day.usd, and the prices%s are unknown (expected: prices.input and prices.output)"
                .formatted(model.isEmpty() ? "" : " of " + model));
      }
    }
  }

  private static Type<String> name(String expected) {
    return new Type<>(
        expected, value -> Type.text().parse(value).filter(t -> HOST.matcher(t).matches()));
  }
}
