package dev.iapo.simulate;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Query;
import dev.iapo.domain.Seeds;
import java.util.List;
import java.util.Optional;

/**
 * What requests of a task are of: which configuration and query. It holds a few bytes of each, and
 * renders again those that may be the one looked for.
 */
final class RequestIndex {
  /** A configuration and a query, by their places. */
  record Request(int configuration, int query) {}

  private final List<Configuration> configurations;
  private final List<Query> queries;
  private final long[] slots; // half a hash, and the number of a request + 1; 0 is free

  RequestIndex(List<Configuration> configurations, List<Query> queries) {
    this.configurations = configurations;
    this.queries = queries;
    int requests = Math.multiplyExact(configurations.size(), queries.size());
    this.slots = new long[Math.addExact(requests, requests / 2) + 1];
  }

  /** Takes in a request; the earlier one with the same model and messages, if there is one. */
  Optional<Request> add(Request request, Query query) {
    Configuration configuration = configurations.get(request.configuration);
    String model = configuration.model().name();
    List<ChatMessage> messages = configuration.prompt().render(query);
    int slot = slot(model, messages);
    if (slots[slot] != 0) {
      return Optional.of(at(slot));
    }
    long number = (long) request.configuration * queries.size() + request.query;
    slots[slot] = tag(hash(model, messages)) | (number + 1);
    return Optional.empty();
  }

  Optional<Request> find(String model, List<ChatMessage> messages) {
    int slot = slot(model, messages);
    return slots[slot] == 0 ? Optional.empty() : Optional.of(at(slot));
  }

  /** Where a request is, or would be. */
  private int slot(String model, List<ChatMessage> messages) {
    long hash = hash(model, messages);
    int slot = (int) Long.remainderUnsigned(hash, slots.length);
    while (slots[slot] != 0 && !(isTagged(slot, hash) && is(at(slot), model, messages))) {
      slot = (slot + 1) % slots.length;
    }
    return slot;
  }

  private static long hash(String model, List<ChatMessage> messages) {
    return Seeds.mix(model.hashCode(), messages.hashCode());
  }

  private static long tag(long hash) {
    return hash & 0xFFFFFFFF_00000000L;
  }

  private boolean isTagged(int slot, long hash) {
    return tag(slots[slot]) == tag(hash);
  }

  private Request at(int slot) {
    int number = (int) slots[slot] - 1;
    return new Request(number / queries.size(), number % queries.size());
  }

  private boolean is(Request request, String model, List<ChatMessage> messages) {
    Configuration configuration = configurations.get(request.configuration);
    return configuration.model().name().equals(model)
        && configuration.prompt().render(queries.get(request.query)).equals(messages);
  }
}
