package dev.iapo.testkit;

import dev.iapo.domain.Query;
import dev.iapo.domain.Spend;
import dev.iapo.store.Fact;
import dev.iapo.store.KeptCall;
import dev.iapo.store.Outcome;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Span;
import dev.iapo.store.Store;
import dev.iapo.store.StoreException;
import dev.iapo.store.Totals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A store in memory, that remembers the order of all it was given. Its runs do not share
 * completions, and none can be deleted.
 */
public final class MemoryStore implements Store {
  private final Map<String, RunEntry> runs = new LinkedHashMap<>();
  private final Map<String, List<Query>> queries = new HashMap<>();

  private record Charge(String provider, Spend spend, Instant at) {}

  private final List<Charge> charges = new ArrayList<>();
  private final Map<Long, Fact.Booked> booked = new TreeMap<>(); // by call
  private final Map<Long, Fact.Ended> ended = new HashMap<>();
  private final Map<String, Map<Integer, String>> decisions =
      new HashMap<>(); // by number, of a run
  private final List<List<Fact>> written = new ArrayList<>();
  private long lastCall;

  /** What was written, in order, by transaction. */
  public synchronized List<List<Fact>> written() {
    return List.copyOf(written);
  }

  @Override
  public synchronized void create(RunEntry run, List<Query> training) {
    if (runs.putIfAbsent(run.id(), run) != null) {
      throw new IllegalStateException("the store has a run " + run.id() + " already");
    }
    queries.put(run.id(), List.copyOf(training));
    decisions.put(run.id(), new TreeMap<>());
  }

  @Override
  public synchronized Optional<RunEntry> find(String run) {
    return Optional.ofNullable(runs.get(run));
  }

  @Override
  public synchronized List<RunEntry> runs() {
    List<RunEntry> all = new ArrayList<>(runs.values());
    Collections.reverse(all);
    return all;
  }

  @Override
  public synchronized List<Query> queries(String run) {
    known(run);
    return Objects.requireNonNull(queries.get(run));
  }

  @Override
  public synchronized void setState(String run, RunEntry.State state, String detail, Instant at) {
    RunEntry old = known(run);
    runs.put(
        run,
        new RunEntry(
            run,
            old.task(),
            old.definition(),
            old.data(),
            old.arguments(),
            old.directory(),
            state,
            detail,
            old.createdAt(),
            state.isUnfinished() ? Optional.empty() : Optional.of(at)));
  }

  @Override
  public synchronized void amend(String run, String definition, Map<String, String> arguments) {
    RunEntry old = known(run);
    runs.put(run, old.with(definition, arguments));
    if (!old.definition().equals(definition)) {
      decisions.put(run, new TreeMap<>());
      Set<Long> missed = new HashSet<>();
      ended.forEach(
          (call, end) -> {
            if (end.run().equals(run) && end.outcome() instanceof Outcome.Missed) {
              missed.add(call);
            }
          });
      ended.keySet().removeAll(missed);
      booked.keySet().removeAll(missed);
    }
  }

  @Override
  public void delete(String run) {
    throw new UnsupportedOperationException("delete");
  }

  @Override
  public synchronized long nextCall() {
    return ++lastCall;
  }

  @Override
  public synchronized void write(List<Fact> facts) {
    check(facts);
    for (Fact fact : facts) {
      if (fact instanceof Fact.Booked call) {
        booked.put(call.call(), call);
        lastCall = Math.max(lastCall, call.call());
      } else if (fact instanceof Fact.Ended end) {
        ended.putIfAbsent(end.call(), end);
      } else if (fact instanceof Fact.Decided decided) {
        decisionsOf(decided.run()).put(decided.number(), decided.document());
      }
    }
    written.add(List.copyOf(facts));
  }

  /** All of them or none. */
  private void check(List<Fact> facts) {
    Set<Long> calls = new HashSet<>(booked.keySet());
    Set<Object> decided = new HashSet<>();
    for (Fact fact : facts) {
      known(fact.run());
      boolean fits = true;
      if (fact instanceof Fact.Booked call) {
        fits = calls.add(call.call());
      } else if (fact instanceof Fact.Ended end) {
        fits = calls.contains(end.call());
      } else if (fact instanceof Fact.Decided decision) {
        fits =
            decided.add(List.of(decision.run(), decision.number()))
                && !decisionsOf(decision.run()).containsKey(decision.number());
      }
      if (!fits) {
        throw new StoreException("does not fit what is kept: " + fact);
      }
    }
  }

