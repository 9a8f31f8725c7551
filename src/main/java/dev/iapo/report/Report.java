package dev.iapo.report;

import dev.iapo.domain.Policy;
import dev.iapo.run.RunResult;

/** Stub. */
public record Report(String markdown, String html) {
  public static Report of(RunResult result, Policy policy) {
    return new Report(policy.reason(), result.detail());
  }
}
