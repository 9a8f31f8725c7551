package dev.iapo.domain;

import java.util.List;
import java.util.Map;

/**
 * One input of the task.
 *
 * @param fields the values of template fields
 * @param accepted the reference answers, each of them right; empty if the task has none
 */
public record Query(String id, Map<String, String> fields, List<String> accepted) {
  public Query {
    fields = Map.copyOf(fields);
    accepted = List.copyOf(accepted);
  }
}
