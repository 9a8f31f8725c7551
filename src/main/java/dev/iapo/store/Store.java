package dev.iapo.store;

import dev.iapo.domain.Query;
import dev.iapo.domain.Spend;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs, and what happened in them, on durable storage. It is used by one process at a time and by
 * any of its threads; every method may block, and throws {@link StoreException} if the storage
 * fails.
 */
public interface Store extends AutoCloseable {
  /**
   * Keeps a new run.
   *
   * @param queries of its training split, in order
   * @throws IllegalStateException if its id is taken
   */
  void create(RunEntry run, List<Query> queries);

  Optional<RunEntry> find(String run);

  /** All runs, the newest first. */
  List<RunEntry> runs();

  /** The training split of a run, in order; it may be a view of a temporary file. */
  List<Query> queries(String run);

  /** Tells what a run is doing from now on. */
  void setState(String run, RunEntry.State state, String detail, Instant at);

  /**
   * Keeps another definition and other arguments of a run, whose data stay the same. If the
   * definition has changed, its decisions are forgotten, and what it decided to do without, as they
   * were of the task before; its calls stay.
   */
  void amend(String run, String definition, Map<String, String> arguments);

  /** Forgets a run, and every text of it, as far as the storage can. */
  void delete(String run);

  /** A name for another call, greater than all before. */
  long nextCall();

  /** Keeps facts, all of them or none; they are durable when it returns. */
  void write(List<Fact> facts);

  /**
   * The calls of a run that cover completions, for each span in turn, in the order of their names.
   */
  List<List<KeptCall>> calls(String run, List<Span> spans);

  /**
   * Completions of the same requests that other runs have, for each wanted in turn, disjoint and by
   * replicate index; where several runs have one, the first's. Their outcomes are {@link
   * Outcome.Reused}: cut to what is wanted, and apportioned by the number of completions.
   */
  List<List<KeptCall>> elsewhere(String run, List<Wanted> wanted);

  /**
   * What is wanted of a request.
   *
   * @param request its fingerprint
   */
  record Wanted(String request, Span span) {}

  /** The documents of a run's decisions, in order. */
  List<String> decisions(String run);

  /** The calls of a run that have not ended. */
  List<KeptCall> open(String run);

  Totals totals(String run);

  /**
   * Keeps charges of calls that are not kept.
   *
   * @param byProvider what each charged
   */
  void charge(Map<String, Spend> byProvider, Instant at);

  /** What each provider was charged since then, all runs together, and what is no run's. */
  Map<String, Spend> spentSince(Instant since);

  @Override
  void close();
}
