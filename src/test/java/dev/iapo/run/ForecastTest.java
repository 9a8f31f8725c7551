package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Budget.Unit;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Pull;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.ledger.Tariff;
import dev.iapo.ledger.TokenEstimate;
import dev.iapo.schedule.Decision;
import dev.iapo.schedule.Plan;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.testkit.Environments;
import dev.iapo.testkit.RunBench;
import dev.iapo.testkit.ScriptedClient;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a run before it is paid for: {@link Expectations} and {@link Forecast}. */
class ForecastTest {
  private static final Tariff TARIFF = new Tariff(Optional.of(ScriptedClient.PRICES));
  private static final RecordedEnvironment VOTES = Environments.votes(TieRule.FAIR);

  private static Forecast forecast(Task task, Budget budget) {
    Expectations expectations = Expectations.of(task, tariffs(task), Map.of("p0", 3, "p1", 5));
    return Forecast.of(task, budget, expectations);
  }

  private static List<Tariff> tariffs(Task task) {
    return Collections.nCopies(task.configurations().size(), TARIFF);
  }

  private static Decision.Round firstRound(Task task) {
    List<Plan.Expected> expected =
        Expectations.of(task, tariffs(task), Map.of("p0", 3, "p1", 5))
            .in(task.search().budget().unit());
    return (Decision.Round) Problems.schedule(task, expected).decision();
  }

  @ParameterizedTest
  @CsvSource({"COMPLETIONS, 37", "COMPLETIONS, 500", "TOKENS, 20000", "USD, 90000000"})
  void of_firstRound_isTheSchedulesOwn(Unit unit, long limit) {
    Budget budget = new Budget(unit, limit, 0.02);
    Task task = RunBench.withChoices(RunBench.task(VOTES, budget, 9), 4);

    Forecast.Round first = forecast(task, budget).rounds().get(0);

    Decision.Round planned = firstRound(task);
    assertThat(first.number()).isEqualTo(planned.number());
    assertThat(first.completions()).isEqualTo(exactly(planned.completions()));
    assertThat(first.alive()).isEqualTo(exactly(10));
    long prompts = planned.pulls().stream().map(Pull::configuration).distinct().count();
    assertThat(first.prompts()).isEqualTo(exactly(prompts));
    assertThat(first.pullsPerPrompt()).isEqualTo(exactly(planned.pulls().size() / prompts));
    assertThat(planned.pulls()).extracting(Pull::scale).containsOnly((int) first.scale().most());
  }

  private static Forecast.Range exactly(long value) {
    return new Forecast.Range(value, value);
  }

  @ParameterizedTest
  @CsvSource({"COMPLETIONS, 10", "COMPLETIONS, 37", "COMPLETIONS, 500"})
  void of_budgetOfCompletions_neverMore(Unit unit, long limit) {
    Budget budget = new Budget(unit, limit, 0);
    Forecast forecast = forecast(RunBench.withChoices(RunBench.task(VOTES, budget, 9), 4), budget);
    assertThat(forecast.completions().most()).isBetween(limit / 2, limit);
    assertThat(forecast.calls().most()).isLessThanOrEqualTo(forecast.completions().most());
    assertThat(forecast.queriesPerFinalist()).isBetween(1L, 3L);
  }

  @Test
  void of_judgedTask_tellsWhatJudgingIsExpectedToTake() {
    Task task = RunBench.task(VOTES, new Budget(Unit.COMPLETIONS, 300, 0), 3);
    Spend each = new Spend(2, 50, 7);
    Expectations.PerCall perCall =
        new Expectations.PerCall(
            100, 10, TARIFF, new Tariff.Parts(Spend.NOTHING, Spend.NOTHING), each, each);
    Expectations judged =
        new Expectations(Collections.nCopies(task.configurations().size(), perCall));

    Forecast forecast = Forecast.of(task, task.search().budget(), judged);

    assertThat(forecast.judging()).isEqualTo(each.times(forecast.completions().most()));
    assertThat(forecast.completions().most() * 3).isLessThanOrEqualTo(300);
  }

  @Test
  void of_budgetTooSmallForAnything_saysNothing() {
    Budget budget = new Budget(Unit.TOKENS, 1, 0);
    Forecast forecast = forecast(RunBench.withChoices(RunBench.task(VOTES, budget, 9), 4), budget);
    assertThat(forecast.rounds()).isEmpty();
    assertThat(forecast.completions()).isEqualTo(exactly(0));
    assertThat(Forecast.detectable(forecast.queriesPerFinalist())).isInfinite();
  }

