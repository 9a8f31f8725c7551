package dev.iapo.run;

import dev.iapo.domain.Failures;
import dev.iapo.domain.Pull;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Spend;
import dev.iapo.llm.LlmFailure;
import dev.iapo.schedule.Decision;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * How far the pulls of a round are: asked for, admitted, ended. What they brought is passed on in
 * logical order, as soon as all before it has ended.
 */
final class RoundProgress {
  /** Before the first round. */
  static final RoundProgress NONE =
      new RoundProgress(new Decision.Round(0, 0, List.of(), List.of()), records -> {});

  private final Decision.Round round;
  private final Consumer<List<PullRecord>> inOrder;
  private final @Nullable PullRecord[] records; // that have ended, and are not passed on
  private final BitSet over = new BitSet(); // pulls that have ended
  private final Deque<Integer> unanswered = new ArrayDeque<>(); // asked for, not admitted yet
  private final Set<Integer> underWay = new HashSet<>(); // asked for, not ended
  private int upTo; // further ones are not asked for
  private int passedOn;
  private long completions;
  private Spend spend = Spend.NOTHING;

  /**
   * A round of which nothing has ended.
   *
   * @param inOrder takes what pulls brought, in logical order
   */
  RoundProgress(Decision.Round round, Consumer<List<PullRecord>> inOrder) {
    this.round = round;
    this.inOrder = inOrder;
    this.records = new PullRecord[round.pulls().size()];
  }

  int number() {
    return round.number();
  }

  /** The planned number of the last round. */
  int of() {
    return round.of();
  }

  Pull pull(int index) {
    return round.pulls().get(index);
  }

  boolean hasNext() {
    upTo = over.nextClearBit(upTo);
    return upTo < records.length;
  }

  /** The next pull. */
  int peek() {
    return upTo;
  }

  /** The next pull is asked admission for. */
  void ask() {
    unanswered.add(upTo);
    begin();
  }

  /** The next pull needs no admission. */
  void begin() {
    underWay.add(upTo);
    upTo++;
  }

  /** The next pull whose admission is answered. */
  int nextAdmitted() {
    return unanswered.remove();
  }

  /** Pulls asked for that have not ended. */
  int underWay() {
    return underWay.size();
  }

  /** A pull has ended; a second end of the same pull changes nothing. */
  void ended(int index, PullRecord record) {
    if (over.get(index)) {
      return;
    }
    over.set(index);
    records[index] = record;
    underWay.remove(index);
    completions += record.completions();
    spend = spend.plus(record.spend());
    if (index == passedOn) {
      passOn();
    }
  }

  private void passOn() {
    int to = over.nextClearBit(passedOn);
    List<PullRecord> next = new ArrayList<>(to - passedOn);
    for (; passedOn < to; passedOn++) {
      next.add(Objects.requireNonNull(records[passedOn]));
      records[passedOn] = null;
    }
    inOrder.accept(next);
  }

  /** Ends the pulls that were not asked for yet. */
  void dropUnadmitted(String why) {
    for (; hasNext(); upTo++) {
      ended(upTo, PullRecord.notDrawn(pull(upTo), why));
    }
  }

  /** Ends the pulls on some queries before they are asked for. */
  void skip(IntPredicate query, String why, Consumer<PullRecord> told) {
    for (int index = 0; index < records.length; index++) {
      if (query.test(pull(index).query())) {
        PullRecord record = PullRecord.notDrawn(pull(index), why);
        ended(index, record);
        told.accept(record);
      }
    }
  }

  /** Ends the pulls whose calls have not ended: they may be billed, so their maximum is charged. */
  void giveUpUnderWay(Function<Pull, Spend> maximum, Consumer<PullRecord> told) {
    String why = "the run stopped before it was answered";
    for (int index = 0; index < records.length; index++) {
      if (!over.get(index)) {
        Pull pull = pull(index);
        PullRecord record =
            underWay.contains(index) && !unanswered.contains(index)
                ? new PullRecord(
                    pull,
                    List.of(),
                    maximum.apply(pull),
                    Failures.of(LlmFailure.Kind.UNCERTAIN.label(), 1),
                    Optional.of(why))
                : PullRecord.notDrawn(pull, why);
        ended(index, record);
        told.accept(record);
      }
    }
  }

  boolean isComplete() {
    return passedOn == records.length;
  }

  /**
   * What is kept of it.
   *
   * @param estimatesAnew whether the estimates rest on nothing that was drawn before it
   */
  RoundLog log(boolean estimatesAnew) {
    return new RoundLog(
        round.number(),
        round.alive(),
        (int) round.pulls().stream().mapToInt(Pull::configuration).distinct().count(),
        records.length,
        completions,
        spend,
        estimatesAnew);
  }

  RunEvent.Progress progress(RunTally tally) {
    RunTally.Counts total = tally.total();
    return new RunEvent.Progress(
        round.number(),
        round.of(),
        over.cardinality(),
        records.length,
        round.alive(),
        tally.spend(),
        tally.judged(),
        tally.wasted(),
        total.completions(),
        total.reused(),
        total.calls(),
        total.failedCalls());
  }
}
