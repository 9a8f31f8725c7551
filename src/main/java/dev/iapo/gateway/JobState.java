package dev.iapo.gateway;

import akka.actor.typed.ActorRef;
import dev.iapo.domain.Failures;
import dev.iapo.domain.Seeds;
import dev.iapo.domain.Spend;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A job on its way through the gateway: its calls, and what is left of its reservation. */
final class JobState {
  /** One call to be made, and tried again if it fails. */
  static final class Call {
    final JobState job;
    final int offset;
    final int choices;
    final Tariff.Parts maximum;
    int rest; // choices after these, to be asked for one by one once this call has succeeded
    int attempts; // without those refused for the rate
    int refusals; // for the rate
    Duration limitedWait = Duration.ZERO; // of all these refusals
    OptionalLong booking = OptionalLong.empty(); // under which it is kept, while it may be sent
    Failures failures = Failures.NONE; // under that booking
    final long wantedNanos = System.nanoTime();
    long startedNanos;
    long endedNanos;

    private Call(JobState job, int offset, int choices) {
      this.job = job;
      this.offset = offset;
      this.choices = choices;
      this.maximum = job.job.maximum(choices);
    }

    /** How long its last attempt took. */
    long nanos() {
      return endedNanos - startedNanos;
    }

    LlmRequest request(Duration deadline) {
      int seed = (int) (Seeds.mix(job.job.seed(), offset) >>> 33);
      return new LlmRequest(
          job.job.model(),
          job.job.messages(offset, choices),
          job.job.sampling(),
          choices,
          seed,
          deadline,
          job.job.run());
    }
  }

  final Job job;
  final ActorRef<JobResult> replyTo;
  private final List<JobResult.PaidCall> paid = new ArrayList<>();
  private Spend covered;
  private Spend wasted = Spend.NOTHING;
  private int openCalls;
  private int ending; // calls whose end is being kept
  private Failures failures = Failures.NONE;
  private @Nullable LlmFailure failure;
  private @Nullable LlmFailure refusal; // of one completion, which says nothing of the others

  JobState(Job job, ActorRef<JobResult> replyTo) {
    this.job = job;
    this.replyTo = replyTo;
    this.covered = job.reserved().orElseGet(job::reservation);
  }

  /** The calls that bring what is wanted. */
  List<Call> split(int choicesPerCall) {
    List<Call> calls = new ArrayList<>();
    for (Job.Range range : job.wanted()) {
      calls.addAll(split(range.offset(), range.choices(), choicesPerCall));
    }
    return calls;
  }

  /** The calls that bring these completions. */
  List<Call> split(int offset, int choices, int choicesPerCall) {
    List<Call> calls = new ArrayList<>();
    for (int from = offset; from < offset + choices; from += choicesPerCall) {
      calls.add(new Call(this, from, Math.min(choicesPerCall, offset + choices - from)));
    }
    openCalls += calls.size();
    return calls;
  }

  /** In the place of a call for several choices, one for the first of them; the rest can wait. */
  Call firstOf(Call several) {
    Call one = new Call(this, several.offset, 1);
    one.rest = several.choices - 1 + several.rest;
    one.attempts = several.attempts;
    one.refusals = several.refusals;
    one.limitedWait = several.limitedWait;
    one.booking = several.booking;
    one.failures = several.failures;
    return one;
  }

  /** What has to be reserved beyond what is, before a call may be sent. */
  Spend missingFor(Call call) {
    return covered.missingFor(call.maximum.total());
  }

  void extended(Spend more) {
    covered = covered.plus(more);
  }

  /** The call's maximum is set aside. */
  void committed(Call call) {
    covered = covered.minus(call.maximum.total());
  }

  /** The call is not sent, or was not billed: its maximum comes back. */
  void freed(Call call) {
    covered = covered.plus(call.maximum.total());
  }

  void succeeded(JobResult.PaidCall result) {
    paid.add(result);
    openCalls--;
  }

  /**
   * Keeps of a call's maximum what the choices that it did not bring need, as far as it was not
   * charged: another pull must not take it.
   *
   * @return the rest, to be settled
   */
  Spend keepForMissing(Call call, int brought, Spend charged) {
    Spend maximum = call.maximum.total();
    if (brought == call.choices || failed()) {
      return maximum;
    }
    Spend wanted = job.maximum(call.choices - brought).completions();
    Spend uncharged = charged.missingFor(maximum);
    Spend kept = wanted.minus(uncharged.missingFor(wanted)); // the lesser of both
    covered = covered.plus(kept);
    return maximum.minus(kept);
  }

  /** An attempt failed: what was set aside comes back, or is lost if it may have been billed. */
  void attemptFailed(Call call, LlmFailure why) {
    Failures one = Failures.of(why.kind().label(), 1);
    failures = failures.plus(one);
    call.failures = call.failures.plus(one);
    if (why.kind() == LlmFailure.Kind.RATE_LIMITED) {
      call.refusals++;
    } else {
      call.attempts++;
    }
    if (why.kind().maybeBilled()) {
      wasted = wasted.plus(call.maximum.total());
    } else {
      freed(call);
    }
  }

  /** The end of one of its calls is being kept. */
  void ending() {
    ending++;
  }

  void endKept() {
    ending--;
  }

  /** What a call brought is not kept, so that it is as if it may have been billed. */
  void endLost(Call call, LlmFailure why) {
    ending--;
    for (JobResult.PaidCall lost : List.copyOf(paid)) {
      if (lost.offset() == call.offset) {
        paid.remove(lost);
        wasted = wasted.plus(lost.charge().total());
      }
    }
    stop(why);
  }

  /** It is not taken on: there are no calls of it, and it has ended. */
  void refused(LlmFailure why) {
    failure = why;
  }

  /** A call is given up. */
  void gaveUp(LlmFailure why) {
    openCalls--;
    if (isOfOne(why)) {
      refusal = why;
    } else {
      stop(why);
    }
  }

  /** Whether what is refused is one item, each of which is asked about for itself. */
  boolean isOfOne(LlmFailure why) {
    return job.bound().tariff().byAnswer() && why.kind() == LlmFailure.Kind.REJECTED;
  }

  /**
   * Nothing more is to be sent of the job; what a provider said outweighs what followed from it,
   * and that it overcharges, or that the store has failed, outweighs all.
   */
  void stop(LlmFailure why) {
    if (failure == null
        || why.kind() == LlmFailure.Kind.NOT_KEPT
        || why.kind() == LlmFailure.Kind.OVERCHARGED
        || (failure.kind() == LlmFailure.Kind.NOT_SENT && why.kind() != LlmFailure.Kind.NOT_SENT)) {
      failure = why;
    }
  }

  boolean failed() {
    return failure != null;
  }

  boolean ended() {
    return openCalls == 0 && ending == 0;
  }

  JobResult result() {
    paid.sort(Comparator.comparingInt(JobResult.PaidCall::offset));
    return new JobResult(
        job.id(), paid, wasted, failures, Optional.ofNullable(failure != null ? failure : refusal));
  }
}
