package dev.iapo.scoring;

import dev.iapo.domain.Query;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Task;

/** Stub. */
public final class CompletionScorer {
  public CompletionScorer(Task.Judging judging) {}

  public Sample score(String text, String finishReason, Query query) {
    throw new IllegalStateException();
  }
}
