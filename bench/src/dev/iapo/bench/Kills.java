package dev.iapo.bench;

import dev.iapo.domain.Budget;
import dev.iapo.store.Recovery;
import dev.iapo.testkit.PostgresServers;
import dev.iapo.testkit.kill.Assignment;
import dev.iapo.testkit.kill.Ending;
import dev.iapo.testkit.kill.Kill;
import dev.iapo.testkit.kill.KillPoint;
import dev.iapo.testkit.kill.KillTrial;
import dev.iapo.testkit.kill.KillTrial.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Runs in processes that are killed, several times each, at every point and at random, against a
 * provider that keeps its own books; each run is then compared with the same one undisturbed.
 */
public final class Kills {
  private static final int DEFAULT_COUNT = 200;
  private static final int KILLS_PER_RUN = 6;
  private static final int AT_A_TIME = 2;
  private static final int PLANNED = 65; // of which each point has as many
  private static final long SEED = 1;

  /** Runs of different units, numbers of choices per call, and calls in flight. */
  private static final List<Assignment> ASSIGNMENTS =
      List.of(
          Assignment.of(Budget.Unit.COMPLETIONS, 600),
          Assignment.of(Budget.Unit.USD, 2_000_000_000).with(Recovery.RESEND, 0.9).with(5, 4),
          Assignment.of(Budget.Unit.TOKENS, 90_000).with(Recovery.RESEND, 0.94).with(1, 32));

  private final Results results;
  private final boolean server;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final List<Kill> planned = new ArrayList<>();
  private Findings found = Findings.NONE;
  private int begun;
  private int runs;
  private int inFlight; // the most that the kills can have found under way, summed
  private int same;

  private Kills(boolean server) {
    this.results = new Results(server ? "kills-postgresql" : "kills");
    this.server = server;
  }

  /** The arguments: how many kills, 200 if not said; and {@code postgresql} for a server. */
  public static void main(String[] args) throws Exception {
    int count = args.length > 0 ? Integer.parseInt(args[0]) : DEFAULT_COUNT;
    boolean server = args.length > 1 && args[1].equals("postgresql");
    new Kills(server).run(count);
    System.exit(0); // with the server
  }

  private void run(int count) throws Exception {
    results.section("What was done");
    results.line(
        Results.format(
            "Processes that run and resume a task are killed, up to %d times a run, until %d were"
                + " (seed %d), with the store %s. Runs take turns in budgets of completions, USD and"
                + " tokens, with 1, 5 and 1 completions per call, and 8, 4 and 32 calls in flight.",
            KILLS_PER_RUN, count, SEED, server ? "on PostgreSQL" : "in a file"));
    Path folder = Files.createTempDirectory("iapo-kills");
    ExecutorService workers = Executors.newFixedThreadPool(server ? 1 : AT_A_TIME);
    try {
      while (found.killed() < count) {
        for (Future<?> run : workers.invokeAll(runs(folder, count - found.killed()))) {
          run.get();
        }
      }
    } finally {
      workers.shutdown();
      delete(folder);
    }
    tell();
    results.write();
  }

  /** As many runs as it takes, if none of the kills comes too late. */
  private List<Callable<Void>> runs(Path folder, int count) {
    List<Callable<Void>> some = new ArrayList<>();
    for (int left = count; left > 0; left -= KILLS_PER_RUN) {
      List<Kill> kills = next(Math.min(KILLS_PER_RUN, left));
      int number = begun++;
      some.add(
          () -> {
            Path mine = Files.createDirectory(folder.resolve("run-" + number));
            run(mine, ASSIGNMENTS.get(number % ASSIGNMENTS.size()), kills);
            delete(mine);
            return null;
          });
    }
    return some;
  }

  private List<Kill> next(int count) {
    while (planned.size() < count) {
      planned.addAll(Kill.various(PLANNED, random));
    }
    List<Kill> next = List.copyOf(planned.subList(0, count));
    planned.subList(0, count).clear();
    return next;
  }

  private void run(Path folder, Assignment assignment, List<Kill> kills) throws Exception {
    Assignment on = server ? assignment.onServer(PostgresServers.emptySchema()) : assignment;
    try (KillTrial trial = new KillTrial(folder, on)) {
      for (Kill kill : kills) {
        if (!trial.kill(kill)) {
          break; // it has ended
        }
      }
      Ending ending = trial.finish();
      Findings findings = trial.findings();
      add(on, ending, findings);
    }
  }

  private synchronized void add(Assignment assignment, Ending ending, Findings findings) {
    runs++;
    found = found.plus(findings);
    inFlight += findings.killed() * assignment.inFlight();
    Ending undisturbed = KillTrial.undisturbed(assignment);
    boolean equal = ending.equals(undisturbed.with(ending.cutOff()));
    same += equal ? 1 : 0;
    System.err.printf(
        "%d kills, %d runs, %s%s%n",
        found.killed(), runs, findings, equal ? "" : ", another end: " + ending.detail());
  }

  private void tell() {
    results.section("Kills");
    results.header("point", "kills");
    for (KillPoint point : KillPoint.values()) {
      if (found.kills().containsKey(point)) {
        results.row(point.text(), String.valueOf(found.kills().get(point)));
      }
    }
    results.row("all", String.valueOf(found.killed()));
    results.section("Findings");
    results.header("what", "count");
    count("outcomes said to be kept, and lost or changed", found.lost());
    count(
        "times that more was billed than kept as spent, or spent than the budget",
        found.overspent());
    count("requests sent without a booking", found.unbooked());
    count("calls in flight at the kills, at most", inFlight);
    count("calls uncertain after the kills, and charged their maximum", found.uncertain());
    count("requests that the provider got twice", found.sentTwice());
    count("of them, without a charge for the first", found.notCharged());
    count("runs", runs);
    count("of them, with the policy and the samples of the undisturbed one", same);
  }

  private void count(String what, int count) {
    results.row(what, String.valueOf(count));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
