package dev.iapo.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of served queries, as data for a next run.
 *
 * @param mostRows of a policy
 * @param mostBytes of a policy's rows
 * @param texts whether the answers that were given are kept, too
 * @param fields the variables that are kept; empty: all
 * @param drop variables that are not
 * @param redactions what is replaced in the texts that are kept, in this order
 */
public record Recording(
    boolean enabled,
    int mostRows,
    long mostBytes,
    boolean texts,
    Optional<List<String>> fields,
    List<String> drop,
    List<Redaction> redactions) {
  public Recording {
    fields = fields.map(List::copyOf);
    drop = List.copyOf(drop);
    redactions = List.copyOf(redactions);
  }

  /** The variables of a query that are kept, as they are kept, in their order. */
  public Map<String, String> kept(Map<String, String> variables) {
    Map<String, String> kept = new LinkedHashMap<>();
    variables.forEach(
        (name, text) -> {
          if (!drop.contains(name) && fields.map(some -> some.contains(name)).orElse(true)) {
            kept.put(name, redacted(text));
          }
        });
    return kept;
  }

  /** A text, as it is kept. */
  public String redacted(String text) {
    String kept = Redaction.SECRET.applied(text);
    for (Redaction redaction : redactions) {
      kept = redaction.applied(kept);
    }
    return kept;
  }
}
