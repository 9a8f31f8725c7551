package dev.iapo.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Those of a daemon, for submitted tasks.
 *
 * @param offers by name, at least one
 */
record GivenOffers(Map<String, Offer> offers) implements Offers {
  @Override
  public Optional<Offer> named(String name) {
    return Optional.ofNullable(offers.get(name));
  }

  @Override
  public List<String> names() {
    return List.copyOf(offers.keySet());
  }

  @Override
  public Optional<Node> unnamed() {
    return Optional.empty();
  }

  @Override
  public void readOthers() {
    // they were read when the daemon was started
  }

  @Override
  public Offer any() {
    return offers.values().iterator().next();
  }
}