  private RunEntry known(String run) {
    RunEntry entry = runs.get(run);
    if (entry == null) {
      throw new IllegalArgumentException("the store has no run " + run);
    }
    return entry;
  }

  private Map<Integer, String> decisionsOf(String run) {
    known(run);
    return Objects.requireNonNull(decisions.get(run));
  }

  @Override
  public synchronized List<List<KeptCall>> calls(String run, List<Span> spans) {
    known(run);
    return spans.stream().map(span -> callsIn(run, span)).toList();
  }

  private List<KeptCall> callsIn(String run, Span wanted) {
    return booked.values().stream()
        .filter(call -> call.run().equals(run) && overlap(call.span(), wanted))
        .map(this::kept)
        .toList();
  }

  private static boolean overlap(Span a, Span b) {
    return a.configuration() == b.configuration()
        && a.query() == b.query()
        && a.replicate() < b.end()
        && b.replicate() < a.end();
  }

  private KeptCall kept(Fact.Booked call) {
    return new KeptCall(call.call(), call.span(), call.max(), outcome(call));
  }

  private Optional<Outcome> outcome(Fact.Booked call) {
    return Optional.ofNullable(ended.get(call.call())).map(Fact.Ended::outcome);
  }

  @Override
  public List<List<KeptCall>> elsewhere(String run, List<Wanted> wanted) {
    return Collections.nCopies(wanted.size(), List.of());
  }

  @Override
  public synchronized List<String> decisions(String run) {
    return List.copyOf(decisionsOf(run).values());
  }

  @Override
  public synchronized List<KeptCall> open(String run) {
    known(run);
    return booked.values().stream()
        .filter(call -> call.run().equals(run) && !ended.containsKey(call.call()))
        .map(this::kept)
        .toList();
  }

  @Override
  public synchronized Totals totals(String run) {
    known(run);
    long completions = 0;
    long reused = 0;
    Spend saved = Spend.NOTHING;
    long uncertain = 0;
    Spend spent = Spend.NOTHING;
    for (Fact.Booked call : booked.values()) {
      if (!call.run().equals(run)) {
        continue;
      }
      Optional<Outcome> outcome = outcome(call);
      spent = spent.plus(charge(call));
      if (outcome.isPresent() && outcome.get() instanceof Outcome.Paid paid) {
        completions += paid.reply().completions().size();
      } else if (outcome.isPresent() && outcome.get() instanceof Outcome.Reused piece) {
        reused += piece.reply().completions().size();
        saved = saved.plus(piece.saved().total());
      } else if (outcome.isEmpty()
          || outcome.get() instanceof Outcome.Lost
          || outcome.get() instanceof Outcome.Abandoned) {
        uncertain++;
      }
    }
    return new Totals(completions, reused, saved, uncertain, spent);
  }

  private Spend charge(Fact.Booked call) {
    Outcome outcome = outcome(call).orElse(null);
    if (outcome == null) {
      return call.max();
    }
    if (outcome instanceof Outcome.Paid paid) {
      return paid.charge().total();
    }
    if (outcome instanceof Outcome.Lost lost) {
      return lost.charge();
    }
    return outcome instanceof Outcome.Abandoned abandoned ? abandoned.charge() : Spend.NOTHING;
  }

  @Override
  public synchronized void charge(Map<String, Spend> byProvider, Instant at) {
    byProvider.forEach((provider, spend) -> charges.add(new Charge(provider, spend, at)));
  }

  @Override
  public synchronized Map<String, Spend> spentSince(Instant since) {
    Map<String, Spend> spent = new TreeMap<>();
    for (Charge charge : charges) {
      if (!charge.at().isBefore(since)) {
        spent.merge(charge.provider(), charge.spend(), Spend::plus);
      }
    }
    for (Fact.Booked call : booked.values()) {
      Fact.Ended end = ended.get(call.call());
      if (!(end == null ? call.at() : end.at()).isBefore(since)) {
        spent.merge(call.provider(), charge(call), Spend::plus);
      }
    }
    return spent;
  }

  @Override
  public void close() {}
}
