package dev.iapo.config;

import com.typesafe.config.ConfigObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The sections {@code provider} and {@code providers} of a task file. */
final class WrittenOffers implements Offers {
  private static final String DEFAULT = "provider";

  private final Optional<Map<String, String>> environment;
  private final Map<String, Node> nodes = new LinkedHashMap<>(); // by name
  private final Map<String, Offer> read = new LinkedHashMap<>();

  /**
   * Those of a task.
   *
   * @param environment that holds the keys of those that are named; empty if no key is needed
   */
  WrittenOffers(Node root, Optional<Map<String, String>> environment) {
    this.environment = environment;
    nodes.put("", root.child(DEFAULT));
    Set<String> names = root.object("providers").keySet();
    Node others = root.childWithKeys("providers", names);
    ConfigObject defaults =
        (ConfigObject) Objects.requireNonNull(Hocon.taskDefaults().get(DEFAULT));
    names.forEach(name -> nodes.put(name, others.childLike(name, defaults)));
  }

  @Override
  public Optional<Offer> named(String name) {
    return Optional.ofNullable(nodes.get(name))
        .map(node -> read.computeIfAbsent(name, n -> Offer.read(node, n, environment)));
  }

  @Override
  public List<String> names() {
    return nodes.keySet().stream().filter(name -> !name.isEmpty()).toList();
  }

  @Override
  public Optional<Node> unnamed() {
    return Optional.ofNullable(nodes.get(""));
  }

  @Override
  public Offer any() {
    return Offer.read(unnamed().orElseThrow(), "", Optional.empty());
  }

  /** They need no keys. */
  @Override
  public void readOthers() {
    nodes.forEach(
        (name, node) -> {
          if (!read.containsKey(name)) {
            Offer.read(node, name, Optional.empty());
          }
        });
  }
}
