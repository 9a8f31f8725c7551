package dev.iapo.run;

import dev.iapo.domain.CallRecord.Source;
import dev.iapo.domain.Failures;
import dev.iapo.domain.Labelled;
import dev.iapo.domain.Spend;
import dev.iapo.gateway.Job;
import dev.iapo.gateway.JobResult.PaidCall;
import dev.iapo.llm.LlmFailure;
import dev.iapo.store.Brought;
import dev.iapo.store.KeptCall;
import dev.iapo.store.Outcome;
import dev.iapo.store.Recovery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of completions that were asked for: those of a pull, or an appraiser's answers.
 *
 * @param calls those that brought completions
 * @param wasted what the others were charged
 * @param missing completions that can still be asked for
 * @param gone why others cannot be, if there are any
 * @param appraisals what the completions of a pull are to be judged by, as far as they are there,
 *     and what is kept of that
 */
record Kept(
    List<Drawn> calls,
    Spend wasted,
    Failures failures,
    List<Job.Range> missing,
    Optional<Outcome.Missed> gone,
    List<Appraisal> appraisals) {
  /** What an appraiser is asked, and what is kept of its answers. */
  record Appraisal(Appraisals.Ask ask, Kept kept) {}

  /** Completions and where they came from. */
  record Drawn(PaidCall call, Source source) {}

  Kept {
    calls = List.copyOf(calls);
    missing = List.copyOf(missing);
    appraisals = List.copyOf(appraisals);
  }

  /** Nothing is kept of so many completions. */
  static Kept nothing(int choices) {
    return of(0, choices, List.of());
  }

  /**
   * What the calls that are kept of completions come to. Of a call that another plan of the run
   * made for more completions than these, these count; what it was charged in vain, and its
   * failures, count where it begins.
   *
   * @param replicate index of the first completion
   * @param choices how many were asked for
   */
  static Kept of(int replicate, int choices, List<KeptCall> kept) {
    List<Drawn> calls = new ArrayList<>();
    Spend wasted = Spend.NOTHING;
    Failures failures = Failures.NONE;
    Optional<Outcome.Missed> gone = Optional.empty();
    boolean[] settled = new boolean[choices];
    for (KeptCall call : kept) {
      int offset = call.span().replicate() - replicate;
      Outcome outcome = call.outcome().orElseGet(() -> cutOff(call));
      Optional<Brought> brought = Brought.of(outcome);
      if (brought.isPresent()) {
        Source source = outcome instanceof Outcome.Paid ? Source.BOUGHT : Source.REUSED;
        within(offset, choices, brought.get())
            .ifPresent(part -> calls.add(new Drawn(part, source)));
        settle(settled, offset, brought.get().size());
      } else if (outcome instanceof Outcome.Abandoned) {
        settle(settled, offset, call.span().choices());
        gone = Optional.of(new Outcome.Missed("", "nobody knows how its call ended"));
      } else if (outcome instanceof Outcome.Missed missed) {
        settle(settled, 0, choices);
        gone = Optional.of(missed);
      }
      if (offset >= 0) {
        wasted = wasted.plus(wasted(outcome));
        failures = failures.plus(failures(outcome));
      }
    }
    return new Kept(calls, wasted, failures, missing(settled), gone, List.of());
  }

  /** What of completions is among those that were asked for. */
  private static Optional<PaidCall> within(int offset, int choices, Brought brought) {
    int from = Math.max(0, -offset);
    int to = Math.min(brought.size(), choices - offset);
    if (from >= to) {
      return Optional.empty();
    }
    Brought part = brought.cut(from, to);
    return Optional.of(new PaidCall(offset + from, part.reply(), part.charge()));
  }

  private static Spend wasted(Outcome outcome) {
    if (outcome instanceof Outcome.Lost lost) {
      return lost.charge();
    }
    return outcome instanceof Outcome.Abandoned abandoned ? abandoned.charge() : Spend.NOTHING;
  }

  private static Failures failures(Outcome outcome) {
    if (outcome instanceof Outcome.Paid paid) {
      return paid.failures();
    } else if (outcome instanceof Outcome.Lost lost) {
      return lost.failures();
    } else if (outcome instanceof Outcome.Abandoned abandoned) {
      return abandoned.failures();
    }
    return outcome instanceof Outcome.Released released ? released.failures() : Failures.NONE;
  }

  private static Outcome cutOff(KeptCall call) {
    return new Outcome.Lost(call.max(), Failures.of(Recovery.CUT_OFF, 1));
  }

  private static void settle(boolean[] settled, int offset, int choices) {
    for (int i = Math.max(0, offset); i < Math.min(settled.length, offset + choices); i++) {
      settled[i] = true;
    }
  }

  private static List<Job.Range> missing(boolean[] settled) {
    List<Job.Range> missing = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= settled.length; i++) {
      if (i == settled.length || settled[i]) {
        if (i > from) {
          missing.add(new Job.Range(from, i - from));
        }
        from = i + 1;
      }
    }
    return missing;
  }

  /** The same, of which only these can still be asked for, rising. */
  Kept missingOnly(List<Integer> some) {
    boolean[] open = open(some);
    boolean[] both = new boolean[open.length];
    for (Job.Range range : missing) {
      for (int i = range.offset();
          i < Math.min(range.offset() + range.choices(), both.length);
          i++) {
        both[i] = open[i];
      }
    }
    return withMissing(both);
  }

  /** The same, of which these can be asked for as well, rising. */
  Kept missingAlso(List<Integer> more) {
    List<Integer> all = new ArrayList<>(more);
    for (Job.Range range : missing) {
      for (int i = range.offset(); i < range.offset() + range.choices(); i++) {
        all.add(i);
      }
    }
    return withMissing(open(all));
  }

  private static boolean[] open(List<Integer> some) {
    boolean[] open = new boolean[some.stream().mapToInt(i -> i + 1).max().orElse(0)];
    some.forEach(i -> open[i] = true);
    return open;
  }

  private Kept withMissing(boolean[] open) {
    boolean[] settled = new boolean[open.length];
    for (int i = 0; i < open.length; i++) {
      settled[i] = !open[i];
    }
    return new Kept(calls, wasted, failures, missing(settled), gone, appraisals);
  }

  /** The same, with what its completions are judged by. */
  Kept with(List<Appraisal> some) {
    return new Kept(calls, wasted, failures, missing, gone, some);
  }

  /** For what failure completions are missing, if for one. */
  Optional<LlmFailure> failure() {
    return gone.filter(missed -> !missed.kind().isEmpty())
        .map(
            missed ->
                LlmFailure.of(
                    Labelled.named("failure", LlmFailure.Kind.class, missed.kind()), missed.why()));
  }

  /** Why completions are missing, if any are. */
  Optional<String> whyMissing() {
    return gone.map(Outcome.Missed::why);
  }

  /** Whether there is nothing to ask for. */
  boolean isWhole() {
    return missing.isEmpty();
  }
}
