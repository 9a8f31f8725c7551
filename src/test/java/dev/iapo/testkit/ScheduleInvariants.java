package dev.iapo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Observation;
import dev.iapo.domain.Pull;
import dev.iapo.estimate.Problem;
import dev.iapo.schedule.Choice;
import dev.iapo.schedule.Decision;
import dev.iapo.schedule.Plan;
import dev.iapo.schedule.Psst;
import dev.iapo.schedule.Schedule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Drives a schedule from its first decision to its last and checks at every step what must hold
 * whatever the completions are.
 *
 * <p>Of any schedule: the budget covers what is asked for, pulls are within the problem, replicate
 * indices are consecutive, a decision stands until it is observed, observations of other pulls are
 * refused, the same observations give the same decisions, and it ends. Of the published PSST family
 * also: contexts only lose arms, and the sizes of rounds, the trimming and the choices are those of
 * a plain second implementation.
 */
public final class ScheduleInvariants {
  private final Supplier<Schedule> schedules;
  private final Problem problem;
  private final Plan plan;
  private final Optional<PsstReference> reference;
  private final List<Decision.Round> rounds = new ArrayList<>();
  private final List<List<Observation>> observed = new ArrayList<>();
  private final Map<List<Integer>, Integer> replicates = new HashMap<>();
  private long productive;
  private long wasted;

  /** What a schedule did. */
  public record Run(
      List<Decision.Round> rounds, List<List<Observation>> observed, Decision.Finished finished) {
    /** The completions asked for. */
    public long completions() {
      return rounds.stream().mapToLong(Decision.Round::completions).sum();
    }
  }

  private ScheduleInvariants(
      Supplier<Schedule> schedules, Problem problem, Plan plan, Optional<PsstReference> reference) {
    this.schedules = schedules;
    this.problem = problem;
    this.plan = plan;
    this.reference = reference;
  }

  /**
   * Drives any schedule.
   *
   * @param schedules gives a new schedule of the same parameters each time
   * @param answerer says what a pull brings; asked once for each, in order
   */
  public static Run drive(
      Supplier<Schedule> schedules,
      Problem problem,
      Plan plan,
      Function<Pull, Observation> answerer) {
    return new ScheduleInvariants(schedules, problem, plan, Optional.empty()).drive(answerer);
  }

  /** Drives a member of the PSST family. */
  public static Run drive(
      Supplier<Schedule> schedules,
      Problem problem,
      Psst psst,
      Plan plan,
      Function<Pull, Observation> answerer) {
    Optional<PsstReference> reference =
        psst.name().equals(Psst.PAIRED)
            ? Optional.empty()
            : Optional.of(new PsstReference(problem, psst, plan));
    return new ScheduleInvariants(schedules, problem, plan, reference).drive(answerer);
  }

  private Run drive(Function<Pull, Observation> answerer) {
    Schedule schedule = schedules.get();
    while (schedule.decision() instanceof Decision.Round round) {
      assertThat(rounds.size()).as("rounds before this one").isLessThanOrEqualTo(round.of());
      checkRound(round);
      reference.ifPresent(r -> r.checkRound(round));
      checkRefusals(schedule, round);
      checkReplay(schedule);
      List<Observation> observations = round.pulls().stream().map(answerer).toList();
      rounds.add(round);
      observed.add(observations);
      for (Observation observation : observations) {
        productive += observation.charge().productive();
        wasted += observation.charge().wasted();
      }
      schedule.observe(observations);
      reference.ifPresent(r -> r.observe(observations));
    }
    Decision.Finished finished = (Decision.Finished) schedule.decision();
    checkChoices(finished.choices());
    assertThat(schedule.choices()).isEqualTo(finished.choices());
    reference.ifPresent(r -> r.checkFinished(finished));
    checkReplay(schedule);
    assertThatThrownBy(() -> schedule.observe(List.of())).isInstanceOf(IllegalStateException.class);
    return new Run(rounds, observed, finished);
  }

