package dev.iapo.store.jdbc;

import dev.iapo.domain.Spend;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Usage;
import dev.iapo.store.KeptCall;
import dev.iapo.store.Outcome;
import dev.iapo.store.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Completions of other runs' calls, cut to what is wanted. */
final class Reuse {
  private Reuse() {}

  /**
   * Disjoint, by replicate index.
   *
   * @param calls of the same request; where several have a completion, the first's is taken
   */
  static List<KeptCall> pieces(Span wanted, List<KeptCall> calls) {
    boolean[] taken = new boolean[wanted.choices()];
    List<KeptCall> pieces = new ArrayList<>();
    for (KeptCall call : calls) {
      Optional<Source> source = call.outcome().flatMap(Source::of);
      if (source.isPresent()) {
        take(wanted, call, source.get(), taken, pieces);
      }
    }
    pieces.sort(Comparator.comparingInt(piece -> piece.span().replicate()));
    return pieces;
  }

  private static void take(
      Span wanted, KeptCall call, Source source, boolean[] taken, List<KeptCall> pieces) {
    int start = call.span().replicate();
    int last = Math.min(wanted.end(), start + source.size());
    int at = Math.max(wanted.replicate(), start);
    while (at < last) {
      int from = at;
      while (at < last && !taken[at - wanted.replicate()]) {
        taken[at++ - wanted.replicate()] = true;
      }
      if (at > from) {
        Span span = new Span(wanted.configuration(), wanted.query(), from, at - from);
        Outcome outcome = source.cut(from - start, at - start);
        pieces.add(new KeptCall(call.call(), span, Spend.NOTHING, Optional.of(outcome)));
      } else {
        at++;
      }
    }
  }

  /** A reply, and what it was or would have been charged. */
  private record Source(LlmReply reply, Tariff.Parts charge) {
    static Optional<Source> of(Outcome outcome) {
      if (outcome instanceof Outcome.Paid paid) {
        return Optional.of(new Source(paid.reply(), paid.charge()));
      }
      return outcome instanceof Outcome.Reused reused
          ? Optional.of(new Source(reused.reply(), reused.saved()))
          : Optional.empty();
    }

    int size() {
      return reply.completions().size();
    }

    /** The parts of a whole that is cut up sum to it. */
    Outcome cut(int from, int to) {
      LlmReply part =
          new LlmReply(
              reply.completions().subList(from, to), reply.usage().map(u -> part(u, from, to)));
      Spend all = charge.completions();
      Spend completions =
          new Spend(
              part(all.completions(), from, to),
              part(all.tokens(), from, to),
              part(all.picoUsd(), from, to));
      return new Outcome.Reused(part, new Tariff.Parts(charge.prompt(), completions));
    }

    private Usage part(Usage usage, int from, int to) {
      Map<String, Double> extra =
          usage.extra().entrySet().stream()
              .collect(
                  Collectors.toMap(Map.Entry::getKey, e -> e.getValue() * (to - from) / size()));
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
}
