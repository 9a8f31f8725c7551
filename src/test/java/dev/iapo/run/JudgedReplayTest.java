package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.iapo.domain.Budget;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Seeds;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.store.Fact;
import dev.iapo.store.Outcome;
import dev.iapo.store.Recovery;
import dev.iapo.store.Span;
import dev.iapo.testkit.Judged;
import dev.iapo.testkit.JudgedProviders;
import dev.iapo.testkit.JudgedProviders.Trouble;
import dev.iapo.testkit.KeptRuns;
import dev.iapo.testkit.MemoryStore;
import dev.iapo.testkit.RunBench;
import dev.iapo.testkit.RunBench.Finished;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run with judges that ended after each of the facts that were written of it. */
class JudgedReplayTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  private final RunBench bench = new RunBench(KIT);

  /** How providers fare. */
  enum Fate {
    NONE,
    /** Some requests fail at first, some of them billed. */
    AT_FIRST,
    /** Some requests of all providers fail each time, some of them billed. */
    FOR_GOOD,
    /** Judges and services refuse some completions. */
    REFUSED
  }

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  @ParameterizedTest
  @CsvSource({
    "RATED, USD, 30000000, 0.3, 1, 1, 1, NONE",
    "RATED_AT_ONCE, TOKENS, 8000, 0.7, 2, 4, 7, NONE",
    "COMPARED, USD, 40000000, 0.5, 3, 4, 64, AT_FIRST",
    "COMPARED, COMPLETIONS, 400, 0.9, 9, 4, 7, FOR_GOOD",
    "SERVED, USD, 16000000, 0.9, 4, 4, 7, FOR_GOOD",
    "SERVED, USD, 24000000, 0.7, 5, 4, 7, REFUSED",
    "ALL, USD, 50000000, 0.5, 6, 4, 7, NONE",
    "ALL, USD, 60000000, 0.9, 7, 4, 64, FOR_GOOD",
    "RATED, USD, 40000000, 0.5, 8, 1, 7, REFUSED",
  })
  void replay_everyPrefixOfWhatWasWritten_sameStateAndSameEnd(
      Judged.Kind kind,
      Budget.Unit unit,
      long limit,
      double contingency,
      long seed,
      int choices,
      int inFlight,
      Fate fate) {
    Task task = Judged.task(kind, new Budget(unit, limit, contingency), seed);
    RunSettings settings = RunBench.settings(task, choices, inFlight);
    Supplier<JudgedProviders> providers = () -> providers(fate);
    MemoryStore store = new MemoryStore();
    Finished live = run(KeptRuns.resume(settings, store, Recovery.RESEND), providers.get(), store);
    assertThat(live.result().state())
        .as(live.result().detail())
        .isEqualTo(RunResult.State.COMPLETED);
    List<Fact> facts = store.written().stream().flatMap(List::stream).toList();
    int step = kind == Judged.Kind.ALL ? 2 : 1; // of the longest, two rows share the prefixes
    for (int length = (int) (seed % step); length <= facts.size(); length += step) {
      if (length == 0 || !isHalfOfMissed(facts.get(length - 1))) {
        check(live, facts, length, settings, providers);
      }
    }
  }

  /** Pulls that brought some of their completions, in several calls, and were judged for these. */
  @ParameterizedTest
  @CsvSource({
    "RATED, USD, 40000000, 11, 1",
    "SERVED, USD, 16000000, 12, 1",
    "ALL, USD, 60000000, 13, 7",
  })
  void resume_pullsJudgedInPart_nothingBoughtTwiceAndReplayedAsItWent(
      Judged.Kind kind, Budget.Unit unit, long limit, long seed, int inFlight) {
    Task task = Judged.task(kind, new Budget(unit, limit, 0.9), seed);
    RunSettings settings = RunBench.settings(task, 1, inFlight);
    MemoryStore store = new MemoryStore();
    run(KeptRuns.resume(settings, store, Recovery.RESEND), providers(Fate.FOR_GOOD), store);
    List<Fact> facts = store.written().stream().flatMap(List::stream).toList();
    for (int length = 1; length <= facts.size(); length += 3) {
      if (!isHalfOfMissed(facts.get(length - 1))) {
        MemoryStore part = new MemoryStore();
        KeptRuns.create(settings, part);
        part.write(facts.subList(0, length));
        RunSettings resumed = KeptRuns.resume(settings, part, Recovery.RESEND);
        Spend before = part.totals(settings.run()).spent();
        JudgedProviders well = new JudgedProviders();

        Finished end = run(resumed, well, part);

        Spend spent = part.totals(settings.run()).spent();
        assertThat(end.result().state()).isEqualTo(RunResult.State.COMPLETED);
        assertThat(spent).isEqualTo(before.plus(well.bill()));
        assertThat(end.result().tally().spend()).isEqualTo(spent);
        assertBoughtOnce(part);
        JudgedProviders nobody = new JudgedProviders();
        Finished again = run(KeptRuns.replay(settings, part), nobody, part);
        assertThat(nobody.calls()).isZero();
        assertThat(again.samples()).as("after %s facts", length).isEqualTo(end.samples());
      }
    }
  }

  private static boolean isHalfOfMissed(Fact fact) {
    return fact instanceof Fact.Booked booked && booked.provider().isEmpty();
  }

  private Finished run(RunSettings settings, JudgedProviders providers, MemoryStore store) {
    return bench
        .start(settings, providers.providers(settings.inFlight()), Optional.of(store))
        .finished();
  }

  private void check(
      Finished live,
      List<Fact> facts,
      int length,
      RunSettings settings,
      Supplier<JudgedProviders> providers) {
    MemoryStore store = new MemoryStore();
    KeptRuns.create(settings, store);
    if (length > 0) {
      store.write(facts.subList(0, length));
    }
    JudgedProviders nobody = providers.get();
    Finished replay = run(KeptRuns.replay(settings, store), nobody, store);
    assertThat(nobody.calls()).isZero();
    assertThat(replay.result().tally().spend()).isEqualTo(store.totals(settings.run()).spent());

    RunSettings resumed = KeptRuns.resume(settings, store, Recovery.RESEND);
    Spend before = store.totals(settings.run()).spent();
    JudgedProviders asked = providers.get();
    Finished end = run(resumed, asked, store);
    Spend spent = store.totals(settings.run()).spent();
    assertThat(end.result().state())
        .as("after %s of %s: %s", length, facts.size(), end.result().detail())
        .isEqualTo(RunResult.State.COMPLETED);
    assertSameDrawn(end, live, length);
    assertThat(end.result().choices()).isEqualTo(live.result().choices());
    assertThat(spent).isEqualTo(before.plus(asked.bill()));
    assertThat(end.result().tally().spend()).isEqualTo(spent);
    Budget budget = settings.task().search().budget();
    assertThat(spent.in(budget.unit())).isLessThanOrEqualTo(budget.limit());
    assertBoughtOnce(store);

    Finished again = run(KeptRuns.replay(settings, store), nobody, store);
    assertThat(nobody.calls()).isZero();
    assertSameDrawn(again, live, length);
    assertThat(again.result().tally().spend()).isEqualTo(spent);
  }

  private static void assertSameDrawn(Finished run, Finished live, int length) {
    assertThat(run.records()).hasSameSizeAs(live.records());
    for (int i = 0; i < live.records().size(); i++) {
      PullRecord record = run.records().get(i);
      PullRecord expected = live.records().get(i);
      assertThat(List.of(record.pull(), record.calls(), record.missing()))
          .as("after %s facts", length)
          .isEqualTo(List.of(expected.pull(), expected.calls(), expected.missing()));
    }
  }

  private static void assertBoughtOnce(MemoryStore store) {
    Map<Long, Span> booked = new HashMap<>();
    Set<Object> bought = new HashSet<>();
    for (Fact fact : store.written().stream().flatMap(List::stream).toList()) {
      if (fact instanceof Fact.Booked call) {
        booked.put(call.call(), call.span());
      } else if (fact instanceof Fact.Ended end && end.outcome() instanceof Outcome.Paid reply) {
        Span span = Objects.requireNonNull(booked.get(end.call()));
        for (int i = 0; i < reply.reply().completions().size(); i++) {
          int index = span.replicate() + i;
          assertThat(bought.add(List.of(span.configuration(), span.query(), index)))
              .as("completion %s of %s, bought before", index, span)
              .isTrue();
        }
      }
    }
  }

  private static JudgedProviders providers(Fate fate) {
    return switch (fate) {
      case NONE -> new JudgedProviders();
      case AT_FIRST -> new JudgedProviders(atFirst(), atFirst(), atFirst());
      case FOR_GOOD ->
          new JudgedProviders(JudgedReplayTest::failing, JudgedReplayTest::failing, failingItems());
      case REFUSED ->
          new JudgedProviders(Trouble.NONE, JudgedReplayTest::refusing, JudgedReplayTest::refusing);
    };
  }

  private static Trouble atFirst() {
    Set<Object> seen = new HashSet<>();
    return (request, call, good) -> {
      synchronized (seen) {
        return seen.add(List.of(request.seed(), request.messages()))
            ? failing(request, call, good)
            : good;
      }
    };
  }

  private static LlmResult failing(LlmRequest request, int call, LlmReply good) {
    return switch (Math.floorMod(Seeds.mix(seed(request), 1), 14)) {
      case 0 -> LlmFailure.of(Kind.SERVER_ERROR, "down");
      case 1 -> LlmFailure.of(Kind.UNCERTAIN, "reset");
      case 2 -> LlmFailure.of(Kind.MALFORMED, "no");
      default -> good;
    };
  }

  /** All calls of a judge's question fare alike, so that it does not matter which ends first. */
  private static long seed(LlmRequest request) {
    return request.model().equals(RunBench.MODEL)
        ? request.seed()
        : Seeds.hash(request.messages().get(1).content());
  }

  /** By the query, as a service is told no seeds. */
  private static Trouble failingItems() {
    return (request, call, good) ->
        request.messages().stream().anyMatch(item -> item.content().contains("\"id\":\"q1\""))
            ? LlmFailure.of(Kind.SERVER_ERROR, "down")
            : good;
  }

  private static LlmResult refusing(LlmRequest request, int call, LlmReply good) {
    return request.messages().stream().anyMatch(message -> hash(message.content()) == 1)
        ? LlmFailure.of(Kind.REJECTED, "filtered")
        : good;
  }

  private static int hash(String text) {
    return Math.floorMod(Seeds.hash(text), 10);
  }
}
