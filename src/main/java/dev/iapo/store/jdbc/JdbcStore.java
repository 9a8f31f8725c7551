package dev.iapo.store.jdbc;

import dev.iapo.domain.Query;
import dev.iapo.domain.Spend;
import dev.iapo.store.Fact;
import dev.iapo.store.KeptCall;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Span;
import dev.iapo.store.Store;
import dev.iapo.store.Totals;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A store in a database. */
final class JdbcStore implements Store {
  private static final String READ = "be read";
  private static final String WRITE = "be written";

  private final Session session;
  private final RunNumbers numbers;
  private final RunRows runs;
  private final CallRows calls;
  private final FactWriter writer;
  private final Deletion deletion;
  private final StoreFolder folder;
  private final AtomicLong lastCall;

  /** Takes over what it is given, and closes it when it is closed. */
  JdbcStore(StoreFolder folder, Session session) {
    this.folder = folder;
    this.session = session;
    this.numbers = new RunNumbers(session);
    this.runs = new RunRows(session);
    this.calls = new CallRows(session);
    this.writer = new FactWriter(session, numbers, calls);
    this.deletion = new Deletion(session);
    this.lastCall = new AtomicLong(session.transact(READ, calls::lastCall));
    deletion.complete();
  }

  @Override
  public void create(RunEntry run, List<Query> queries) {
    session.change(WRITE, () -> runs.insert(run, queries));
  }

  @Override
  public Optional<RunEntry> find(String run) {
    return session.transact(READ, () -> runs.find(run));
  }

  @Override
  public List<RunEntry> runs() {
    return session.transact(READ, runs::all);
  }

  @Override
  public List<Query> queries(String run) {
    return session.transact(READ, () -> runs.queries(numbers.of(run)));
  }

  @Override
  public void setState(String run, RunEntry.State state, String detail, Instant at) {
    session.change(WRITE, () -> runs.setState(numbers.of(run), state, detail, at));
  }

  @Override
  public void amend(String run, String definition, Map<String, String> arguments) {
    session.change(WRITE, () -> runs.amend(numbers.of(run), definition, arguments));
  }

  @Override
  public void delete(String run) {
    session.change(
        WRITE,
        () -> {
          deletion.mark(numbers.of(run));
          numbers.forget(run);
        });
    deletion.complete();
  }

  @Override
  public long nextCall() {
    return lastCall.incrementAndGet();
  }

  @Override
  public void write(List<Fact> facts) {
    session.change(WRITE, () -> writer.write(facts));
  }

  @Override
  public List<List<KeptCall>> calls(String run, List<Span> spans) {
    return session.transact(READ, () -> calls.inSpans(numbers.of(run), spans));
  }

  @Override
  public List<List<KeptCall>> elsewhere(String run, List<Wanted> wanted) {
    return session.transact(READ, () -> calls.elsewhere(numbers.of(run), wanted));
  }

  @Override
  public List<String> decisions(String run) {
    return session.transact(READ, () -> calls.decisions(numbers.of(run)));
  }

  @Override
  public List<KeptCall> open(String run) {
    return session.transact(READ, () -> calls.open(numbers.of(run)));
  }

  @Override
  public Totals totals(String run) {
    return session.transact(READ, () -> calls.totals(numbers.of(run)));
  }

  @Override
  public void charge(Map<String, Spend> byProvider, Instant at) {
    session.change(WRITE, () -> calls.charge(byProvider, at));
  }

  @Override
  public Map<String, Spend> spentSince(Instant since) {
    return session.transact(READ, () -> calls.spentSince(since));
  }

  @Override
  public void close() {
    try (folder) {
      session.close();
    }
  }
}
