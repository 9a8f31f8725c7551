package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Seeds;
import dev.iapo.domain.Task;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.testkit.Judged;
import dev.iapo.testkit.JudgedProviders;
import dev.iapo.testkit.JudgedProviders.Trouble;
import dev.iapo.testkit.RunBench;
import dev.iapo.testkit.RunBench.Finished;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What runs with judges spend, by the providers' own books. */
class JudgedMoneyTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private final RunBench bench = new RunBench(KIT);

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private Finished run(Task task, int inFlight, JudgedProviders providers) {
    return bench
        .start(
            RunBench.settings(task, 4, inFlight), providers.providers(inFlight), Optional.empty())
        .finished();
  }

  /** A third of all calls fail each time, half of these billed. */
  private static LlmResult failing(LlmRequest request, int call, LlmReply good) {
    return switch (Math.floorMod(Seeds.mix(request.seed(), call), 9)) {
      case 0, 1 -> LlmFailure.of(Kind.UNCERTAIN, "reset");
      case 2 -> LlmFailure.of(Kind.SERVER_ERROR, "down");
      default -> good;
    };
  }

  private static LlmResult withoutUsage(LlmRequest request, int call, LlmReply good) {
    return call % 2 == 0 ? good : new LlmReply(good.completions(), Optional.empty());
  }

  /** Sixteen bytes per token, so that judging costs more than was reserved for it. */
  private static LlmResult longTexts(LlmRequest request, int call, LlmReply good) {
    return new LlmReply(
        good.completions().stream()
            .map(c -> new LlmReply.Completion(c.text() + " " + "long ".repeat(120), "stop"))
            .toList(),
        good.usage());
  }

  @ParameterizedTest
  @CsvSource({
    "RATED, COMPLETIONS, 1",
    "RATED, COMPLETIONS, 3",
    "COMPARED, COMPLETIONS, 5",
    "ALL, COMPLETIONS, 7",
    "ALL, COMPLETIONS, 30",
    "RATED_AT_ONCE, TOKENS, 100",
    "RATED, TOKENS, 900",
    "ALL, TOKENS, 2500",
    "COMPARED, TOKENS, 9000",
    "SERVED, USD, 1",
    "SERVED, USD, 700000",
    "ALL, USD, 3000000",
    "ALL, USD, 12000000",
    "RATED, USD, 100000000",
  })
  void run_anyBudget_endsWithinItWhateverFails(Judged.Kind kind, Budget.Unit unit, long limit) {
    for (Trouble trouble :
        List.<Trouble>of(
            Trouble.NONE,
            JudgedMoneyTest::failing,
            JudgedMoneyTest::withoutUsage,
            JudgedMoneyTest::longTexts)) {
      boolean completionsOnly = trouble.equals(Trouble.NONE);
      for (int inFlight : new int[] {1, 16}) {
        JudgedProviders providers = new JudgedProviders(trouble, judging(trouble), Trouble.NONE);

        Finished run =
            run(Judged.task(kind, new Budget(unit, limit, 0.02), 3), inFlight, providers);

        assertThat(providers.bill().in(unit)).isLessThanOrEqualTo(limit);
        assertThat(run.result().tally().spend()).isEqualTo(providers.bill());
        if (completionsOnly) {
          assertThat(run.result().state()).isEqualTo(RunResult.State.COMPLETED);
        }
        if (run.records().isEmpty() || run.result().state() != RunResult.State.COMPLETED) {
          assertThat(run.result().detail()).isNotEmpty();
        }
      }
    }
  }

  private static Trouble judging(Trouble of) {
    Trouble failing = JudgedMoneyTest::failing;
    return (request, call, good) ->
        of.befall(request, call, good) instanceof LlmReply
            ? good
            : failing.befall(request, call, good);
  }

  @Test
  void run_completionsLongerThanReservedFor_moreIsReservedAndAllAreJudged() {
    JudgedProviders providers =
        new JudgedProviders(JudgedMoneyTest::longTexts, Trouble.NONE, Trouble.NONE);
    Budget budget = new Budget(Budget.Unit.USD, 200_000_000, 0.5);

    Finished run = run(Judged.task(Judged.Kind.COMPARED, budget, 3), 7, providers);

    assertThat(run.result().state()).isEqualTo(RunResult.State.COMPLETED);
    assertThat(run.result().tally().spend()).isEqualTo(providers.bill());
    assertThat(providers.judge.requests())
        .hasSizeGreaterThan(20)
        .allMatch(request -> request.messages().get(1).content().length() > 4 * Judged.MAX_TOKENS);
    assertThat(run.records())
        .flatExtracting(record -> record.calls())
        .flatExtracting(call -> call.completions())
        .allMatch(sample -> sample.isScored());
  }

  @Test
  void run_judgesDayIsUsedUp_parkedWithTheJudgesProvider() {
    JudgedProviders providers =
        new JudgedProviders().judgesPerDay(new Budget(Budget.Unit.COMPLETIONS, 31, 0));
    Budget budget = new Budget(Budget.Unit.USD, 200_000_000, 0.02);

    Finished run = run(Judged.task(Judged.Kind.RATED, budget, 3), 7, providers);

    assertThat(run.result().state()).isEqualTo(RunResult.State.PARKED);
    assertThat(run.result().detail()).contains("provider judges may charge on a day");
    assertThat(providers.judge.bill().completions()).isBetween(8L, 31L);
    assertThat(run.result().tally().spend()).isEqualTo(providers.bill());
  }
}
