package dev.iapo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.Failures;
import dev.iapo.domain.Query;
import dev.iapo.domain.Spend;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.store.Fact;
import dev.iapo.store.KeptCall;
import dev.iapo.store.Outcome;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Span;
import dev.iapo.store.Store;
import dev.iapo.store.Store.Wanted;
import dev.iapo.store.StoreException;
import dev.iapo.store.Totals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every database must do. */
abstract class StoreContract {
  private static final Span SPAN = new Span(1, 2, 3, 3);

  Store store;

  /** Opens the same store again. */
  abstract Store open();

  @BeforeEach
  void openFirst() {
    store = open();
  }

  @AfterEach
  void closeLast() {
    store.close();
  }

  void reopen() {
    store.close();
    store = open();
  }

  void create(String... runs) {
    for (String run : runs) {
      store.create(Facts.run(run), Facts.queries("q1", "q2", "q3"));
    }
  }

  static List<Outcome> outcomes() {
    Failures failures = new Failures(new TreeMap<>(Map.of("rate-limit", 2, "server", 1)));
    Spend charge = new Spend(3, Long.MAX_VALUE, 1);
    LlmReply bare = new LlmReply(List.of(new Completion("", "length")), Optional.empty());
    return List.of(
        Facts.paid("a", "b"),
        new Outcome.Paid(Facts.reply("x"), Facts.CHARGE, failures),
        new Outcome.Paid(bare, Facts.CHARGE, failures),
        new Outcome.Reused(Facts.reply("r", "s"), Facts.CHARGE),
        new Outcome.Lost(charge, failures),
        new Outcome.Abandoned(charge, Failures.NONE),
        new Outcome.Released(failures),
        new Outcome.Released(Failures.NONE),
        new Outcome.Missed("server-error", "HTTP 500: \u0000 \ud800 \"no\""),
        new Outcome.Missed("", ""));
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void write_anyOutcome_isReadBackAfterReopening(Outcome outcome) {
    create("r");
    long call = store.nextCall();
    store.write(List.of(Facts.booked("r", call, SPAN), Facts.ended("r", call, outcome)));
    reopen();
    assertThat(store.calls("r", List.of(SPAN)))
        .containsExactly(List.of(new KeptCall(call, SPAN, Facts.MAX, Optional.of(outcome))));
  }

  @Test
  void create_aRun_isFoundWithItsQueriesAfterReopening() {
    RunEntry run = Facts.run("r");
    List<Query> queries = Facts.queries("q1", "q2", "q3");
    store.create(run, queries);
    reopen();
    assertThat(store.find("r")).contains(run);
    assertThat(store.queries("r")).isEqualTo(queries);
    assertThat(store.find("other")).isEmpty();
  }

  @Test
  void create_aTakenId_throws() {
    create("r");
    assertThatThrownBy(() -> create("r"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the store has a run r already");
  }

  @Test
  void runs_several_newestFirst() {
    create("b", "c", "a");
    assertThat(store.runs()).extracting(RunEntry::id).containsExactly("a", "c", "b");
  }

  @Test
  void setState_endedAndRunningAgain_tellsWhen() {
    create("r");
    Instant end = Facts.AT.plus(Duration.ofNanos(1));
    store.setState("r", RunEntry.State.PARKED, "no quota", end);
    RunEntry parked = store.find("r").orElseThrow();
    assertThat(parked.state()).isEqualTo(RunEntry.State.PARKED);
    assertThat(parked.detail()).isEqualTo("no quota");
    assertThat(parked.endedAt()).contains(end);
    store.setState("r", RunEntry.State.RUNNING, "", end);
    assertThat(store.find("r")).contains(Facts.run("r"));
  }

  @Test
  void setState_unknownRun_throws() {
    assertThatThrownBy(() -> store.setState("x", RunEntry.State.FAILED, "", Facts.AT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the store has no run x");
  }

  @Test
  void nextCall_afterReopening_isGreaterThanAllBooked() {
    create("r");
    long call = 0;
    for (int i = 0; i < 5; i++) {
      call = store.nextCall();
    }
    store.write(List.of(Facts.booked("r", call, SPAN)));
    reopen();
    assertThat(store.nextCall()).isGreaterThan(call);
  }

  @Test
  void write_endedTwice_keepsTheFirst() {
    create("r");
    Outcome lost = new Outcome.Lost(Facts.MAX, Failures.NONE);
    store.write(List.of(Facts.booked("r", 1, SPAN), Facts.booked("r", 2, SPAN)));
    store.write(List.of(Facts.ended("r", 1, lost), Facts.ended("r", 1, Facts.paid("late"))));
    store.write(List.of(Facts.ended("r", 1, Facts.paid("later"))));
    store.write(List.of(Facts.ended("r", 2, Facts.paid("b"))));
    store.write(List.of(Facts.ended("r", 2, Facts.paid("c"))));
    assertThat(store.calls("r", List.of(SPAN)).get(0))
        .extracting(KeptCall::outcome)
        .containsExactly(Optional.of(lost), Optional.of(Facts.paid("b")));
    assertThat(store.totals("r").completions()).isEqualTo(1);
  }

  @Test
  void write_oneFactFails_keepsNone() {
    create("r");
    store.write(List.of(Facts.booked("r", 1, SPAN)));
    Fact decided = new Fact.Decided("r", 0, "{}", Facts.AT);
    Fact second = Facts.booked("r", 2, SPAN);
    assertThatThrownBy(
            () -> store.write(List.of(second, decided, Facts.ended("r", 9, Facts.paid("x")))))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> store.write(List.of(second, decided, Facts.booked("r", 1, SPAN))))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> store.write(List.of(second, Facts.booked("none", 3, SPAN))))
        .isInstanceOf(IllegalArgumentException.class);
    Fact otherRequest = Facts.booked("r", 3, SPAN, "another request");
    assertThatThrownBy(() -> store.write(List.of(second, otherRequest)))
        .isInstanceOf(StoreException.class);
    assertThat(store.open("r")).extracting(KeptCall::call).containsExactly(1L);
    assertThat(store.decisions("r")).isEmpty();
    store.write(List.of(second, decided));
    assertThat(store.open("r")).extracting(KeptCall::call).containsExactly(1L, 2L);
  }

  @Test
  void calls_spansThatCallsOverlap_areThoseInTheOrderOfTheirNames() {
    create("r", "other");
    List<Fact> facts = new ArrayList<>();
    facts.add(Facts.booked("r", 4, new Span(0, 0, 0, 2)));
    facts.add(Facts.booked("r", 2, new Span(0, 0, 2, 4)));
    facts.add(Facts.booked("r", 3, new Span(0, 1, 0, 9)));
    facts.add(Facts.booked("r", 5, new Span(1, 0, 0, 9)));
    facts.add(Facts.booked("other", 6, new Span(0, 0, 0, 9)));
    store.write(facts);
    List<Span> spans =
        List.of(
            new Span(0, 0, 0, 10),
            new Span(0, 0, 1, 1),
            new Span(0, 0, 2, 1),
            new Span(0, 0, 5, 1),
            new Span(0, 0, 6, 5),
            new Span(0, 1, 8, 2),
            new Span(7, 7, 0, 2));
    assertThat(store.calls("r", spans))
        .extracting(calls -> calls.stream().map(KeptCall::call).toList())
        .containsExactly(
            List.of(2L, 4L),
            List.of(4L),
            List.of(2L),
            List.of(2L),
            List.of(),
            List.of(3L),
            List.of());
    assertThat(store.calls("r", spans.subList(0, 2))).hasSize(2);
    assertThat(store.calls("r", List.of(spans.get(6), spans.get(6), spans.get(1))))
        .extracting(List::size)
        .containsExactly(0, 0, 1);
    assertThat(store.calls("r", List.of())).isEmpty();
  }

  @Test
  void calls_moreSpansThanFitAQuery_areAllAnswered() {
    create("r");
    List<Fact> facts = new ArrayList<>();
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      spans.add(new Span(i % 7, i, i, 1));
      facts.add(Facts.booked("r", i + 1, spans.get(i)));
    }
    store.write(facts);
    assertThat(store.calls("r", spans))
        .isEqualTo(
            facts.stream()
                .map(Fact.Booked.class::cast)
                .map(b -> List.of(new KeptCall(b.call(), b.span(), b.max(), Optional.empty())))
                .toList());
  }

  @Test
  void elsewhere_anotherRunsCalls_areCutAndApportioned() {
    create("first", "second", "mine");
    Span source = new Span(4, 5, 10, 3);
    store.write(
        List.of(
            Facts.booked("first", 1, source, "asked"),
            Facts.ended("first", 1, Facts.paid("a", "b", "c")),
            Facts.booked("second", 2, new Span(0, 0, 9, 4), "asked"),
            Facts.ended(
                "second", 2, new Outcome.Reused(Facts.reply("w", "x", "y", "z"), CHARGE_OF_4)),
            Facts.booked("mine", 3, new Span(7, 8, 12, 1), "asked"),
            Facts.ended("mine", 3, Facts.paid("mine")),
            Facts.booked("second", 4, new Span(0, 0, 20, 1), "asked"),
            Facts.ended("second", 4, new Outcome.Lost(Facts.MAX, Failures.NONE))));
    Span wanted = new Span(7, 8, 9, 3);
    List<List<KeptCall>> found =
        store.elsewhere(
            "mine",
            List.of(
                new Wanted("asked", wanted),
                new Wanted("never", wanted),
                new Wanted("asked", new Span(7, 8, 20, 1)),
                new Wanted("asked", new Span(7, 8, 12, 8))));
    KeptCall w = reused(2, new Span(7, 8, 9, 1), usage(12, 3.0), new Spend(1, 10, 25), "w");
    KeptCall ab =
        reused(1, new Span(7, 8, 10, 2), usage(33, 8.0), new Spend(1, 33, 4667), "a", "b");
    KeptCall c = reused(1, new Span(7, 8, 12, 1), usage(17, 4.0), new Spend(1, 17, 2334), "c");
    assertThat(found).containsExactly(List.of(w, ab), List.of(), List.of(), List.of(c));
  }

  private static final Tariff.Parts CHARGE_OF_4 =
      new Tariff.Parts(Facts.CHARGE.prompt(), new Spend(4, 40, 103));

  private static LlmReply.Usage usage(long output, double reasoning) {
    return new LlmReply.Usage(100, 20, output, Map.of("reasoning_tokens", reasoning));
  }

  private static KeptCall reused(
      long call, Span span, LlmReply.Usage usage, Spend completions, String... texts) {
    LlmReply reply = new LlmReply(Facts.reply(texts).completions(), Optional.of(usage));
    Tariff.Parts saved = new Tariff.Parts(Facts.CHARGE.prompt(), completions);
    return new KeptCall(call, span, Spend.NOTHING, Optional.of(new Outcome.Reused(reply, saved)));
  }

  @Test
  void totals_callsOfEveryKind_areCountedAndCharged() {
    create("r", "other");
    List<Outcome> outcomes =
        List.of(
            Facts.paid("a", "b"),
            new Outcome.Reused(Facts.reply("c", "d", "e"), Facts.CHARGE),
            new Outcome.Lost(new Spend(1, 10, 100), Failures.NONE),
            new Outcome.Abandoned(new Spend(1, 20, 200), Failures.NONE),
            new Outcome.Released(Failures.NONE));
    List<Fact> facts = new ArrayList<>();
    facts.add(Facts.booked("r", 100, SPAN));
    facts.add(Facts.booked("other", 101, SPAN));
    for (int i = 0; i < outcomes.size(); i++) {
      facts.add(Facts.booked("r", i + 1, new Span(0, i, 0, 3)));
      facts.add(Facts.ended("r", i + 1, outcomes.get(i)));
    }
    store.write(facts);
    Spend paid = Facts.CHARGE.total();
    Spend spent = paid.plus(Facts.MAX).plus(new Spend(2, 30, 300));
    assertThat(store.totals("r")).isEqualTo(new Totals(2, 3, paid, 3, spent));
    assertThat(store.open("r")).extracting(KeptCall::call).containsExactly(100L);
    assertThat(store.totals("other")).isEqualTo(new Totals(0, 0, Spend.NOTHING, 1, Facts.MAX));
    Map<String, Spend> sinceThen = Map.of("openai", spent.plus(Facts.MAX));
    assertThat(store.spentSince(Facts.AT)).isEqualTo(sinceThen);
    assertThat(store.spentSince(Facts.AT.plusSeconds(1))).isEmpty();
    store.delete("r");
    assertThat(store.spentSince(Facts.AT)).isEqualTo(sinceThen);
    assertThat(store.spentSince(Facts.AT.plusSeconds(1))).isEmpty();
  }

  @Test
  void charge_severalInHoursAndDays_countSinceTheBeginningOfTheirHour() {
    Instant noon = Instant.parse("2026-03-01T12:00:00Z");
    Spend one = new Spend(1, 10, 100);
    store.charge(Map.of("openai", one, "other", new Spend(0, 7, 0)), noon.plusSeconds(59));
    store.charge(Map.of("openai", one), noon.plusSeconds(3599));
    store.charge(Map.of("openai", one), noon.plusSeconds(3600));

    assertThat(store.spentSince(noon))
        .isEqualTo(Map.of("openai", one.times(3), "other", new Spend(0, 7, 0)));
    assertThat(store.spentSince(noon.plusSeconds(3600))).isEqualTo(Map.of("openai", one));
    assertThat(store.spentSince(noon.plusSeconds(3601))).isEmpty();
  }

  @Test
  void totals_noCalls_areZero() {
    create("r");
    assertThat(store.totals("r")).isEqualTo(new Totals(0, 0, Spend.NOTHING, 0, Spend.NOTHING));
    assertThat(store.spentSince(Instant.EPOCH)).isEmpty();
  }

  @Test
  void decisions_several_inTheirOrder() {
    create("r", "other");
    store.write(
        List.of(
            new Fact.Decided("r", 1, "{\"b\":1}", Facts.AT),
            new Fact.Decided("r", 0, "{\"a\":0}", Facts.AT),
            new Fact.Decided("other", 0, "{}", Facts.AT)));
    assertThat(store.decisions("r")).containsExactly("{\"a\":0}", "{\"b\":1}");
  }

  @Test
  void amend_oneOfTwoRuns_keepsItsCallsAndForgetsItsDecisions() {
    create("r", "other");
    store.write(
        List.of(
            Facts.booked("r", 1, SPAN),
            Facts.ended("r", 1, Facts.paid("a")),
            new Fact.Decided("r", 0, "{}", Facts.AT),
            new Fact.Decided("other", 0, "{}", Facts.AT)));
    RunEntry before = store.find("r").orElseThrow();
    store.amend("r", before.definition(), Map.of("a", "c"));
    assertThat(store.find("r")).contains(before.with(before.definition(), Map.of("a", "c")));
    assertThat(store.decisions("r")).containsExactly("{}");
    store.amend("r", "{\"budget\":2}", Map.of("a", "b"));
    assertThat(store.find("r")).contains(before.with("{\"budget\":2}", Map.of("a", "b")));
    assertThat(store.decisions("r")).isEmpty();
    assertThat(store.decisions("other")).containsExactly("{}");
    assertThat(store.calls("r", List.of(SPAN)).get(0)).hasSize(1);
    store.write(List.of(new Fact.Decided("r", 0, "{\"again\":1}", Facts.AT)));
    assertThat(store.decisions("r")).containsExactly("{\"again\":1}");
  }

  @Test
  void amend_anotherDefinition_forgetsWhatWasDecidedToBeMissed() {
    create("r", "other");
    Span missed = new Span(SPAN.configuration(), SPAN.query(), SPAN.replicate() + 100, 1);
    Outcome.Missed why = new Outcome.Missed("", "the budget is used up");
    for (String run : List.of("r", "other")) {
      long call = store.nextCall();
      store.write(
          List.of(
              new Fact.Booked(
                  run, call, missed, Facts.request(missed), "", Spend.NOTHING, Facts.AT),
              new Fact.Ended(run, call, why, Facts.AT)));
    }
    long paid = store.nextCall();
    store.write(List.of(Facts.booked("r", paid, SPAN), Facts.ended("r", paid, Facts.paid("a"))));
    RunEntry before = store.find("r").orElseThrow();
    store.amend("r", before.definition(), Map.of("a", "c"));
    assertThat(store.calls("r", List.of(missed)).get(0)).hasSize(1);
    store.amend("r", "{\"budget\":2}", Map.of());
    assertThat(store.calls("r", List.of(missed)).get(0)).isEmpty();
    assertThat(store.calls("r", List.of(SPAN)).get(0)).hasSize(1);
    assertThat(store.open("r")).isEmpty();
    assertThat(store.calls("other", List.of(missed)).get(0)).hasSize(1);
  }

  @Test
  void delete_oneOfTwoRuns_leavesTheOtherAndTheirQueries() {
    create("r", "other");
    store.write(
        List.of(
            Facts.booked("r", 1, SPAN),
            Facts.booked("other", 2, SPAN),
            Facts.ended("r", 1, Facts.paid("a")),
            Facts.ended("other", 2, Facts.paid("b")),
            new Fact.Decided("r", 0, "{}", Facts.AT)));
    store.delete("r");
    assertThat(store.find("r")).isEmpty();
    assertThat(store.runs()).extracting(RunEntry::id).containsExactly("other");
    assertThat(store.queries("other")).hasSize(3);
    assertThat(store.elsewhere("other", List.of(new Wanted(Facts.request(SPAN), SPAN))))
        .containsExactly(List.of());
    assertThatThrownBy(() -> store.calls("r", List.of(SPAN)))
        .isInstanceOf(IllegalArgumentException.class);
    create("r");
    assertThat(store.decisions("r")).isEmpty();
    assertThat(store.calls("r", List.of(SPAN))).containsExactly(List.of());
  }

  static List<String> hostile() {
    return List.of(
        "\0",
        "a\0b\u001b0000\u001b",
        "\ud800",
        "\udc00\ud800 \ud83d\ude00 \ud83d",
        "\uffff\ufffe\ufeff\u2028\r\n\t\\u0000",
        "'; drop table runs; --",
        "\"}],\"completions\":[",
        "x".repeat(1_000_000) + "\0\udfff");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void write_hostileTexts_areReadBackAsTheyWere(String text) {
    RunEntry run =
        new RunEntry(
            "r",
            text,
            text,
            "data-1",
            Map.of("key" + text, text),
            text,
            RunEntry.State.FAILED,
            text,
            Facts.AT,
            Optional.of(Facts.AT));
    List<Query> queries = List.of(new Query(text, Map.of(text, text), List.of(text, "")));
    store.create(run, queries);
    LlmReply reply =
        new LlmReply(
            List.of(new Completion(text, text), new Completion(text + text, "")),
            Optional.of(
                new LlmReply.Usage(
                    Long.MAX_VALUE,
                    -1,
                    Long.MIN_VALUE,
                    Map.of(text, 0.1, "n", Double.NaN, "i", Double.NEGATIVE_INFINITY, "z", -0.0))));
    Failures failures = Failures.of(text, Integer.MAX_VALUE);
    Outcome outcome = new Outcome.Paid(reply, Facts.CHARGE, failures);
    store.write(
        List.of(
            new Fact.Booked("r", 1, SPAN, "req" + text.length(), "p" + text, Facts.MAX, Facts.AT),
            Facts.ended("r", 1, outcome),
            new Fact.Decided("r", 0, text, Facts.AT)));
    reopen();
    assertThat(store.find("r").equals(Optional.of(run))).isTrue();
    assertThat(store.queries("r").equals(queries)).isTrue();
    assertThat(store.decisions("r").equals(List.of(text))).isTrue();
    KeptCall kept = new KeptCall(1, SPAN, Facts.MAX, Optional.of(outcome));
    assertThat(store.calls("r", List.of(SPAN)).equals(List.of(List.of(kept)))).isTrue();
    assertThat(store.spentSince(Facts.AT)).containsOnlyKeys("p" + text);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void write_randomFactsInRandomGroups_areReadBackAfterReopening(long seed) {
    create("r", "other");
    Random random = new Random(seed);
    RandomFacts facts = new RandomFacts(random);
    List<Fact> all = facts.of(List.of("r", "other"), 400);
    for (int from = 0, to; from < all.size(); from = to) {
      to = Math.min(all.size(), from + 1 + random.nextInt(40));
      store.write(all.subList(from, to));
    }
    reopen();
    for (String run : List.of("r", "other")) {
      List<KeptCall> kept = facts.kept(run);
      List<Span> spans = kept.stream().map(KeptCall::span).toList();
      assertThat(store.calls(run, spans)).isEqualTo(kept.stream().map(List::of).toList());
      assertThat(store.open(run))
          .isEqualTo(kept.stream().filter(call -> call.outcome().isEmpty()).toList());
      assertThat(store.decisions(run)).isEqualTo(facts.decided(run));
    }
  }

  @Test
  void write_byManyThreads_keepsAll() throws InterruptedException {
    create("r");
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int configuration = t;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 25; i++) {
                  long call = store.nextCall();
                  Span span = new Span(configuration, i, 0, 1);
                  store.write(List.of(Facts.booked("r", call, span)));
                  store.write(List.of(Facts.ended("r", call, Facts.paid("t" + call))));
                  store.calls("r", List.of(span));
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(store.totals("r").completions()).isEqualTo(100);
    assertThat(store.open("r")).isEmpty();
  }

  @Test
  void delete_manyCalls_keepsWhatTheyWereCharged() {
    create("r");
    List<Fact> facts = new ArrayList<>();
    for (int i = 1; i <= 6_000; i++) {
      facts.add(Facts.booked("r", i, new Span(0, i, 0, 1)));
      facts.add(Facts.ended("r", i, Facts.paid("x")));
    }
    store.write(facts);
    Map<String, Spend> spent = store.spentSince(Facts.AT);
    assertThat(spent).containsEntry("openai", new Spend(12_000, 900_000, 6_000L * 8_001));
    store.delete("r");
    assertThat(store.spentSince(Facts.AT)).isEqualTo(spent);
    assertThat(store.runs()).isEmpty();
    reopen();
    assertThat(store.spentSince(Facts.AT)).isEqualTo(spent);
  }

  @Test
  void write_afterClosing_throws() {
    create("r");
    store.close();
    try {
      assertThatThrownBy(() -> store.runs()).isInstanceOf(StoreException.class);
    } finally {
      store = open();
    }
  }
}
