package dev.iapo.propose;

import dev.iapo.domain.Prompt;
import dev.iapo.domain.Query;
import dev.iapo.domain.Template;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fields that a candidate may name, and those it has to.
 *
 * @param usable those that every query has and that do not give away its reference answer
 * @param needed those that every prompt of the task names
 */
record Fields(Set<String> usable, Set<String> needed) {
  static Fields of(Collection<Query> queries, Collection<Prompt> own) {
    Set<String> usable = new TreeSet<>();
    queries.stream().limit(1).forEach(query -> usable.addAll(query.fields().keySet()));
    queries.forEach(query -> usable.retainAll(query.fields().keySet()));
    usable.removeIf(field -> queries.stream().allMatch(query -> isAnswer(query, field)));
    Set<String> needed = new TreeSet<>(usable);
    own.forEach(prompt -> needed.retainAll(named(prompt)));
    return new Fields(usable, needed);
  }

  private static boolean isAnswer(Query query, String field) {
    return query.accepted().contains(query.fields().get(field));
  }

  private static List<String> named(Prompt prompt) {
    return prompt.messages().stream()
        .flatMap(message -> Template.fields(message.content()).stream())
        .toList();
  }

  /** As templates name them: {@code {{a}}, {{b}}}. */
  static String listed(Collection<String> fields) {
    return String.join(", ", fields.stream().map(field -> "{{" + field + "}}").toList());
  }
}
