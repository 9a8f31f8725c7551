package dev.iapo.bench.soak;

import dev.iapo.bench.Results;
import dev.iapo.bench.engine.ChatServer;
import dev.iapo.bench.engine.Latency;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Many runs that wait and many streams of events at once, up to the limits and beyond. */
final class Crowd {
  private static final int RUNNING = 16;
  private static final int QUEUED = 200;
  private static final int STREAMS = 1000;
  private static final int OF_ALL_RUNS = 100; // unless all streams are
  private static final int COMPLETIONS_PER_RUN = 300;
  private static final int RATE = 500;
  private static final Duration HELD_BACK = Duration.ofSeconds(20);
  private static final int CALLS = 300;
  private static final int END_SECONDS = 600;
  private static final String STATE = "\"state\":\"";
  private static final List<String> ENDS = List.of("completed", "interrupted", "parked", "failed");

  private final Results results;
  private final int ofAllRuns;
  private final List<Listener> listeners = new ArrayList<>();
  private final List<AtomicInteger> ends = new ArrayList<>();

  private Crowd(boolean all) {
    this.results = new Results(all ? "soak-crowd-all" : "soak-crowd");
    this.ofAllRuns = all ? STREAMS : OF_ALL_RUNS;
  }

  static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("iapo-crowd");
    try {
      new Crowd(args.length > 1 && args[1].equals("all")).run(folder);
    } finally {
      Soak.delete(folder);
    }
    System.exit(0); // with the threads of clients
  }

  private void run(Path folder) throws Exception {
    Work.Limits limits = new Work.Limits(RATE, RUNNING, QUEUED, STREAMS);
    try (ChatServer provider = ChatServer.start()) {
      provider.behave(Latency.constant(HELD_BACK).behaviour()); // until all are there
      String configuration = Work.configuration(provider.baseUri(), limits);
      try (DaemonProcess daemon = DaemonProcess.start(folder, configuration)) {
        measure(provider, daemon, new Api(daemon));
      }
    }
    results.write();
  }

  private void measure(ChatServer provider, DaemonProcess daemon, Api api) throws Exception {
    about();
    results.section("Idle, crowded, and afterwards");
    results.header(
        "",
        "heap after a full collection, MB",
        "resident, MB",
        "open files",
        "threads",
        "GET /v1/health, ms",
        "GET /v1/runs?limit=50, ms",
        "GET /v1/runs/{id}, ms");
    List<String> runs = new ArrayList<>();
    runs.add(submit(api, 0));
    times(api, runs.get(0)); // until it is compiled
    row("one run", daemon, api, runs.get(0));
    Api.Answered refused = submitAll(api, runs);
    long opened = System.nanoTime();
    Listener turnedAway = listenAll(api, runs);
    double openSeconds = (System.nanoTime() - opened) / 1e9;
    row("all there, calls held back", daemon, api, runs.get(0));
    provider.behave(Latency.constant(Work.LATENCY).behaviour());
    TimeUnit.SECONDS.sleep(HELD_BACK.toSeconds()); // until those held back are answered
    double cpu = daemon.cpuSeconds();
    long calls = provider.charged(Work.MODEL).calls().sum();
    long start = System.nanoTime();
    row("all there, calls going on", daemon, api, runs.get(0));
    TimeUnit.SECONDS.sleep(10);
    double seconds = (System.nanoTime() - start) / 1e9;
    double rate = (provider.charged(Work.MODEL).calls().sum() - calls) / seconds;
    double processors = (daemon.cpuSeconds() - cpu) / seconds;
    Map<String, Integer> states = awaitEnds(api, runs.size());
    long told = ends.stream().filter(count -> count.get() > 0).count();
    row("all ended, streams open", daemon, api, runs.get(0));
    long events = listeners.stream().mapToLong(Listener::events).sum();
    long cut = listeners.stream().filter(Listener::isCut).count();
    for (Listener listener : listeners) {
      listener.close();
    }
    double closing = awaitClosed(daemon, STREAMS);
    row("streams closed", daemon, api, runs.get(0));
    results.section("Limits");
    results.header("what", "status", "Retry-After");
    results.row(
        "the submission after " + runs.size(),
        "" + refused.status(),
        refused.retryAfter().orElse("none"));
    results.row(
        "the stream after " + listeners.size(),
        "" + turnedAway.status(),
        turnedAway.retryAfter().orElse("none"));
    results.section("Runs and streams");
    results.header("what", "measured");
    states.forEach((state, count) -> results.row("runs " + state, "" + count));
    results.row("streams opened in", Results.format("%.1f s", openSeconds));
    results.row(
        "streams that were told of an end of their run, or of all runs",
        "%d of %d".formatted(told, listeners.size()));
    results.row(
        "streams closed by those who read, and then by the daemon within",
        Results.format("%.0f s", closing));
    results.row("streams cut off", "" + cut);
    results.row("events to all streams", Results.format("%,d", events));
    results.row("calls/s while they went on", Results.format("%.0f", rate));
    results.row("processors used meanwhile", Results.format("%.2f", processors));
    results.row("unexpected answers", api.unexpected().isEmpty() ? "0" : "" + api.unexpected());
    Traffic.Spent spent = new Traffic.Spent(0, 0, 0);
    for (var run : api.runs("")) {
      spent = spent.plus(run.path("spent"));
    }
    ChatServer.Charged charged = provider.charged(Work.MODEL);
    Books.tell(results, charged.calls().sum(), charged.tokens().sum(), spent);
  }

  private void about() {
    results.section("What was done");
    results.line(
        Results.format(
            "`iapo serve` in a process of its own (%s), at most %d runs at a time, %d waiting and %d"
                + " streams; %d runs of at most about %d calls, at most %d/s. %d streams are of all runs, the"
                + " others each of one. Calls take 20 s until all are there, then 500 ms. Times are the"
                + " median and the 95th of 100, of %d calls one after the other.",
            DaemonProcess.HEAP,
            RUNNING,
            QUEUED,
            STREAMS,
            RUNNING + QUEUED,
            COMPLETIONS_PER_RUN,
            RATE,
            ofAllRuns,
            CALLS));
  }

  private static String submit(Api api, int number) {
    return api.send("POST", "/v1/runs", Work.submission(number, COMPLETIONS_PER_RUN), 201)
        .json()
        .path("id")
        .asText();
  }

  /** Submits until it is refused; the refusal. */
  private static Api.Answered submitAll(Api api, List<String> runs) {
    while (true) {
      Api.Answered answer =
          api.send("POST", "/v1/runs", Work.submission(runs.size(), COMPLETIONS_PER_RUN), 201, 429);
      if (answer.status() != 201 || runs.size() > 2 * (RUNNING + QUEUED)) {
        return answer;
      }
      runs.add(answer.json().path("id").asText());
    }
  }

  /** Opens as many streams as there may be, and one more, which it returns. */
  private Listener listenAll(Api api, List<String> runs) {
    for (int i = 0; i < STREAMS; i++) {
      AtomicInteger ended = new AtomicInteger();
      int need = i < ofAllRuns ? runs.size() : 1;
      String path =
          i < ofAllRuns ? "/v1/events" : "/v1/runs/" + runs.get(i % runs.size()) + "/events";
      AtomicInteger seen = new AtomicInteger();
      Listener listener =
          Listener.open(
              api,
              path,
              "",
              line -> {
                if (isEnd(line) && seen.incrementAndGet() == need) {
                  ended.incrementAndGet();
                }
              });
      if (listener.status() != 200) {
        throw new IllegalStateException("stream " + i + ": " + listener.status());
      }
      ends.add(ended);
      listeners.add(listener);
    }
    Listener oneMore = Listener.open(api, "/v1/events", "", line -> {});
    oneMore.status();
    return oneMore;
  }

  private static boolean isEnd(String line) {
    int state = line.indexOf(STATE) + STATE.length();
    return ENDS.stream().anyMatch(end -> line.startsWith(end, state));
  }

  private Map<String, Integer> awaitEnds(Api api, int runs) throws InterruptedException {
    for (int i = 0; i < END_SECONDS; i += 2) {
      TimeUnit.SECONDS.sleep(2);
      if (api.runs("&state=running,queued,stopping").isEmpty()) {
        break;
      }
    }
    for (int i = 0; i < 30 && ends.stream().anyMatch(count -> count.get() == 0); i++) {
      TimeUnit.SECONDS.sleep(1);
    }
    Map<String, Integer> states = new TreeMap<>();
    api.runs("").forEach(run -> states.merge(run.path("state").asText(), 1, Integer::sum));
    return states;
  }

  /** The daemon sees that nobody reads when it writes, at the latest the second heartbeat. */
  private static double awaitClosed(DaemonProcess daemon, int streams) throws InterruptedException {
    int open = daemon.openFiles();
    long start = System.nanoTime();
    while (daemon.openFiles() > open - 0.9 * streams && System.nanoTime() - start < 60e9) {
      TimeUnit.SECONDS.sleep(1);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private void row(String what, DaemonProcess daemon, Api api, String run) throws Exception {
    String[] times = times(api, run);
    results.row(
        what,
        Results.format("%.1f", daemon.liveHeapMb()),
        Results.format("%.0f", daemon.residentMb()),
        "" + daemon.openFiles(),
        "" + daemon.threads(),
        times[0],
        times[1],
        times[2]);
  }

  private static String[] times(Api api, String run) {
    String[] paths = {"/v1/health", "/v1/runs?limit=50", "/v1/runs/" + run};
    String[] times = new String[paths.length];
    for (int path = 0; path < paths.length; path++) {
      double[] millis = new double[CALLS];
      for (int i = 0; i < CALLS; i++) {
        millis[i] = api.get(paths[path]).millis();
      }
      java.util.Arrays.sort(millis);
      times[path] = Results.format("%.1f, %.1f", millis[CALLS / 2], millis[(int) (0.95 * CALLS)]);
    }
    return times;
  }
}
