package dev.iapo.serve;

import dev.iapo.domain.Budget;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A query to a policy.
 *
 * @param model {@code iapo/NAME}, or {@code iapo/NAME@VERSION}
 * @param text of the user; the value of the prompts' field if they have one only, else an object of
 *     values, JSON, if not all are among the variables
 * @param variables values of the prompts' fields, which come before the text's
 * @param seed by which ties are drawn, and seeds of calls are made; empty: any
 * @param user whose questions go to the same version; empty: any
 * @param deadline until an answer is there; empty: the deployment's
 * @param limit of what it may be charged; empty: the deployment's
 */
public record Question(
    String model,
    Preference preference,
    Optional<String> text,
    Map<String, String> variables,
    OptionalLong seed,
    Optional<String> user,
    Optional<Duration> deadline,
    Optional<Budget> limit) {
  public Question {
    variables = Map.copyOf(variables);
  }
}
