package dev.iapo.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Calls of the daemon's API; those that are not answered as they should be are counted. */
public final class Api {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An answer, and the milliseconds that it took. */
  public record Answered(int status, Optional<String> retryAfter, String body, double millis) {
    public JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new IllegalStateException("no JSON: " + body, e);
      }
    }
  }

  private final URI uri;
  private final String token;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, LongAdder> unexpected = new ConcurrentHashMap<>();

  public Api(DaemonProcess daemon) {
    this.uri = daemon.uri();
    this.token = daemon.token();
  }

  HttpClient client() {
    return client;
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri.resolve(path)).header("Authorization", "Bearer " + token);
  }

  /** What came instead of what was expected, and how often. */
  public Map<String, Long> unexpected() {
    Map<String, Long> all = new TreeMap<>();
    unexpected.forEach((what, count) -> all.put(what, count.sum()));
    return all;
  }

  void count(String what) {
    unexpected.computeIfAbsent(what, w -> new LongAdder()).increment();
  }

  public Answered get(String path) {
    return send("GET", path, "", 200);
  }

  /** Sends a request; an answer of another status than these counts as unexpected. */
  public Answered send(String method, String path, String body, Integer... expected) {
    HttpRequest request =
        request(path)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    long start = System.nanoTime();
    String what = method + " " + path.replaceAll("/v1/runs/[^/?]+", "/v1/runs/{id}") + ": ";
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      double millis = (System.nanoTime() - start) / 1e6;
      if (!List.of(expected).contains(response.statusCode())) {
        count(what + response.statusCode());
        System.err.println(what + response.statusCode() + " " + response.body());
      }
      return new Answered(
          response.statusCode(),
          response.headers().firstValue("Retry-After"),
          response.body(),
          millis);
    } catch (IOException e) {
      count(what + e.getClass().getSimpleName());
      return new Answered(0, Optional.empty(), "{}", (System.nanoTime() - start) / 1e6);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** All runs, page by page. */
  List<JsonNode> runs(String filter) {
    List<JsonNode> all = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = get("/v1/runs?limit=200" + filter + cursor).json();
      page.path("runs").forEach(all::add);
      cursor = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
    } while (!cursor.isEmpty());
    return all;
  }

  /** Meters: values by series, which are names with tags. */
  Map<String, Double> meters() {
    Map<String, Double> meters = new HashMap<>();
    get("/metrics")
        .body()
        .lines()
        .filter(line -> !line.startsWith("#") && line.contains(" "))
        .forEach(
            line -> {
              int blank = line.lastIndexOf(' ');
              meters.put(line.substring(0, blank), Double.parseDouble(line.substring(blank + 1)));
            });
    return meters;
  }
}
