package dev.iapo.run;

import dev.iapo.domain.CallRecord;
import dev.iapo.domain.Failures;
import dev.iapo.domain.Pull;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Seeds;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.estimate.Estimates;
import dev.iapo.schedule.Decision;
import dev.iapo.schedule.Plan;
import dev.iapo.schedule.Schedule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** A run without actors: a real schedule, and answers out of a seeded script. */
public final class ScriptedRun {
  private static final int COMPLETION_TOKENS = 40;
  private static final int PROMPT_TOKENS = 100;
  private static final long PICO_PER_TOKEN = 1_000_000; // 1 USD per million tokens

  /** Answers one completion. */
  public interface Script {
    Sample answer(int configuration, int query, SplittableRandom random);
  }

  private final Task task;
  private final Script script;
  private final RunTally tally;
  private final List<RoundLog> rounds = new ArrayList<>();
  private final List<PullRecord> drawn = new ArrayList<>();
  private double failureRate;
  private int maxRounds = Integer.MAX_VALUE;
  private RunResult.State state = RunResult.State.COMPLETED;
  private String detail = "";
  private boolean usageKnown = true;

  public ScriptedRun(Task task, Script script) {
    this.task = task;
    this.script = script;
    this.tally = new RunTally(task);
  }

  /** This share of pulls fails and brings nothing. */
  public ScriptedRun failing(double rate) {
    failureRate = rate;
    return this;
  }

  /** Ends in that state before the round after so many. */
  public ScriptedRun endingAfter(int rounds, RunResult.State endState, String why) {
    maxRounds = rounds;
    state = endState;
    detail = why;
    return this;
  }

  public ScriptedRun usageUnknown() {
    usageKnown = false;
    return this;
  }

  /** What was drawn, in logical order, after {@link #result}. */
  public List<PullRecord> records() {
    return List.copyOf(drawn);
  }

  public RunResult result() {
    Plan.Expected expected =
        new Plan.Expected(
            tokens(0, PROMPT_TOKENS).in(task.search().budget().unit()),
            tokens(1, COMPLETION_TOKENS).in(task.search().budget().unit()));
    Schedule schedule =
        Problems.schedule(task, Collections.nCopies(task.configurations().size(), expected));
    Observer observer = new Observer(task.search().budget().unit(), task.judging().objectives());
    while (schedule.decision() instanceof Decision.Round round && rounds.size() < maxRounds) {
      List<PullRecord> records = round.pulls().stream().map(this::pull).toList();
      records.forEach(tally::add);
      records.forEach(tally::inspect);
      drawn.addAll(records);
      Estimates before = schedule.estimates();
      schedule.observe(observer.observe(records));
      rounds.add(log(round, records, schedule.estimates() != before));
    }
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

  private static RoundLog log(
      Decision.Round round, List<PullRecord> records, boolean estimatesAnew) {
    return new RoundLog(
        round.number(),
        round.alive(),
        (int) round.pulls().stream().mapToInt(Pull::configuration).distinct().count(),
        records.size(),
        records.stream().mapToLong(PullRecord::completions).sum(),
        records.stream().map(PullRecord::spend).reduce(Spend.NOTHING, Spend::plus),
        estimatesAnew);
  }

  private PullRecord pull(Pull pull) {
    SplittableRandom random =
        new SplittableRandom(
            Seeds.mix(task.search().seed(), pull.configuration(), pull.query(), pull.replicate()));
    if (random.nextDouble() < failureRate) {
      return new PullRecord(
          pull,
          List.of(),
          new Spend(pull.scale(), 0, 0),
          Failures.of("server-error", 1),
          Optional.of("HTTP 503"));
    }
    List<CallRecord> calls = new ArrayList<>();
    for (int i = 0; i < pull.scale(); i++) {
      Sample sample = script.answer(pull.configuration(), pull.query(), random);
      Spend prompt = tokens(0, PROMPT_TOKENS);
      Spend completion = tokens(1, COMPLETION_TOKENS + 10 * pull.configuration());
      calls.add(
          new CallRecord(
              "%d/%d/%d".formatted(pull.configuration(), pull.query(), pull.replicate() + i),
              prompt.tokens(),
              0,
              completion.tokens(),
              prompt.picoUsd() / 1e9,
              completion.picoUsd() / 1e9,
              prompt,
              completion,
              usageKnown,
              CallRecord.Source.BOUGHT,
              List.of(sample)));
    }
    return new PullRecord(pull, calls, Spend.NOTHING, Failures.NONE, Optional.empty());
  }

  private static Spend tokens(long completions, long tokens) {
    return new Spend(completions, tokens, tokens * PICO_PER_TOKEN);
  }
}