  private void checkRound(Decision.Round round) {
    assertThat(round.pulls()).as("pulls of round %s", round.number()).isNotEmpty();
    if (!rounds.isEmpty()) {
      Decision.Round last = rounds.get(rounds.size() - 1);
      assertThat(round.number()).isEqualTo(last.number() + 1);
      assertThat(round.of()).isEqualTo(last.of());
      for (int c = 0; reference.isPresent() && c < problem.contexts().size(); c++) {
        assertThat(round.alive().get(c)).as("survivors").isLessThanOrEqualTo(last.alive().get(c));
      }
    }
    assertThat(round.number()).isBetween(0, round.of());
    assertThat(round.alive()).hasSize(problem.contexts().size()).allMatch(alive -> alive >= 1);
    for (Pull pull : round.pulls()) {
      assertThat(pull.round()).isEqualTo(round.number());
      assertThat(pull.configuration()).isBetween(0, problem.configurations() - 1);
      assertThat(pull.query()).isBetween(0, problem.queries() - 1);
      assertThat(pull.scale()).isBetween(1, problem.maxScale());
      List<Integer> key = List.of(pull.configuration(), pull.query());
      assertThat(pull.replicate()).as("%s", pull).isEqualTo(replicates.getOrDefault(key, 0));
      replicates.merge(key, pull.scale(), Integer::sum);
    }
    if (plan.budget().unit() == Budget.Unit.COMPLETIONS) {
      assertThat(round.completions()).as("completions").isLessThanOrEqualTo(left());
    }
  }

  private long left() {
    Budget budget = plan.budget();
    return Math.min(budget.planned() - productive, budget.limit() - productive - wasted);
  }

  private static void checkRefusals(Schedule schedule, Decision.Round round) {
    List<Observation> right = round.pulls().stream().map(ScheduleInvariants::nothing).toList();
    refuses(schedule, right.subList(1, right.size()));
    List<Observation> more = new ArrayList<>(right);
    more.add(right.get(0));
    refuses(schedule, more);
    List<Observation> other = new ArrayList<>(right);
    Pull pull = round.pulls().get(0);
    other.set(
        0,
        nothing(
            new Pull(
                pull.round(),
                pull.configuration(),
                pull.query(),
                pull.scale(),
                pull.replicate() + 1)));
    refuses(schedule, other);
    if (right.size() > 1) {
      List<Observation> reordered = new ArrayList<>(right);
      Collections.reverse(reordered);
      refuses(schedule, reordered);
    }
    assertThat(schedule.decision()).as("the decision after refusals").isEqualTo(round);
  }

  private static void refuses(Schedule schedule, List<Observation> observations) {
    boolean refused = false;
    try {
      schedule.observe(observations);
    } catch (IllegalArgumentException e) {
      refused = true;
    }
    assertThat(refused).as("refused observations of other pulls").isTrue();
  }

  private static Observation nothing(Pull pull) {
    return Problems.observation(pull, Completions.votes(""));
  }

  private void checkReplay(Schedule live) {
    Schedule replayed = schedules.get();
    for (int i = 0; i < rounds.size(); i++) {
      assertThat(replayed.decision()).as("replayed decision %s", i).isEqualTo(rounds.get(i));
      replayed.observe(observed.get(i));
    }
    assertThat(replayed.decision()).isEqualTo(live.decision());
    assertThat(replayed.choices()).isEqualTo(live.choices());
    for (int c = 0; c < problem.contexts().size(); c++) {
      assertThat(replayed.estimates().utilities(c)).isEqualTo(live.estimates().utilities(c));
    }
  }

  private void checkChoices(List<Choice> choices) {
    assertThat(choices).hasSize(problem.contexts().size());
    for (int c = 0; c < choices.size(); c++) {
      assertThat(choices.get(c).context()).isEqualTo(c);
      assertThat(choices.get(c).arm()).isBetween(0, problem.arms().size() - 1);
      assertThat(choices.get(c).alive()).isBetween(1, problem.arms().size());
    }
  }
}
