package dev.iapo.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** Those who listen to the events of all runs: some come again, some never read. */
final class Audience implements AutoCloseable {
  private static final String PATH = "/v1/events";

  /** A change that events tell of. */
  private record Awaited(String id, String version, long sentNanos) {}

  private final Api api;
  private final DaemonProcess daemon;
  private final List<Listener> listeners = new ArrayList<>();
  private final List<Mute> mutes = new ArrayList<>();
  private final ConcurrentLinkedQueue<Double> lags = new ConcurrentLinkedQueue<>();
  private volatile Awaited awaited = new Awaited("none", "none", 0);
  private long eventsOfClosed;
  private int turn;
  private int cut;

  Audience(Api api, DaemonProcess daemon, int reading, int mute) throws IOException {
    this.api = api;
    this.daemon = daemon;
    for (int i = 0; i < reading; i++) {
      listeners.add(open(""));
    }
    for (int i = 0; i < mute; i++) {
      mutes.add(new Mute(daemon));
    }
  }

  private Listener open(String since) {
    return Listener.open(api, PATH, since, new Ear());
  }

  /** What a reader hears: of a change that is awaited, the first event that tells of it counts. */
  private final class Ear implements Consumer<String> {
    private Awaited heard = awaited;

    @Override
    public void accept(String line) {
      Awaited now = awaited;
      if (now != heard && line.contains(now.id) && line.contains(now.version)) {
        heard = now;
        lags.add((System.nanoTime() - now.sentNanos) / 1e6);
      }
    }
  }

  /** One reader and one who does not read come again, and so do all who were cut off. */
  void reconnect() throws IOException {
    turn++;
    for (int i = 0; i < listeners.size(); i++) {
      Listener listener = listeners.get(i);
      if (listener.isCut() || i == turn % listeners.size()) {
        cut += listener.isCut() ? 1 : 0;
        listener.close();
        eventsOfClosed += listener.events();
        listeners.set(i, open(listener.last()));
      }
    }
    if (!mutes.isEmpty()) {
      int mute = turn % mutes.size();
      mutes.get(mute).close();
      mutes.set(mute, new Mute(daemon));
    }
  }

  /** Changes a run's priority, which readers are told. */
  void disturb() {
    JsonNode running = api.get("/v1/runs?state=running&limit=1").json().path("runs");
    if (running.isEmpty()) {
      return;
    }
    JsonNode run = running.get(0);
    String id = run.path("id").asText();
    int next = run.path("version").asInt() + 1;
    String other = run.path("priority").asText().equals("low") ? "high" : "low";
    awaited = new Awaited("\"id\":\"" + id + '"', "\"version\":" + next + ',', System.nanoTime());
    api.send("PATCH", "/v1/runs/" + id, "{\"priority\":\"" + other + "\"}", 200, 409);
  }

  /** The milliseconds from asking for a change to each reader's knowing; they are forgotten. */
  List<Double> takeLags() {
    List<Double> taken = new ArrayList<>();
    for (Double lag = lags.poll(); lag != null; lag = lags.poll()) {
      taken.add(lag);
    }
    return taken;
  }

  long events() {
    return eventsOfClosed + listeners.stream().mapToLong(Listener::events).sum();
  }

  /** How often the daemon ended a stream that was read. */
  int cut() {
    return cut;
  }

  @Override
  public void close() throws IOException {
    for (Listener listener : listeners) {
      listener.close();
    }
    for (Mute mute : mutes) {
      mute.close();
    }
  }
}
