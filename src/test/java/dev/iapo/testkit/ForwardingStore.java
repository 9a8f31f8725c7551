package dev.iapo.testkit;

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

/** A store that does what another one does, to be changed in part. */
public abstract class ForwardingStore implements Store {
  protected final Store store;

  protected ForwardingStore(Store store) {
    this.store = store;
  }

  @Override
  public void create(RunEntry run, List<Query> queries) {
    store.create(run, queries);
  }

  @Override
  public Optional<RunEntry> find(String run) {
    return store.find(run);
  }

  @Override
  public List<RunEntry> runs() {
    return store.runs();
  }

  @Override
  public List<Query> queries(String run) {
    return store.queries(run);
  }

  @Override
  public void setState(String run, RunEntry.State state, String detail, Instant at) {
    store.setState(run, state, detail, at);
  }

  @Override
  public void amend(String run, String definition, Map<String, String> arguments) {
    store.amend(run, definition, arguments);
  }

  @Override
  public void delete(String run) {
    store.delete(run);
  }

  @Override
  public long nextCall() {
    return store.nextCall();
  }

  @Override
  public void write(List<Fact> facts) {
    store.write(facts);
  }

  @Override
  public List<List<KeptCall>> calls(String run, List<Span> spans) {
    return store.calls(run, spans);
  }

  @Override
  public List<List<KeptCall>> elsewhere(String run, List<Wanted> wanted) {
    return store.elsewhere(run, wanted);
  }

  @Override
  public List<String> decisions(String run) {
    return store.decisions(run);
  }

  @Override
  public List<KeptCall> open(String run) {
    return store.open(run);
  }

  @Override
  public Totals totals(String run) {
    return store.totals(run);
  }

  @Override
  public void charge(Map<String, Spend> byProvider, Instant at) {
    store.charge(byProvider, at);
  }

  @Override
  public Map<String, Spend> spentSince(Instant since) {
    return store.spentSince(since);
  }

  @Override
  public void close() {
    store.close();
  }
}
