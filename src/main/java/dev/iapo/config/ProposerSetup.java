package dev.iapo.config;

import dev.iapo.domain.Model;
import dev.iapo.domain.Sampling;
import dev.iapo.ledger.Tariff;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Who is asked for candidate prompts, and how.
 *
 * @param model the id of one of the task's models; empty for the first
 * @param other a model that prompts are not asked of, in place of that
 * @param maxTokens of an answer
 * @param extra further request fields
 */
public record ProposerSetup(
    String model,
    Optional<Other> other,
    OptionalDouble temperature,
    int maxTokens,
    Map<String, Object> extra) {
  /** A model that is asked for prompts only. */
  public record Other(Model model, Tariff tariff) {}

  public ProposerSetup {
    extra = Map.copyOf(extra);
  }

  /**
   * How the model is sampled.
   *
   * @param usual how it is for prompts
   */
  public Sampling sampling(Sampling usual) {
    return new Sampling(
        temperature,
        OptionalDouble.empty(),
        maxTokens,
        usual.maxTokensField(),
        Optional.empty(),
        extra);
  }
}
