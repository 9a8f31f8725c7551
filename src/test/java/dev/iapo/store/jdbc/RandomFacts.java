package dev.iapo.store.jdbc;

import dev.iapo.domain.Failures;
import dev.iapo.domain.Spend;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmReply;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.store.Fact;
import dev.iapo.store.KeptCall;
import dev.iapo.store.Outcome;
import dev.iapo.store.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Facts of any kind, and what is to be kept of them. */
final class RandomFacts {
  private final Random random;
  private final Map<String, List<KeptCall>> kept = new HashMap<>();
  private final Map<String, List<String>> decided = new HashMap<>();
  private long calls;

  RandomFacts(Random random) {
    this.random = random;
  }

  List<KeptCall> kept(String run) {
    return kept.getOrDefault(run, List.of());
  }

  List<String> decided(String run) {
    return decided.getOrDefault(run, List.of());
  }

  /** Calls' spans do not overlap. */
  List<Fact> of(List<String> runs, int size) {
    List<Fact> facts = new ArrayList<>();
    while (facts.size() < size) {
      String run = runs.get(random.nextInt(runs.size()));
      List<KeptCall> calls = kept.computeIfAbsent(run, any -> new ArrayList<>());
      switch (random.nextInt(8)) {
        case 0 -> {
          List<String> documents = decided.computeIfAbsent(run, any -> new ArrayList<>());
          facts.add(new Fact.Decided(run, documents.size(), text(), Facts.AT));
          documents.add(((Fact.Decided) facts.get(facts.size() - 1)).document());
        }
        case 1, 2, 3 -> {
          if (!calls.isEmpty()) {
            facts.add(ended(run, calls));
          }
        }
        default -> facts.add(booked(run, calls));
      }
    }
    return facts;
  }

  private Fact booked(String run, List<KeptCall> calls) {
    int choices = 1 + random.nextInt(5);
    Span span = new Span(random.nextInt(3), random.nextInt(4), calls.size() * 5, choices);
    KeptCall call = new KeptCall(++this.calls, span, spend(), Optional.empty());
    calls.add(call);
    return new Fact.Booked(run, call.call(), span, Facts.request(span), "p", call.max(), Facts.AT);
  }

  /** Any call, also one that has ended. */
  private Fact ended(String run, List<KeptCall> calls) {
    int index = random.nextInt(calls.size());
    KeptCall call = calls.get(index);
    Outcome outcome = outcome(call.span().choices());
    if (call.outcome().isEmpty()) {
      calls.set(index, new KeptCall(call.call(), call.span(), call.max(), Optional.of(outcome)));
    }
    return new Fact.Ended(run, call.call(), outcome, Facts.AT);
  }

  private Outcome outcome(int choices) {
    return switch (random.nextInt(6)) {
      case 0 -> new Outcome.Reused(reply(choices), new Tariff.Parts(spend(), spend()));
      case 1 -> new Outcome.Lost(spend(), failures());
      case 2 -> new Outcome.Abandoned(spend(), failures());
      case 3 -> new Outcome.Released(failures());
      default -> new Outcome.Paid(reply(choices), new Tariff.Parts(spend(), spend()), failures());
    };
  }

  private LlmReply reply(int choices) {
    List<Completion> completions = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(choices); i++) {
      completions.add(new Completion(text(), text()));
    }
    Optional<LlmReply.Usage> usage =
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(
                new LlmReply.Usage(
                    random.nextLong(),
                    random.nextInt(),
                    random.nextInt(),
                    Map.of(text(), random.nextGaussian())));
    return new LlmReply(completions, usage);
  }

  private Failures failures() {
    return random.nextBoolean() ? Failures.NONE : Failures.of(text(), 1 + random.nextInt(9));
  }

  private Spend spend() {
    return new Spend(random.nextInt(9), random.nextInt(9999), random.nextLong() >>> 20);
  }

  /** Any characters, halves of pairs and NUL among them. */
  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(random.nextInt(20) == 0 ? 9000 : 30); i > 0; i--) {
      text.append((char) (random.nextInt(4) == 0 ? random.nextInt(0x10000) : random.nextInt(0x80)));
    }
    return text.toString();
  }
}
