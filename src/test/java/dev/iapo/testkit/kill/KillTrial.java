package dev.iapo.testkit.kill;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Query;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.llm.LlmClient;
import dev.iapo.store.KeptCall;
import dev.iapo.store.Outcome;
import dev.iapo.store.Recovery;
import dev.iapo.store.Span;
import dev.iapo.store.Store;
import dev.iapo.store.StoreException;
import dev.iapo.store.Totals;
import dev.iapo.testkit.EnvironmentClient;
import dev.iapo.testkit.Fault;
import dev.iapo.testkit.FaultEndpoint;
import dev.iapo.testkit.MemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A run in processes that are killed one after the other, before a provider that keeps its own
 * books. After each, what is in the store is held against these books, and against what the
 * processes were told is kept.
 */
public final class KillTrial implements AutoCloseable {
  /**
   * What was found.
   *
   * @param kills by where they were
   * @param tooLate kills of processes that had ended
   * @param lost outcomes that were said to be kept, and are not, or are others
   * @param overspent times that the provider had billed more than the store says was spent, or that
   *     this was more than the budget
   * @param unbooked requests that were sent without a booking
   * @param uncertain calls of which the store did not know after a kill how they ended
   * @param sentTwice requests that the provider got again
   * @param notCharged of them, those that no cut-off call was charged for
   */
  public record Findings(
      Map<KillPoint, Integer> kills,
      int tooLate,
      int lost,
      int overspent,
      int unbooked,
      int uncertain,
      int sentTwice,
      int notCharged) {
    public static final Findings NONE = new Findings(Map.of(), 0, 0, 0, 0, 0, 0, 0);

    public Findings {
      kills = Collections.unmodifiableMap(new TreeMap<>(kills));
    }

    public Findings plus(Findings more) {
      Map<KillPoint, Integer> sum = new TreeMap<>(kills);
      more.kills.forEach((point, count) -> sum.merge(point, count, Integer::sum));
      return new Findings(
          sum,
          tooLate + more.tooLate,
          lost + more.lost,
          overspent + more.overspent,
          unbooked + more.unbooked,
          uncertain + more.uncertain,
          sentTwice + more.sentTwice,
          notCharged + more.notCharged);
    }

    public int killed() {
      return kills.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /** A configuration's answers to a query. */
  private record Place(int configuration, int query) {}

  private static final long ANSWER_NANOS = 3_000_000;
  private static final long WAIT_NANOS = 50_000_000;
  private static final int PATIENCE = 100;

  private final Path folder;
  private final Assignment assignment;
  private final FaultEndpoint endpoint;
  private final Map<List<ChatMessage>, Place> places = new HashMap<>();
  private final Map<KillPoint, Integer> kills = new TreeMap<>();
  private volatile RunProcess process = RunProcess.NONE;
  private Kill kill = Kill.NONE;
  private int arrivalsBefore;
  private int tooLate;
  private int lost;
  private int overspent;
  private int unbooked;
  private int uncertain;

  /** A trial whose files are in that folder. */
  public KillTrial(Path folder, Assignment assignment) {
    this.folder = folder;
    this.endpoint =
        new FaultEndpoint(
            this::onCall,
            (request, choices) ->
                EnvironmentClient.answer(Assignment.ENVIRONMENT, request, choices));
    this.assignment = assignment.at(folder.resolve("store"), endpoint.baseUri().toString());
    Task task = assignment.task();
    List<Configuration> configurations = task.configurations();
    List<Query> queries = task.data().train();
    for (int c = 0; c < configurations.size(); c++) {
      for (int q = 0; q < queries.size(); q++) {
        places.put(configurations.get(c).prompt().render(queries.get(q)), new Place(c, q));
      }
    }
  }

  /** How the run ends that nobody disturbs, without processes, a store on disk or HTTP. */
  public static Ending undisturbed(Assignment assignment) {
    LlmClient client = EnvironmentClient.of(Assignment.ENVIRONMENT);
    try {
      return Ending.of(KilledRun.run(assignment, new MemoryStore(), client));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the provider does with a call; told in the order of arrival. */
  private Fault onCall(FaultEndpoint.Call call) {
    boolean now = call.number() - arrivalsBefore + 1 == kill.nth();
    if (now && kill.point() == KillPoint.SENT) {
      return new Fault(
          "killed", Fault.Bill.LOST, call.request().choices(), (body, at, out) -> process.kill());
    }
    if (now && kill.point() == KillPoint.ANY_CALL) {
      process.killIn(kill.delayMicros());
    }
    return new Fault(
        "answered",
        Fault.Bill.ANSWERED,
        call.request().choices(),
        (body, connection, out) -> {
          LockSupport.parkNanos(ANSWER_NANOS);
          Fault.NONE.action().serve(body, connection, out);
          out.flush();
          if (now && kill.point() == KillPoint.ANSWERED) {
            process.kill();
          }
        });
  }

  /** Starts a process and kills it; whether it was killed before it had ended. */
  public boolean kill(Kill how) throws IOException, InterruptedException {
    boolean killed = start(how);
    if (killed) {
      kills.merge(how.point(), 1, Integer::sum);
    } else {
      tooLate++;
    }
    check();
    return killed;
  }

  /**
   * Starts a process that is not killed, and waits for its end.
   *
   * @param starter a command that starts the one that follows it; nothing to start it as it is
   */
  public Ending finish(String... starter) throws IOException, InterruptedException {
    if (start(Kill.NONE, starter)) {
      throw new IllegalStateException("it was killed by somebody else");
    }
    check();
    return Ending.read(folder.resolve(KilledRun.ENDING));
  }

  private boolean start(Kill how, String... starter) throws IOException, InterruptedException {
    synchronized (endpoint) {
      kill = how;
      arrivalsBefore = endpoint.calls();
    }
    assignment.with(how).write(folder.resolve(KilledRun.ASSIGNMENT));
    process = RunProcess.start(folder, List.of(starter));
    if (how.point() == KillPoint.ANY_TIME) {
      process.awaitOpening();
      process.killIn(how.delayMicros());
    }
    return process.wasKilled();
  }

  private void check() throws IOException {
    Path copy = Files.createTempDirectory(folder, "copy");
    if (assignment.server().isEmpty()) {
      copyStore(copy); // so that the next process finds it as the last one left it
    }
    try (Store store = open(copy)) {
      if (store.find(Assignment.RUN).isPresent()) {
        check(store);
      } else {
        lost += Witness.read(folder.resolve(KilledRun.WITNESS)).size();
        unbooked += endpoint.calls();
      }
    }
  }

  /** A server may hold on to a killed process for a moment. */
  private Store open(Path at) {
    for (int left = PATIENCE; ; left--) {
      try {
        return assignment.open(at);
      } catch (StoreException e) {
        if (left == 0 || !String.valueOf(e.getMessage()).contains("in use by another process")) {
          throw e;
        }
        LockSupport.parkNanos(WAIT_NANOS);
      }
    }
  }

  private void copyStore(Path to) throws IOException {
    Path store = Path.of(assignment.store());
    if (Files.exists(store)) {
      try (Stream<Path> files = Files.list(store)) {
        for (Path file : files.toList()) {
          Files.copy(file, to.resolve(file.getFileName()));
        }
      }
    }
  }

  private void check(Store store) throws IOException {
    Map<Long, String> kept = new HashMap<>();
    List<FaultEndpoint.Entry> entries = endpoint.entries();
    Map<Place, List<KeptCall>> calls = new HashMap<>();
    for (Place place : places.values()) {
      calls.put(place, calls(store, place));
      for (KeptCall call : calls(store, place)) {
        call.outcome().ifPresent(outcome -> kept.put(call.call(), Witness.text(outcome)));
      }
    }
    Witness.read(folder.resolve(KilledRun.WITNESS))
        .forEach((call, text) -> lost += text.equals(kept.get(call)) ? 0 : 1);
    calls.forEach(
        (place, booked) -> unbooked += Math.max(0, at(place, entries).size() - booked.size()));
    Totals totals = store.totals(Assignment.RUN);
    Spend billed = endpoint.billed();
    boolean covered = totals.spent().missingFor(billed).equals(Spend.NOTHING);
    boolean withinBudget = totals.spent().in(assignment.unit()) <= assignment.limit();
    overspent += covered && withinBudget ? 0 : 1;
    uncertain += store.open(Assignment.RUN).size();
  }

  private static List<KeptCall> calls(Store store, Place place) {
    Span all = new Span(place.configuration(), place.query(), 0, Integer.MAX_VALUE);
    return store.calls(Assignment.RUN, List.of(all)).get(0);
  }

  private List<FaultEndpoint.Entry> at(Place place, List<FaultEndpoint.Entry> entries) {
    return entries.stream()
        .filter(entry -> place.equals(places.get(entry.call().request().messages())))
        .toList();
  }

  /** After {@link #finish}. */
  public Findings findings() {
    List<FaultEndpoint.Entry> entries = endpoint.entries();
    int twice = 0;
    int notCharged = 0;
    try (Store store = open(Path.of(assignment.store()))) {
      for (Place place : places.values()) {
        long again = at(place, entries).stream().filter(e -> e.call().attempt() > 0).count();
        long charged = calls(store, place).stream().filter(KillTrial::cutOff).count();
        twice += (int) again;
        notCharged += (int) Math.max(0, again - charged);
      }
    }
    return new Findings(kills, tooLate, lost, overspent, unbooked, uncertain, twice, notCharged);
  }

  private static boolean cutOff(KeptCall call) {
    return call.outcome().orElse(null) instanceof Outcome.Lost lost
        && lost.failures().of(Recovery.CUT_OFF) > 0
        && lost.charge().equals(call.max());
  }

  @Override
  public void close() {
    process.kill();
    endpoint.close();
  }
}
