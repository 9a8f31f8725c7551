package dev.iapo.gateway;

import akka.actor.typed.ActorRef;
import dev.iapo.domain.Failures;
import dev.iapo.gateway.JobState.Call;
import dev.iapo.store.Outcome;
import dev.iapo.store.Recorder;
import dev.iapo.store.Span;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is kept of calls: that they may be sent, before they are; how they ended, before that is
 * used. Without a recorder, or for a job that is not kept, nothing is waited for.
 */
final class CallBook {
  /** What the recorder has answered. */
  sealed interface Kept {
    Call call();
  }

  /** The call may be sent. */
  record MayBeSent(Call call) implements Kept {}

  /** The call may not be sent, as that cannot be kept. */
  record NotBooked(Call call, String why) implements Kept {}

  /** How the call ended is kept. */
  record EndKept(Call call) implements Kept {}

  /** How the call ended is not kept, so it is not known. */
  record EndLost(Call call, String why) implements Kept {}

  private record Asked(Call call, boolean end) {}

  private final Optional<ActorRef<Recorder.Command>> recorder;
  private final ActorRef<Recorder.Reply> replyTo;
  private final String provider;
  private final Deque<Asked> asked = new ArrayDeque<>(); // and not answered
  private int booking; // of these

  CallBook(
      Optional<ActorRef<Recorder.Command>> recorder,
      ActorRef<Recorder.Reply> replyTo,
      String provider) {
    this.recorder = recorder;
    this.replyTo = replyTo;
    this.provider = provider;
  }

  /** Whether calls are kept, so that booking takes a while. */
  boolean takesTime() {
    return recorder.isPresent();
  }

  /** Books a call; whether it may be sent at once, as it is booked, or is not kept. */
  boolean book(Call call) {
    Optional<Job.Place> place = call.job.job.place();
    if (recorder.isEmpty() || place.isEmpty() || call.booking.isPresent()) {
      return true;
    }
    asked.add(new Asked(call, false));
    booking++;
    recorder
        .get()
        .tell(
            new Recorder.Book(
                call.job.job.run(),
                span(call, place.get()),
                place.get().request(),
                provider,
                call.maximum.total(),
                replyTo));
    return false;
  }

  private static Span span(Call call, Job.Place place) {
    return new Span(
        place.configuration(), place.query(), place.replicate() + call.offset, call.choices);
  }

  /** How many calls are being booked. */
  int booking() {
    return booking;
  }

  /** A booked call brought completions. */
  void paid(Call call, JobResult.PaidCall paid) {
    end(call, new Outcome.Paid(paid.reply(), paid.charge(), call.failures));
  }

  /** A booked call may have been billed. */
  void lost(Call call) {
    end(call, new Outcome.Lost(call.maximum.total(), call.failures));
  }

  /** A booked call is given up, and was not billed. */
  void released(Call call) {
    end(call, new Outcome.Released(call.failures));
  }

  /** Its job is not answered before that is kept. */
  private void end(Call call, Outcome outcome) {
    if (recorder.isPresent() && call.booking.isPresent()) {
      asked.add(new Asked(call, true));
      call.job.ending();
      recorder
          .get()
          .tell(new Recorder.End(call.job.job.run(), call.booking.getAsLong(), outcome, replyTo));
    }
    call.booking = OptionalLong.empty();
    call.failures = Failures.NONE;
  }

  /** The recorder answers in the order of asking. */
  Kept answered(Recorder.Reply reply) {
    Asked first = asked.remove();
    Call call = first.call();
    booking -= first.end() ? 0 : 1;
    if (reply instanceof Recorder.Broken broken) {
      return first.end() ? new EndLost(call, broken.why()) : new NotBooked(call, broken.why());
    }
    if (first.end()) {
      return new EndKept(call);
    }
    call.booking = OptionalLong.of(((Recorder.Booked) reply).call());
    return new MayBeSent(call);
  }
}