  @Test
  void of_anotherBudget_isTheOneForecast() {
    Task task =
        RunBench.withChoices(RunBench.task(VOTES, new Budget(Unit.COMPLETIONS, 10, 0), 9), 4);
    Forecast forecast = forecast(task, new Budget(Unit.COMPLETIONS, 300, 0));
    assertThat(forecast.completions().least()).isGreaterThan(100);
  }

  /** 1.96 and 0.84 standard errors of a difference of two shares near one half. */
  @Test
  void detectable_moreQueries_smallerDifferences() {
    assertThat(Forecast.detectable(392)).isBetween(0.0995, 0.1005);
    assertThat(Forecast.detectable(100)).isGreaterThan(Forecast.detectable(400));
  }

  @Test
  void expectations_ofATask_tokensOfPromptsAndHalfTheMaximumUnlessSaid() {
    Task task = RunBench.task(VOTES, new Budget(Unit.COMPLETIONS, 10, 0), 9);
    Expectations.PerCall call =
        Expectations.of(task, tariffs(task), Map.of("p1", 9)).configurations().get(0);
    long tokens =
        new TokenEstimate()
            .of(List.of(new ChatMessage("system", "p0"), new ChatMessage("user", "q0")));
    assertThat(call.inputTokens()).isEqualTo((double) tokens);
    assertThat(call.outputTokens()).isEqualTo(128);
    assertThat(call.maximum())
        .isEqualTo(
            ScriptedClient.most(
                List.of(new ChatMessage("system", "p0"), new ChatMessage("user", "q0")), 1, 256));
  }

  @Test
  void expectations_inUnits_ofTheBudget() {
    Expectations expectations =
        new Expectations(
            List.of(
                new Expectations.PerCall(
                    100,
                    10,
                    TARIFF,
                    new Tariff.Parts(Spend.NOTHING, Spend.NOTHING),
                    Spend.NOTHING,
                    Spend.NOTHING)));
    assertThat(expectations.in(Unit.COMPLETIONS)).containsExactly(Plan.Expected.COMPLETION);
    assertThat(expectations.in(Unit.TOKENS)).containsExactly(new Plan.Expected(100, 10));
    assertThat(expectations.in(Unit.USD)).containsExactly(new Plan.Expected(200_000, 70_000));
  }

  @Test
  void expectations_inUnits_carryTheMostOfPromptAndCompletion() {
    Tariff.Parts most = new Tariff.Parts(new Spend(0, 300, 600_000), new Spend(1, 40, 280_000));
    Expectations expectations =
        new Expectations(
            List.of(new Expectations.PerCall(100, 10, TARIFF, most, Spend.NOTHING, Spend.NOTHING)));
    assertThat(expectations.in(Unit.COMPLETIONS)).containsExactly(Plan.Expected.COMPLETION);
    assertThat(expectations.in(Unit.TOKENS)).containsExactly(new Plan.Expected(100, 10, 300, 40));
    assertThat(expectations.in(Unit.USD))
        .containsExactly(new Plan.Expected(200_000, 70_000, 600_000, 280_000));
  }

  /** A long prompt with a short answer has more tokens, and may cost less. */
  @Test
  void expectations_maximum_isOneInEveryUnit() {
    Task small = RunBench.task(VOTES, new Budget(Unit.COMPLETIONS, 10, 0), 9);
    Configuration wordy = withMaxTokens(small.configurations().get(0), "x".repeat(1000), 10);
    Configuration chatty = withMaxTokens(small.configurations().get(1), "y", 800);
    Task task =
        new Task(
            "t",
            "",
            List.of(wordy, chatty),
            small.data(),
            small.judging(),
            small.goal(),
            small.search());

    Expectations expectations = Expectations.of(task, tariffs(task), Map.of());

    Spend maximum = expectations.maximum();
    Stream.of(0, 1)
        .map(i -> expectations.configurations().get(i).maximum())
        .forEach(call -> assertThat(maximum.missingFor(call)).isEqualTo(Spend.NOTHING));
  }

  private static Configuration withMaxTokens(Configuration base, String text, int maxTokens) {
    return new Configuration(
        base.id(),
        new Prompt(base.id(), List.of(new ChatMessage("user", text))),
        base.model(),
        Sampling.ofMaxTokens(maxTokens));
  }
}
