package dev.iapo.schedule;

import dev.iapo.domain.Observation;
import dev.iapo.domain.Pull;
import java.util.List;

/** What a schedule wants done. */
public sealed interface Decision {
  /**
   * A round of pulls, all to be observed before the next decision.
   *
   * @param number the round, from 1; 0 is screening
   * @param of the planned number of the last round
   * @param pulls in logical order: the order in which they are admitted to the budget
   * @param alive the arms alive per context
   */
  record Round(int number, int of, List<Pull> pulls, List<Integer> alive) implements Decision {
    public Round {
      pulls = List.copyOf(pulls);
      alive = List.copyOf(alive);
    }

    /** The completions it asks for. */
    public long completions() {
      return pulls.stream().mapToLong(Pull::scale).sum();
    }

    /**
     * Checks that there is one observation for each pull, in its order.
     *
     * @throws IllegalArgumentException if there is not
     */
    void checkAnswered(List<Observation> observations) {
      boolean answered = observations.size() == pulls.size();
      for (int i = 0; answered && i < pulls.size(); i++) {
        answered = observations.get(i).pull().equals(pulls.get(i));
      }
      if (!answered) {
        throw new IllegalArgumentException("observations: not those of round " + number);
      }
    }
  }

  /**
   * Nothing more is to be drawn.
   *
   * @param choices one per context, in their order
   * @param reason why the schedule stopped
   */
  record Finished(List<Choice> choices, Reason reason) implements Decision {
    public Finished {
      choices = List.copyOf(choices);
    }
  }

  /** Why a schedule stopped. */
  enum Reason {
    /** Every round was run. */
    COMPLETED,
    /** The choice of every context was known to be good enough. */
    DECIDED,
    /** What was left of the budget covered no further sweep. */
    BUDGET_USED
  }
}
