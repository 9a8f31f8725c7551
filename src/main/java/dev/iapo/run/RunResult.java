package dev.iapo.run;

import dev.iapo.domain.DataSet;
import dev.iapo.domain.RunRecord;
import dev.iapo.domain.Task;
import dev.iapo.estimate.Estimates;
import dev.iapo.schedule.Choice;
import java.util.List;

/**
 * How a run ended, and what is known.
 *
 * @param detail why it failed, stopped, or ended early, in words; empty if there is nothing to say
 * @param choices one per context
 * @param alive the arms that contexts may still choose
 */
public record RunResult(
    State state,
    String detail,
    Task task,
    List<Choice> choices,
    Estimates estimates,
    List<RoundLog> rounds,
    RunTally tally,
    Alive alive) {
  /** Says which arms a context may still choose. */
  @FunctionalInterface
  public interface Alive {
    boolean test(int context, int arm);
  }

  /** How a run may end. */
  public enum State {
    /** The schedule finished. */
    COMPLETED,
    /** It was asked to stop. */
    INTERRUPTED,
    /** The provider's quota is used up: what was drawn is kept, and more could be drawn later. */
    PARKED,
    /** It could not go on. */
    FAILED
  }

  public RunResult {
    choices = List.copyOf(choices);
    rounds = List.copyOf(rounds);
  }

  /** The same, ended otherwise. */
  public RunResult ended(State otherwise, String why) {
    return new RunResult(otherwise, why, task, choices, estimates, rounds, tally, alive);
  }

  /** The same, of a task whose held-out queries are known. */
  public RunResult with(DataSet data) {
    return new RunResult(state, detail, task.with(data), choices, estimates, rounds, tally, alive);
  }

  /** What is kept of the run beside its samples. */
  public RunRecord record() {
    int evidenceFrom =
        rounds.stream().filter(RoundLog::estimatesAnew).mapToInt(RoundLog::number).max().orElse(0);
    return new RunRecord(task, evidenceFrom);
  }
}
