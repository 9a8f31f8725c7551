package dev.iapo.domain;

/**
 * A run as it is kept beside its samples: all that is needed to value them again, in the contexts
 * of the task and in any others.
 *
 * @param task as it was run; of its queries the ids are kept only
 * @param evidenceFrom the first round whose completions the final estimates rest on, at least 0;
 *     those of earlier rounds decided what was compared, and no more
 */
public record RunRecord(Task task, int evidenceFrom) {
  public RunRecord {
    if (evidenceFrom < 0) {
      throw new IllegalArgumentException(
          "evidence from round " + evidenceFrom + " (expected: at least 0)");
    }
  }
}
