package dev.iapo.gateway;

import akka.actor.typed.ActorRef;
import dev.iapo.domain.Spend;
import dev.iapo.gateway.JobState.Call;
import dev.iapo.ledger.Ledger;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmReply;
import dev.iapo.store.Recorder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The jobs that a gateway has not answered, and what it tells the ledger of them. */
final class OpenJobs {
  /** A call that waits for more to be reserved. */
  private record Extension(Call call, Spend more) {}

  private final GatewaySettings settings;
  private final ActorRef<Ledger.Command> ledger;
  private final GatewayMeters meters;
  private final CallLog log;
  private final CallBook book;
  private final Set<JobState> jobs = new LinkedHashSet<>();
  private final List<Extension> extensions = new ArrayList<>();

  OpenJobs(
      GatewaySettings settings,
      ActorRef<Ledger.Command> ledger,
      GatewayMeters meters,
      CallLog log,
      CallBook book) {
    this.settings = settings;
    this.ledger = ledger;
    this.meters = meters;
    this.log = log;
    this.book = book;
  }

  static LlmFailure refusal(String why) {
    return LlmFailure.of(LlmFailure.Kind.NOT_SENT, why);
  }

  static LlmFailure notCovered(Ledger.Why why) {
    return refusal("another call is needed: " + why.text());
  }

  /** A job as it is taken on; empty, and answered, if there are as many as may be. */
  Optional<JobState> take(LlmGateway.Complete complete) {
    JobState state = new JobState(complete.job(), complete.replyTo());
    if (jobs.size() >= settings.queueLimit()) {
      meters.refused();
      state.refused(refusal("the queue of provider " + settings.provider() + " is full"));
      endIfDone(state);
      return Optional.empty();
    }
    jobs.add(state);
    return Optional.of(state);
  }

  Set<String> runs() {
    return jobs.stream().map(job -> job.job.run()).collect(Collectors.toSet());
  }

  /** No retry and no topping up for the jobs of a run, those with all calls under way included. */
  void stop(String run, LlmFailure why) {
    for (JobState job : jobs) {
      if (job.job.run().equals(run)) {
        job.stop(why);
      }
    }
  }

  /**
   * A call brought completions, which are charged; those beyond what was asked for are not used.
   */
  JobResult.PaidCall answered(Call call, LlmReply reply) {
    Job job = call.job.job;
    int brought = Math.min(reply.completions().size(), call.choices);
    Tariff.Parts parts =
        reply
            .usage()
            .map(usage -> job.bound().tariff().actual(usage, brought))
            .orElseGet(() -> job.maximum(brought));
    Spend charge = parts.total();
    log.answered(call, reply, charge, call.nanos());
    settle(call, call.job.keepForMissing(call, brought, charge), charge);
    LlmReply used = new LlmReply(reply.completions().subList(0, brought), reply.usage());
    JobResult.PaidCall paid = new JobResult.PaidCall(call.offset, used, parts);
    call.job.succeeded(paid);
    book.paid(call, paid);
    Spend most = call.maximum.total();
    if (!most.missingFor(charge).equals(Spend.NOTHING)) {
      call.job.stop(overcharge(charge, most));
    }
    return paid;
  }

  private static LlmFailure overcharge(Spend charged, Spend most) {
    return LlmFailure.of(
        LlmFailure.Kind.OVERCHARGED,
        "the provider charged %d tokens where at most %d were asked for: max-tokens is not enforced"
            .formatted(charged.tokens(), most.tokens()));
  }

  /**
   * An attempt failed. If it may have been billed, and nobody knows how much, its maximum is
   * charged.
   */
  void attemptFailed(Call call, LlmFailure failure) {
    call.job.attemptFailed(call, failure);
    if (failure.kind().maybeBilled()) {
      settle(call, call.maximum.total(), call.maximum.total());
      book.lost(call);
    }
  }

  private void settle(Call call, Spend part, Spend actual) {
    meters.charged(actual);
    ledger.tell(new Ledger.Settle(call.job.job.run(), call.job.job.id(), part, actual));
  }

  /** Asks for more to be reserved, which {@link #decided} takes the answer to. */
  void extend(Call call, Spend more, ActorRef<Ledger.Reservation> replyTo) {
    extensions.add(new Extension(call, more));
    ledger.tell(new Ledger.Extend(call.job.job.run(), call.job.job.id(), more, replyTo));
  }

  /** The call that may go on; empty, and given up, if no more is reserved for it. */
  Optional<Call> decided(Ledger.Reservation decision) {
    Extension extension = decidedOf(decision);
    JobState job = extension.call().job;
    if (decision instanceof Ledger.Refused refused) {
      giveUp(extension.call(), notCovered(refused.why()));
      return Optional.empty();
    }
    job.extended(extension.more());
    return Optional.of(extension.call());
  }

  /** The ledger answers in the order of asking for each job, not among jobs. */
  private Extension decidedOf(Ledger.Reservation decision) {
    for (Extension extension : extensions) {
      Job job = extension.call().job.job;
      if (job.run().equals(decision.run()) && job.id().equals(decision.id())) {
        extensions.remove(extension);
        return extension;
      }
    }
    throw new IllegalStateException("no extension of " + decision.id() + " was asked for");
  }

  void giveUp(Call call, LlmFailure failure) {
    call.job.gaveUp(failure);
    book.released(call);
    endIfDone(call.job);
  }

  /** What the store has kept; the call that may be sent now, if it is about one. */
  Optional<Call> kept(Recorder.Reply reply) {
    CallBook.Kept kept = book.answered(reply);
    Call call = kept.call();
    if (kept instanceof CallBook.NotBooked broken) {
      giveUp(call, notKept(broken.why()));
      return Optional.empty();
    }
    if (kept instanceof CallBook.MayBeSent) {
      if (call.job.failed()) { // since it was booked
        giveUp(call, refusal("another call of the pull failed for good"));
        return Optional.empty();
      }
      return Optional.of(call);
    }
    if (kept instanceof CallBook.EndLost broken) {
      call.job.endLost(call, notKept(broken.why()));
    } else {
      call.job.endKept();
    }
    endIfDone(call.job);
    return Optional.empty();
  }

  static LlmFailure notKept(String why) {
    return LlmFailure.of(LlmFailure.Kind.NOT_KEPT, why);
  }

  /** Answers a job that has no open calls any more. */
  void endIfDone(JobState job) {
    if (job.ended()) {
      jobs.remove(job);
      ledger.tell(new Ledger.Close(job.job.run(), job.job.id()));
      job.replyTo.tell(job.result());
    }
  }
}
