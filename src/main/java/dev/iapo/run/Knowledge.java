package dev.iapo.run;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Observation;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Task;
import dev.iapo.estimate.Estimates;
import dev.iapo.schedule.Decision;
import dev.iapo.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;

/** What a run knows: its schedule, what it has drawn in this round, and its counts. */
final class Knowledge {
  private final Task task;
  private final Schedule schedule;
  private final Observer observer;
  private final Quarantine quarantine;
  private final RunTally tally;
  private final List<RoundLog> rounds = new ArrayList<>();
  private List<Observation> observations = new ArrayList<>(); // of this round, in order

  Knowledge(RunSettings settings) {
    this.task = settings.task();
    this.schedule = Problems.schedule(task, settings.expected());
    this.observer = new Observer(task.search().budget().unit(), task.judging().objectives());
    this.quarantine = new Quarantine(settings.faults().quarantineAfter());
    this.tally = new RunTally(task);
  }

  Decision decision() {
    return schedule.decision();
  }

  RunTally tally() {
    return tally;
  }

  Quarantine quarantine() {
    return quarantine;
  }

  /** The next pulls in logical order have ended. */
  void drawn(List<PullRecord> records) {
    records.forEach(record -> observations.add(observer.observe(record)));
    records.forEach(tally::inspect);
  }

  /** What the round has drawn so far, in logical order. */
  List<Observation> observations() {
    return observations;
  }

  /** The barrier: the schedule observes what the round has drawn. */
  void observe(RoundProgress round) {
    Estimates before = schedule.estimates();
    schedule.observe(observations);
    observations = new ArrayList<>();
    rounds.add(round.log(schedule.estimates() != before));
    tally.quarantined(quarantine.atBarrier());
  }

  RunResult result(RunResult.State state, String detail) {
    return new RunResult(
        state,
        detail,
        task,
        schedule.choices(),
        schedule.estimates(),
        rounds,
        tally,
        schedule::isAlive);
  }

  /** Why the schedule ended, in words; empty if as planned. */
  String ended(Decision.Reason reason, RoundProgress last) {
    return switch (reason) {
      case COMPLETED -> "";
      case BUDGET_USED -> "the budget covered no further round of pulls";
      case DECIDED -> {
        Budget budget = task.search().budget();
        yield "every context was decided after round %d of %d; %s of the budget of %s were not needed"
            .formatted(
                last.number(),
                last.of(),
                budget.text(budget.limit() - tally.spend().in(budget.unit())),
                budget.text(budget.limit()));
      }
    };
  }
}
