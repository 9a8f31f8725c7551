package dev.iapo.bench.soak;

import dev.iapo.bench.Results;
import dev.iapo.bench.engine.ChatServer;
import java.util.Map;

/** What is measured of the daemon every few seconds, over time. */
final class Gauges {
  private final DaemonProcess daemon;
  private final Api api;
  private final ChatServer provider;
  private final Audience audience;
  private final long startNanos = System.nanoTime();
  private final Series rate = new Series();
  private final Series heap = new Series();
  private final Series resident = new Series();
  private final Series files = new Series();
  private final Series threads = new Series();
  private final Series processors = new Series();
  private final Series events = new Series();
  private final Series lag = new Series();
  private final Series list = new Series();
  private final Series metrics = new Series();
  private final Series live = new Series();
  private final Series data = new Series();
  private double lastSeconds;
  private long lastCalls;
  private long lastEvents;
  private double lastCpu;

  Gauges(DaemonProcess daemon, Api api, ChatServer provider, Audience audience) {
    this.daemon = daemon;
    this.api = api;
    this.provider = provider;
    this.audience = audience;
    begin();
  }

  private void begin() {
    lastSeconds = seconds();
    lastCalls = provider.charged(Work.MODEL).calls().sum();
    lastEvents = audience.events();
    lastCpu = daemon.cpuSeconds();
  }

  double seconds() {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  synchronized void dashboard() {
    Api.Answered answer = api.get("/v1/runs?limit=50");
    list.add(seconds(), answer.millis());
    var running = api.get("/v1/runs?state=running&limit=1").json().path("runs");
    if (!running.isEmpty()) {
      String run = "/v1/runs/" + running.get(0).path("id").asText();
      for (String what : new String[] {"", "/history", "/survivors", "/curves", "/task"}) {
        api.send("GET", run + what, "", 200, 404);
      }
      api.send("GET", run + "/samples?limit=50", "", 200, 404);
    }
  }

  synchronized void sample() {
    long start = System.nanoTime();
    Map<String, Double> meters = api.meters();
    double now = seconds();
    metrics.add(now, (System.nanoTime() - start) / 1e6);
    double used =
        meters.entrySet().stream()
            .filter(meter -> meter.getKey().startsWith("jvm_memory_used_bytes{area=\"heap\""))
            .mapToDouble(Map.Entry::getValue)
            .sum();
    heap.add(now, used / 1e6);
    resident.add(now, daemon.residentMb());
    files.add(now, daemon.openFiles());
    threads.add(now, daemon.threads());
    double passed = now - lastSeconds;
    rate.add(now, (provider.charged(Work.MODEL).calls().sum() - lastCalls) / passed);
    events.add(now, (audience.events() - lastEvents) / passed);
    processors.add(now, (daemon.cpuSeconds() - lastCpu) / passed);
    audience.takeLags().forEach(millis -> lag.add(now, millis));
    begin();
    System.err.printf(
        "%5.0f s: %s calls/s, heap %s MB, resident %s MB, %s files, %s threads%n",
        now,
        Results.format("%.0f", rate.last()),
        Results.format("%.0f", heap.last()),
        Results.format("%.0f", resident.last()),
        Results.format("%.0f", files.last()),
        Results.format("%.0f", threads.last()));
  }

  /** Collects all garbage of the daemon and measures what is left. */
  synchronized void collect() throws Exception {
    live.add(seconds(), daemon.liveHeapMb());
    data.add(seconds(), daemon.dataMb());
    System.err.printf("live heap %.1f MB, data %.1f MB%n", live.last(), data.last());
    begin();
  }

  void tell(Results results) {
    Series.header(results);
    rate.row(results, "calls/s, as the provider counts", "%.1f");
    live.row(results, "heap after a full collection, MB", "%.1f");
    heap.row(results, "heap with garbage, MB", "%.0f");
    resident.row(results, "resident, MB", "%.0f");
    files.row(results, "open files and sockets", "%.0f");
    threads.row(results, "threads", "%.0f");
    processors.row(results, "processors used", "%.2f");
    events.row(results, "events/s to those who read, in all", "%.0f");
    lag.row(results, "from asking for a change to its event, ms", "%.0f");
    list.row(results, "GET /v1/runs?limit=50, ms", "%.1f");
    metrics.row(results, "GET /metrics, ms", "%.1f");
    data.row(results, "data folder, MB", "%.0f");
  }
}
