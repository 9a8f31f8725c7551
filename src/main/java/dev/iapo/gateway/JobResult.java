package dev.iapo.gateway;

import dev.iapo.domain.Failures;
import dev.iapo.domain.Spend;
import dev.iapo.ledger.Ledger;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmReply;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How a job ended.
 *
 * @param calls those that brought completions, by offset
 * @param wasted what failed calls were charged
 * @param failures attempts that failed
 * @param failure why completions are missing, if any are; or that a call was charged more than
 *     reserved for it
 */
public record JobResult(
    String id,
    List<PaidCall> calls,
    Spend wasted,
    Failures failures,
    Optional<LlmFailure> failure) {
  public JobResult {
    calls = List.copyOf(calls);
  }

  public int failedCalls() {
    return failures.calls();
  }

  /**
   * A call that brought completions.
   *
   * @param offset of its first completion within the job
   */
  public record PaidCall(int offset, LlmReply reply, Tariff.Parts charge) {}

  /** Why a further call of a job was not covered, if a job failed for that. */
  public static Optional<Ledger.Why> notCovered(LlmFailure failure) {
    return Arrays.stream(Ledger.Why.values())
        .filter(why -> failure.message().endsWith(OpenJobs.notCovered(why).message()))
        .filter(why -> failure.kind() == LlmFailure.Kind.NOT_SENT)
        .findFirst();
  }
}
