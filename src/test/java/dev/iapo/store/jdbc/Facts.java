package dev.iapo.store.jdbc;

import dev.iapo.domain.Failures;
import dev.iapo.domain.Query;
import dev.iapo.domain.Spend;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.store.Fact;
import dev.iapo.store.Outcome;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Span;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs and facts made up for tests. */
final class Facts {
  static final Instant AT = Instant.parse("2026-03-04T05:06:07.123456789Z");
  static final Spend MAX = new Spend(3, 4000, 5_000_000);
  static final Tariff.Parts CHARGE =
      new Tariff.Parts(new Spend(0, 100, 1_000), new Spend(2, 50, 7_001));

  private Facts() {}

  static RunEntry run(String id) {
    return run(id, "data-1");
  }

  static RunEntry run(String id, String data) {
    return new RunEntry(
        id,
        "task of " + id,
        "{\"format\":\"iapo-run/1\"}",
        data,
        Map.of("--seed", "7", "task", "a.conf"),
        "/tmp/out",
        RunEntry.State.RUNNING,
        "",
        AT,
        Optional.empty());
  }

  static List<Query> queries(String... ids) {
    List<Query> queries = new ArrayList<>();
    for (String id : ids) {
      queries.add(new Query(id, Map.of("question", "What is " + id + "?"), List.of("a", "b")));
    }
    return queries;
  }

  static Fact booked(String run, long call, Span span) {
    return booked(run, call, span, request(span));
  }

  static Fact booked(String run, long call, Span span, String request) {
    return new Fact.Booked(run, call, span, request, "openai", MAX, AT);
  }

  static Fact ended(String run, long call, Outcome outcome) {
    return new Fact.Ended(run, call, outcome, AT);
  }

  static String request(Span span) {
    return "request-" + span.configuration() + "-" + span.query();
  }

  static LlmReply reply(String... texts) {
    List<Completion> completions = new ArrayList<>();
    for (String text : texts) {
      completions.add(new Completion(text, "stop"));
    }
    return new LlmReply(
        completions,
        Optional.of(new LlmReply.Usage(100, 20, 50, Map.of("reasoning_tokens", 12.0))));
  }

  static Outcome paid(String... texts) {
    return new Outcome.Paid(reply(texts), CHARGE, Failures.NONE);
  }
}
