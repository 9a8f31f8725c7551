package dev.iapo.run;

import akka.actor.typed.ActorRef;
import dev.iapo.domain.Failures;
import dev.iapo.domain.Pull;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Spend;
import dev.iapo.llm.LlmFailure;
import dev.iapo.schedule.Decision;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** How far the pulls of a round are: asked for, admitted, ended. */
final class RoundProgress {
  /** Before the first round. */
  static final RoundProgress NONE =
      new RoundProgress(new Decision.Round(0, 0, List.of(), List.of()));

  private final Decision.Round round;
  private final @Nullable PullRecord[] records;
  private final Map<Integer, ActorRef<ArmActor.Command>> arms = new HashMap<>();
  private final Deque<Integer> unanswered = new ArrayDeque<>(); // asked for, not admitted yet
  private final Set<Integer> underWay = new HashSet<>(); // asked for, not ended
  private int upTo; // further ones are not asked for
  private int ended;

  RoundProgress(Decision.Round round) {
    this.round = round;
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
    while (upTo < records.length && records[upTo] != null) {
      upTo++;
    }
    return upTo < records.length;
  }

  /** The next pull to ask admission for. */
  int next() {
    unanswered.add(upTo);
    underWay.add(upTo);
    return upTo++;
  }

  /** The next pull whose admission is answered. */
  int nextAdmitted() {
    return unanswered.remove();
  }

  /** Pulls asked for that have not ended. */
  int underWay() {
    return underWay.size();
  }

  /** The arm's actor, spawned when it is first needed. */
  ActorRef<ArmActor.Command> arm(Pull pull, Function<String, ActorRef<ArmActor.Command>> spawn) {
    return arms.computeIfAbsent(
        pull.configuration(),
        p -> spawn.apply("arm-" + round.number() + "-" + p + "-" + pull.scale()));
  }

  Collection<ActorRef<ArmActor.Command>> arms() {
    return arms.values();
  }

  /** A pull has ended; a second end of the same pull changes nothing. */
  void ended(int index, PullRecord record) {
    if (records[index] == null) {
      records[index] = record;
      underWay.remove(index);
      ended++;
    }
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
      if (records[index] == null) {
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
    return ended == records.length;
  }

  /** All records, in logical order. */
  List<PullRecord> records() {
    return Arrays.stream(records).map(RoundProgress::present).toList();
  }

  private static PullRecord present(@Nullable PullRecord record) {
    if (record == null) {
      throw new IllegalStateException("a pull has not ended");
    }
    return record;
  }

  /**
   * What is kept of it.
   *
   * @param estimatesAnew whether the estimates rest on nothing that was drawn before it
   */
  RoundLog log(boolean estimatesAnew) {
    List<PullRecord> all = records();
    long completions = 0;
    Spend spend = Spend.NOTHING;
    for (PullRecord record : all) {
      completions += record.completions();
      spend = spend.plus(record.spend());
    }
    return new RoundLog(
        round.number(),
        round.alive(),
        (int) round.pulls().stream().mapToInt(Pull::configuration).distinct().count(),
        all.size(),
        completions,
        spend,
        estimatesAnew);
  }

  RunEvent.Progress progress(RunTally tally) {
    RunTally.Counts total = tally.total();
    return new RunEvent.Progress(
        round.number(),
        round.of(),
        ended,
        records.length,
        round.alive(),
        tally.spend(),
        total.completions(),
        total.calls(),
        total.failedCalls());
  }
}
