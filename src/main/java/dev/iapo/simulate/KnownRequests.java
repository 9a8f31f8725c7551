package dev.iapo.simulate;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Query;
import dev.iapo.simulate.RequestIndex.Request;
import dev.iapo.simulate.ResponseModel.Recognition;
import dev.iapo.simulate.ResponseModel.Respondent;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The requests of a task, recognised by their model and rendered messages, and what answers them.
 *
 * @param <H> the habits under a configuration; equal ones answer alike
 */
final class KnownRequests<H> {
  private static final int EXCERPT = 80;

  private final List<Configuration> configurations;
  private final List<Query> queries;
  private final Map<String, H> habits;
  private final BiFunction<H, Query, Respondent> answering;
  private final RequestIndex known;

  /**
   * The requests of all configurations about all queries.
   *
   * @param habits by configuration id
   * @param answering what answers a query with habits; throws IllegalArgumentException if it cannot
   * @throws IllegalArgumentException if a configuration has no habits, a query cannot be answered,
   *     or two of different habits ask a model with the same messages
   */
  KnownRequests(
      List<Configuration> configurations,
      List<Query> queries,
      Map<String, H> habits,
      BiFunction<H, Query, Respondent> answering) {
    this.configurations = List.copyOf(configurations);
    this.queries = queries;
    this.habits = Map.copyOf(habits);
    this.answering = answering;
    this.known = new RequestIndex(this.configurations, queries);
    for (Configuration configuration : configurations) {
      if (!habits.containsKey(configuration.id())) {
        throw new IllegalArgumentException("habits: none for prompt " + configuration.id());
      }
    }
    int place = 0;
    for (Query query : queries) {
      for (int p = 0; p < this.configurations.size(); p++) {
        add(new Request(p, place), query);
      }
      place++;
    }
  }

  private void add(Request request, Query query) {
    H own = habits(request);
    if (request.configuration() == 0) {
      Objects.requireNonNull(answering.apply(own, query)); // throws if it cannot
    }
    known
        .add(request, query)
        .filter(before -> !habits(before).equals(own))
        .ifPresent(
            before -> {
              throw new IllegalArgumentException(
                  "prompt %s, query %s: another prompt with other habits gives the same messages"
                      .formatted(configurations.get(request.configuration()).id(), query.id()));
            });
  }

  private H habits(Request request) {
    return Objects.requireNonNull(habits.get(configurations.get(request.configuration()).id()));
  }

  Recognition recognise(String model, List<ChatMessage> messages) {
    Optional<Request> request = known.find(model, messages);
    if (request.isPresent()) {
      Query query = queries.get(request.get().query());
      return new Recognition.Known(answering.apply(habits(request.get()), query));
    }
    String last = messages.isEmpty() ? "" : messages.get(messages.size() - 1).content();
    String excerpt = last.length() <= EXCERPT ? last : last.substring(0, EXCERPT) + "…";
    return new Recognition.Unknown(
        "no prompt and query of the task give these messages, which end in: " + excerpt);
  }
}
