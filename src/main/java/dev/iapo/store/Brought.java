package dev.iapo.store;

import dev.iapo.domain.Spend;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Usage;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A reply, and what it was or would have been charged. */
public record Brought(LlmReply reply, Tariff.Parts charge) {
  /** What a call brought, if it brought completions. */
  public static Optional<Brought> of(Outcome outcome) {
    if (outcome instanceof Outcome.Paid paid) {
      return Optional.of(new Brought(paid.reply(), paid.charge()));
    }
    return outcome instanceof Outcome.Reused reused
        ? Optional.of(new Brought(reused.reply(), reused.saved()))
        : Optional.empty();
  }

  /** The number of completions. */
  public int size() {
    return reply.completions().size();
  }

  /**
   * Some of its completions, with their share of the charge, and all of that of the prompt. The
   * completions' shares of a whole that is cut up sum to it.
   *
   * @param from of the completions, at least 0
   * @param to more than that, at most {@link #size}
   */
  public Brought cut(int from, int to) {
    if (from == 0 && to == size()) {
      return this;
    }
    LlmReply part =
        new LlmReply(
            reply.completions().subList(from, to), reply.usage().map(u -> part(u, from, to)));
    Spend all = charge.completions();
    Spend completions =
        new Spend(
            part(all.completions(), from, to),
            part(all.tokens(), from, to),
            part(all.picoUsd(), from, to));
    return new Brought(part, new Tariff.Parts(charge.prompt(), completions));
  }

  private Usage part(Usage usage, int from, int to) {
    Map<String, Double> extra =
        usage.extra().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue() * (to - from) / size()));
    return new Usage(
        usage.inputTokens(),
        usage.cachedInputTokens(),
        part(usage.outputTokens(), from, to),
        extra);
  }

  private long part(long whole, int from, int to) {
    return upTo(whole, to) - upTo(whole, from);
  }

  /** ⌊whole · end / size⌋, without overflow. */
  private long upTo(long whole, int end) {
    return whole / size() * end + whole % size() * end / size();
  }
}
