package dev.iapo.store.jdbc;

import dev.iapo.domain.Spend;
import dev.iapo.store.Brought;
import dev.iapo.store.KeptCall;
import dev.iapo.store.Outcome;
import dev.iapo.store.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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
      Optional<Brought> brought = call.outcome().flatMap(Brought::of);
      if (brought.isPresent()) {
        take(wanted, call, brought.get(), taken, pieces);
      }
    }
    pieces.sort(Comparator.comparingInt(piece -> piece.span().replicate()));
    return pieces;
  }

  private static void take(
      Span wanted, KeptCall call, Brought brought, boolean[] taken, List<KeptCall> pieces) {
    int start = call.span().replicate();
    int last = Math.min(wanted.end(), start + brought.size());
    int at = Math.max(wanted.replicate(), start);
    while (at < last) {
      int from = at;
      while (at < last && !taken[at - wanted.replicate()]) {
        taken[at++ - wanted.replicate()] = true;
      }
      if (at > from) {
        Span span = new Span(wanted.configuration(), wanted.query(), from, at - from);
        Brought part = brought.cut(from - start, at - start);
        Outcome outcome = new Outcome.Reused(part.reply(), part.charge());
        pieces.add(new KeptCall(call.call(), span, Spend.NOTHING, Optional.of(outcome)));
      } else {
        at++;
      }
    }
  }
}
