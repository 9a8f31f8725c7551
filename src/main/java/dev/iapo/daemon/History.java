package dev.iapo.daemon;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import dev.iapo.io.SpendingCodec;
import dev.iapo.io.SpendingCodec.Moment;
import dev.iapo.run.RunEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a run has spent over time: evenly spaced moments, fewer as it goes on for longer. */
final class History {
  private final Budget budget;
  private final List<Moment> moments = new ArrayList<>();
  private int every = 1; // told moments for one that is kept
  private int told;
  private Moment last = new Moment(Instant.EPOCH, 0, 0, 0, 0, 0, 0);

  History(Budget budget) {
    this.budget = budget;
  }

  void add(Instant now, RunEvent.Progress progress) {
    last = moment(now, progress);
    if (told++ % every == 0) {
      moments.add(last);
    }
    if (moments.size() == SpendingCodec.MOST_MOMENTS) {
      List<Moment> half = new ArrayList<>();
      for (int i = 0; i < moments.size(); i += 2) {
        half.add(moments.get(i));
      }
      moments.clear();
      moments.addAll(half);
      every *= 2;
      told = 0;
    }
  }

  private Moment moment(Instant now, RunEvent.Progress progress) {
    Spend generation = progress.spend().minus(progress.judged()).minus(progress.wasted());
    return new Moment(
        now,
        progress.completions(),
        progress.calls(),
        progress.failedCalls(),
        amount(generation),
        amount(progress.judged()),
        amount(progress.wasted()));
  }

  private double amount(Spend spend) {
    return budget.display(spend.in(budget.unit()));
  }

  /** All of it, up to the last moment that was told, as JSON. */
  String document() {
    List<Moment> all = new ArrayList<>(moments);
    if (!all.isEmpty() && !all.get(all.size() - 1).equals(last)) {
      all.add(last);
    }
    return SpendingCodec.write(budget, all);
  }
}
