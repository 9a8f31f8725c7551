package dev.iapo.bench.soak;

import dev.iapo.bench.Results;
import dev.iapo.bench.engine.ChatServer;
import dev.iapo.bench.engine.Latency;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The daemon under steady load for long: whether what it uses stays the same. */
public final class Soak {
  private static final int RUNNING = 16;
  private static final int UNFINISHED = 24;
  private static final int KEPT = 40;
  private static final int COMPLETIONS_PER_RUN = 2000;
  private static final int READING = 50;
  private static final int MUTE = 5;
  private static final int WARM_UP_SECONDS = 60;
  private static final int COLLECTIONS = 7;

  private final int minutes;
  private final int rate;
  private final Results results = new Results("soak");
  private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(4);
  private final List<ScheduledFuture<?>> all = new ArrayList<>();

  private Soak(int minutes, int rate) {
    this.minutes = minutes;
    this.rate = rate;
  }

  /** The arguments: {@code crowd}, or {@code --minutes N --rate N}, 30 and 500 if not said. */
  public static void main(String[] args) throws Exception {
    if (args.length > 0 && args[0].equals("crowd")) {
      Crowd.main(args);
      return;
    }
    int minutes = 30;
    int rate = 500;
    for (int i = 0; i + 1 < args.length; i += 2) {
      switch (args[i]) {
        case "--minutes" -> minutes = Integer.parseInt(args[i + 1]);
        case "--rate" -> rate = Integer.parseInt(args[i + 1]);
        default -> throw new IllegalArgumentException(args[i] + " (expected: --minutes or --rate)");
      }
    }
    Path folder = Files.createTempDirectory("iapo-soak");
    try {
      new Soak(minutes, rate).run(folder);
    } finally {
      delete(folder);
    }
    System.exit(0); // with the threads of clients
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }

  private void run(Path folder) throws Exception {
    Work.Limits limits = new Work.Limits(rate, RUNNING, 1000, 2000);
    try (ChatServer provider = ChatServer.start()) {
      provider.behave(Latency.constant(Work.LATENCY).behaviour());
      String configuration = Work.configuration(provider.baseUri(), limits);
      try (DaemonProcess daemon = DaemonProcess.start(folder, configuration)) {
        Api api = new Api(daemon);
        Traffic traffic = new Traffic(api, UNFINISHED, KEPT, COMPLETIONS_PER_RUN);
        every(500, () -> flow(traffic));
        TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
        try (Audience audience = new Audience(api, daemon, READING, MUTE)) {
          Gauges gauges = watch(daemon, api, provider, audience);
          stopTimers();
          traffic.cancel(120);
          tell(gauges, api, traffic, audience);
        }
        settle(provider, traffic);
        end(daemon);
      }
    }
    results.write();
  }

  private static Void flow(Traffic traffic) {
    traffic.flow();
    return null;
  }

  private Gauges watch(DaemonProcess daemon, Api api, ChatServer provider, Audience audience)
      throws Exception {
    Gauges gauges = new Gauges(daemon, api, provider, audience);
    gauges.collect();
    every(
        10_000,
        () -> {
          gauges.sample();
          audience.reconnect();
          audience.disturb();
          return null;
        });
    every(
        2_000,
        () -> {
          gauges.dashboard();
          return null;
        });
    for (int i = 1; i < COLLECTIONS; i++) {
      double until = i * 60.0 * minutes / (COLLECTIONS - 1);
      while (gauges.seconds() < until) {
        TimeUnit.MILLISECONDS.sleep(200);
        if (!daemon.isAlive()) {
          throw new IllegalStateException("the daemon has ended: " + daemon.said());
        }
        for (ScheduledFuture<?> timer : all) {
          if (timer.isDone()) {
            timer.get(); // says why
          }
        }
      }
      gauges.collect();
    }
    return gauges;
  }

  private void every(int millis, Callable<Void> action) {
    all.add(
        timers.scheduleWithFixedDelay(
            () -> {
              try {
                action.call();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            millis,
            millis,
            TimeUnit.MILLISECONDS));
  }

  private void stopTimers() throws InterruptedException {
    timers.shutdown();
    timers.awaitTermination(60, TimeUnit.SECONDS);
  }

  private void tell(Gauges gauges, Api api, Traffic traffic, Audience audience) {
    results.section("What was done");
    results.line(
        Results.format(
            "`iapo serve` in a process of its own (%s). Every call takes %d ms, and there are so many in"
                + " flight that they are at most %d/s; their server is in the process that measures. "
                + "%d runs of at most about %,d calls at a time, and"
                + " %d waiting; the last %d that ended are kept, older ones deleted. %d streams of all"
                + " events are read, one of which comes again every 10 s; %d are never read. Every 2 s"
                + " a dashboard's requests, every 10 s those of Prometheus. %d minutes, after %d s that"
                + " do not count. A full collection %d times.",
            DaemonProcess.HEAP,
            Work.LATENCY.toMillis(),
            rate,
            RUNNING,
            COMPLETIONS_PER_RUN,
            UNFINISHED - RUNNING,
            KEPT,
            READING,
            MUTE,
            minutes,
            WARM_UP_SECONDS,
            COLLECTIONS));
    results.section("Over time");
    gauges.tell(results);
    results.section("Runs and answers");
    results.header("what", "count");
    results.row("runs submitted", "" + traffic.submitted());
    traffic.states().forEach((state, count) -> results.row("runs " + state, "" + count));
    results.row(
        "runs that did not end within 2 minutes of being cancelled", "" + traffic.unfinished());
    results.row("runs deleted", "" + traffic.deleted());
    results.row("streams cut off by the daemon while they were read", "" + audience.cut());
    results.row("unexpected answers", api.unexpected().isEmpty() ? "0" : "" + api.unexpected());
  }

  private void settle(ChatServer provider, Traffic traffic) {
    ChatServer.Charged charged = provider.charged(Work.MODEL);
    Books.tell(results, charged.calls().sum(), charged.tokens().sum(), traffic.spent());
  }

  private void end(DaemonProcess daemon) throws Exception {
    double seconds = daemon.stop();
    results.section("End");
    results.line(
        Results.format(
            "Told to end (SIGTERM), it did after %.1f s with exit code %d.",
            seconds, daemon.exitCode()));
    long warnings =
        daemon.said().lines().filter(l -> l.contains("WARN") || l.contains("ERROR")).count();
    results.line("Warnings and errors that it logged: " + warnings + ".");
    daemon.said().lines().limit(40).forEach(System.err::println);
  }
}
