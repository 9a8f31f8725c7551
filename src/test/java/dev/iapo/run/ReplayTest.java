package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Pull;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Seeds;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.store.Fact;
import dev.iapo.store.Outcome;
import dev.iapo.store.Recovery;
import dev.iapo.store.Span;
import dev.iapo.testkit.EnvironmentClient;
import dev.iapo.testkit.Environments;
import dev.iapo.testkit.KeptRuns;
import dev.iapo.testkit.MemoryStore;
import dev.iapo.testkit.RunBench;
import dev.iapo.testkit.RunBench.Finished;
import dev.iapo.testkit.ScriptedClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that ended after each of the facts that were written of it: what is known, and the end. */
class ReplayTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final RecordedEnvironment VOTES = Environments.votes(TieRule.FAIR);

  private final RunBench bench = new RunBench(KIT);

  /** How the provider fares. */
  enum Trouble {
    NONE,
    /** Some requests fail at first, some of them billed. */
    AT_FIRST,
    /** The same, and a row is refused. */
    REFUSED,
    /** Some requests fail each time, some of them billed. */
    FOR_GOOD
  }

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  @ParameterizedTest
  @CsvSource({
    "COMPLETIONS, 100, 0.3, 1, 1, 1, NONE",
    "COMPLETIONS, 100, 0.3, 2, 1, 7, NONE",
    "COMPLETIONS, 160, 0.3, 3, 5, 64, NONE",
    "TOKENS, 12000, 0.9, 4, 5, 7, AT_FIRST",
    "USD, 60000000, 0.9, 5, 1, 64, AT_FIRST",
    "COMPLETIONS, 120, 0.5, 6, 5, 1, FOR_GOOD",
    "COMPLETIONS, 300, 0.5, 7, 5, 64, FOR_GOOD",
    "COMPLETIONS, 200, 0.5, 8, 5, 7, REFUSED",
  })
  void replay_everyPrefixOfWhatWasWritten_sameStateAndSameEnd(
      Budget.Unit unit,
      long limit,
      double contingency,
      long seed,
      int choices,
      int inFlight,
      Trouble trouble) {
    Task task = RunBench.task(VOTES, new Budget(unit, limit, contingency), seed);
    RunSettings settings = RunBench.settings(task, choices, inFlight);
    Supplier<ScriptedClient> provider = () -> provider(trouble);
    MemoryStore store = new MemoryStore();
    Finished live = run(KeptRuns.resume(settings, store, Recovery.RESEND), provider.get(), store);
    assertThat(live.result().state())
        .as(live.result().detail())
        .isEqualTo(RunResult.State.COMPLETED);
    List<Fact> facts = store.written().stream().flatMap(List::stream).toList();
    Written whole = new Written(live, facts);
    for (int length = 0; length <= facts.size(); length++) {
      if (length == 0 || !isHalfOfMissed(facts.get(length - 1))) {
        whole.check(length, this, settings, provider);
      }
    }
  }

  private static boolean isHalfOfMissed(Fact fact) {
    return fact instanceof Fact.Booked booked && booked.provider().isEmpty();
  }

  private Finished run(RunSettings settings, ScriptedClient client, MemoryStore store) {
    return bench
        .start(settings, RunBench.gateway(settings.inFlight()), client, Optional.of(store))
        .finished();
  }

  private static ScriptedClient provider(Trouble trouble) {
    Set<Object> seen = new HashSet<>();
    return new ScriptedClient(
        (request, call) -> {
          boolean first;
          synchronized (seen) {
            first = seen.add(List.of(request.seed(), request.messages()));
          }
          LlmResult answer = answer(trouble, request, first);
          return answer instanceof LlmFailure failure && failure.kind() == Kind.REJECTED
              ? late(answer)
              : EnvironmentClient.later(answer, call);
        });
  }

  /** After others have been answered: a refusal before any success would end the run. */
  private static CompletionStage<LlmResult> late(LlmResult answer) {
    return CompletableFuture.supplyAsync(
        () -> answer, CompletableFuture.delayedExecutor(30, TimeUnit.MILLISECONDS));
  }

  private static LlmResult answer(Trouble trouble, LlmRequest request, boolean first) {
    int fate = Math.floorMod(Seeds.mix(request.seed(), 1), 12);
    boolean fails = trouble == Trouble.FOR_GOOD || (trouble != Trouble.NONE && first);
    if (trouble == Trouble.REFUSED
        && EnvironmentClient.prompt(request).equals("p1")
        && EnvironmentClient.query(request).equals("q1")) {
      return LlmFailure.of(Kind.REJECTED, "too long");
    }
    return switch (fails ? fate : -1) {
      case 0 -> LlmFailure.of(Kind.SERVER_ERROR, "down");
      case 1 -> LlmFailure.of(Kind.UNCERTAIN, "reset");
      case 2 ->
          LlmFailure.of(trouble == Trouble.FOR_GOOD ? Kind.MALFORMED : Kind.RATE_LIMITED, "no");
      default -> EnvironmentClient.answer(VOTES, request, request.choices());
    };
  }

  /** What a run told and wrote. */
  private record Written(Finished live, List<Fact> facts) {
    void check(
        int length, ReplayTest test, RunSettings settings, Supplier<ScriptedClient> provider) {
      List<Fact> prefix = facts.subList(0, length);
      MemoryStore store = new MemoryStore();
      KeptRuns.create(settings, store);
      if (!prefix.isEmpty()) {
        store.write(prefix);
      }
      ScriptedClient nobody = provider.get();
      Finished replay = test.run(KeptRuns.replay(settings, store), nobody, store);
      assertThat(nobody.calls()).isZero();
      assertSameState(replay, prefix, store.totals(settings.run()).spent());

      RunSettings resumed = KeptRuns.resume(settings, store, Recovery.RESEND);
      Spend before = store.totals(settings.run()).spent();
      ScriptedClient client = provider.get();
      Finished end = test.run(resumed, client, store);
      Spend spent = store.totals(settings.run()).spent();
      assertThat(end.result().state()).isEqualTo(RunResult.State.COMPLETED);
      assertThat(end.result().choices()).isEqualTo(live.result().choices());
      assertThat(drawn(end)).isEqualTo(drawn(live));
      assertThat(spent).isEqualTo(before.plus(client.bill()));
      assertThat(end.result().tally().spend()).isEqualTo(spent);
      Budget budget = settings.task().search().budget();
      assertThat(spent.in(budget.unit())).isLessThanOrEqualTo(budget.limit());
      assertThat(store.decisions(settings.run())).isEqualTo(decisions(facts));
      assertBoughtOnce(store);
    }

    private static List<Object> drawn(Finished run) {
      return run.records().stream()
          .<Object>map(record -> List.of(record.pull(), record.calls(), record.missing()))
          .toList();
    }

    private static List<String> decisions(List<Fact> facts) {
      return facts.stream()
          .filter(Fact.Decided.class::isInstance)
          .map(fact -> ((Fact.Decided) fact).document())
          .toList();
    }

    private static void assertBoughtOnce(MemoryStore store) {
      Set<Object> bought = new HashSet<>();
      paid(store.written().stream().flatMap(List::stream).toList())
          .forEach(
              (span, completions) -> {
                for (int i = 0; i < completions; i++) {
                  assertThat(
                          bought.add(
                              List.of(span.configuration(), span.query(), span.replicate() + i)))
                      .isTrue();
                }
              });
    }

    /** How many completions came, by what was asked for. */
    private static Map<Span, Integer> paid(List<Fact> facts) {
      Map<Long, Span> booked = new HashMap<>();
      Map<Span, Integer> paid = new HashMap<>();
      for (Fact fact : facts) {
        if (fact instanceof Fact.Booked call) {
          booked.put(call.call(), call.span());
        } else if (fact instanceof Fact.Ended end && end.outcome() instanceof Outcome.Paid reply) {
          paid.merge(booked.get(end.call()), reply.reply().completions().size(), Integer::sum);
        }
      }
      return paid;
    }

    /** The same as the live run had come to when it had written so much. */
    private void assertSameState(Finished replay, List<Fact> prefix, Spend spent) {
      boolean over =
          facts.subList(prefix.size(), facts.size()).stream()
              .allMatch(Fact.Decided.class::isInstance);
      assertThat(replay.result().state())
          .as(replay.result().detail())
          .isEqualTo(over ? RunResult.State.COMPLETED : RunResult.State.INTERRUPTED);
      assertThat(replay.result().tally().spend()).isEqualTo(spent);
      List<RunEvent> rounds = rounds(replay);
      assertThat(rounds).isEqualTo(rounds(live).subList(0, rounds.size()));
      Map<Span, Integer> paid = paid(prefix);
      List<PullRecord> records = replay.records();
      for (int i = 0; i < records.size(); i++) {
        PullRecord record = records.get(i);
        assertThat(bought(record)).isEqualTo(within(record.pull(), paid));
        if (about(record.pull(), prefix) == about(record.pull(), facts)) {
          assertThat(record).isEqualTo(live.records().get(i));
        }
      }
    }

    private static List<RunEvent> rounds(Finished run) {
      return new ArrayList<>(
          run.events().stream().filter(RunEvent.RoundStarted.class::isInstance).toList());
    }

    private static int bought(PullRecord record) {
      return record.calls().stream()
          .filter(call -> call.source() == dev.iapo.domain.CallRecord.Source.BOUGHT)
          .mapToInt(call -> call.completions().size())
          .sum();
    }

    private static int within(Pull pull, Map<Span, Integer> paid) {
      Span all = span(pull);
      return paid.entrySet().stream()
          .filter(entry -> isWithin(entry.getKey(), all))
          .mapToInt(Map.Entry::getValue)
          .sum();
    }

    private static Span span(Pull pull) {
      return new Span(pull.configuration(), pull.query(), pull.replicate(), pull.scale());
    }

    private static boolean isWithin(Span part, Span all) {
      return part.configuration() == all.configuration()
          && part.query() == all.query()
          && part.replicate() >= all.replicate()
          && part.end() <= all.end();
    }

    /** How many facts are about a pull. */
    private static int about(Pull pull, List<Fact> facts) {
      Set<Long> calls = new HashSet<>();
      int about = 0;
      for (Fact fact : facts) {
        if (fact instanceof Fact.Booked call && isWithin(call.span(), span(pull))) {
          calls.add(call.call());
          about++;
        } else if (fact instanceof Fact.Ended end && calls.contains(end.call())) {
          about++;
        }
      }
      return about;
    }
  }
}
