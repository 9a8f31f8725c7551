package dev.iapo.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A daemon that runs nothing: the dashboard's files and, behind the API's paths, runs whose
 * findings are recorded ones ({@code src/test/resources/dashboard}) and whose states tests set. For
 * states that a real daemon is in too briefly, or that it must never be in.
 */
public final class FakeDaemon implements AutoCloseable {
  /** A token is its role. */
  public static final String TOKEN = "admin";

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Path ASSETS = Path.of("src/main/resources/dev/iapo/http/dashboard");
  private static final Path RECORDED = Path.of("src/test/resources/dashboard");
  private static final List<String> ROLES = List.of("read", "run", "admin");
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src"
          + " 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'";

  private final HttpServer server;
  private final ExecutorService threads;
  private final Map<String, ObjectNode> runs = new LinkedHashMap<>(); // newest first
  private final List<OutputStream> streams = new CopyOnWriteArrayList<>();
  private final List<String> submissions = new CopyOnWriteArrayList<>();
  private volatile List<String> samples;

  private FakeDaemon(HttpServer server) throws IOException {
    this.server = server;
    this.threads = Executors.newCachedThreadPool();
    this.samples = Files.readAllLines(RECORDED.resolve("samples.jsonl"));
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Port 0: any that is free. */
  public static FakeDaemon start(int port) {
    try {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      return new FakeDaemon(HttpServer.create(address, 50));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Adds a run, as the newest one. */
  public synchronized void add(String id, String state) {
    ObjectNode run = RecordedRun.of(id, state);
    Map<String, ObjectNode> others = new LinkedHashMap<>(runs);
    runs.clear();
    runs.put(id, run);
    runs.putAll(others);
    send("run", run);
  }

  /** Sets a text of a run, and tells everybody. */
  public synchronized void set(String id, String field, String text) {
    ObjectNode run = Objects.requireNonNull(runs.get(id), id);
    run.put(field, text).put("version", run.get("version").asInt() + 1);
    send("run", run);
  }

  /** The samples of all runs, whatever is asked for. */
  public void samples(List<String> lines) {
    samples = List.copyOf(lines);
  }

  /** The bodies of submissions, in order. */
  public List<String> submissions() {
    return List.copyOf(submissions);
  }

  /** Closes event streams, as a restart does. */
  public void dropStreams() {
    for (OutputStream stream : streams) {
      try {
        stream.close();
      } catch (IOException e) {
        // gone already
      }
    }
    streams.clear();
  }

  private void send(String event, JsonNode data) {
    streams.removeIf(stream -> !reaches(stream, event, data));
  }

  private static boolean reaches(OutputStream stream, String event, JsonNode data) {
    try {
      send(stream, event, data);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void send(OutputStream stream, String event, JsonNode data) throws IOException {
    stream.write(("event: " + event + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    stream.flush();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange http) throws IOException {
    String path = http.getRequestURI().getPath();
    try (http) {
      if (!path.startsWith("/v1/")) {
        asset(http, path.equals("/") ? "index.html" : path.replaceFirst("^/dashboard/", ""));
      } else if (path.equals("/v1/session")) {
        session(http);
      } else if (role(http) == null) {
        problem(http, 401, "unauthorized", "no session");
      } else if (path.endsWith("/events")) {
        events(http, path.equals("/v1/events") ? null : path.split("/", -1)[3]);
      } else {
        api(http, path);
      }
    }
  }

  private static void asset(HttpExchange http, String name) throws IOException {
    for (String line : Files.readAllLines(ASSETS.resolve("assets.txt"))) {
      String[] words = line.split(" ", -1);
      if (words[0].equals(name)) {
        http.getResponseHeaders().set("Content-Security-Policy", POLICY);
        http.getResponseHeaders().set("Cache-Control", "no-cache");
        respond(http, 200, type(name), bytes(words));
        return;
      }
    }
    problem(http, 404, "unknown-path", name);
  }

  private static byte[] bytes(String[] words) throws IOException {
    if (words.length == 1) {
      return Files.readAllBytes(ASSETS.resolve(words[0]));
    }
    try (InputStream in = FakeDaemon.class.getResourceAsStream(words[1])) {
      return Objects.requireNonNull(in, words[1]).readAllBytes();
    }
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> "application/json";
    };
  }

  private static @Nullable String role(HttpExchange http) {
    String cookies = String.valueOf(http.getRequestHeaders().getFirst("Cookie"));
    return ROLES.stream()
        .filter(role -> cookies.contains("iapo_session=" + role))
        .findFirst()
        .orElse(null);
  }

  private static void session(HttpExchange http) throws IOException {
    String role = role(http);
    switch (http.getRequestMethod()) {
      case "POST" -> {
        String token =
            String.valueOf(http.getRequestHeaders().getFirst("Authorization"))
                .replace("Bearer ", "");
        if (!ROLES.contains(token)) {
          problem(http, 401, "unauthorized", "unknown token");
          return;
        }
        cookie(http, token);
      }
      case "DELETE" -> cookie(http, "");
      default -> {
        if (role == null) {
          problem(http, 401, "unauthorized", "no session");
        } else {
          json(http, 200, MAPPER.createObjectNode().put("name", "first").put("role", role));
        }
      }
    }
  }

  private static void cookie(HttpExchange http, String value) throws IOException {
    http.getResponseHeaders()
        .set("Set-Cookie", "iapo_session=" + value + "; HttpOnly; SameSite=Strict; Path=/");
    http.sendResponseHeaders(204, -1);
  }

  private void events(HttpExchange http, @Nullable String id) throws IOException {
    http.getResponseHeaders().set("Content-Type", "text/event-stream");
    http.sendResponseHeaders(200, 0);
    OutputStream stream = http.getResponseBody();
    synchronized (this) {
      stream.write(": here\n\n".getBytes(StandardCharsets.UTF_8));
      stream.flush();
      for (ObjectNode run : runs.values()) {
        if (id == null || run.get("id").asText().equals(id)) {
          send(stream, "run", run);
        }
      }
      streams.add(stream);
    }
    try {
      while (streams.contains(stream)) {
        synchronized (stream) {
          stream.wait(500);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void api(HttpExchange http, String path) throws IOException {
    String[] parts = path.split("/", -1); // "", v1, runs, id, rest
    String method = http.getRequestMethod();
    if (parts[2].equals("providers")) {
      respond(
          http, 200, "application/json", Files.readAllBytes(RECORDED.resolve("providers.json")));
    } else if (parts.length == 3 && method.equals("POST")) {
      submit(http);
    } else if (parts.length == 3) {
      list(http);
    } else if (!runs.containsKey(parts[3])) {
      problem(http, 404, "unknown-run", "no run " + parts[3]);
    } else {
      run(
          http,
          Objects.requireNonNull(runs.get(parts[3])),
          method,
          parts.length > 4 ? parts[4] : "");
    }
  }

  private void list(HttpExchange http) throws IOException {
    Map<String, String> query = query(http);
    List<ObjectNode> found = new ArrayList<>();
    for (ObjectNode run : runs.values()) {
      List<String> states = List.of(query.getOrDefault("state", "").split(",", -1));
      if ((states.contains("") || states.contains(run.get("state").asText()))
          && run.get("id").asText().contains(query.getOrDefault("q", ""))) {
        found.add(run);
      }
    }
    int from = Integer.parseInt(query.getOrDefault("cursor", "0"));
    int to = Math.min(found.size(), from + Integer.parseInt(query.getOrDefault("limit", "50")));
    ObjectNode page = MAPPER.createObjectNode();
    page.putArray("runs").addAll(found.subList(from, to));
    if (to < found.size()) {
      page.put("next", String.valueOf(to));
    }
    json(http, 200, page);
  }

  private void submit(HttpExchange http) throws IOException {
    String body = new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    submissions.add(body);
    JsonNode task = MAPPER.readTree(body).path("task");
    if (!task.has("models")) {
      ObjectNode problem = MAPPER.createObjectNode();
      problem.put("type", "urn:iapo:problem:invalid-task").put("title", "The task is not right");
      problem.put("status", 422).put("detail", "1 problem");
      problem.putArray("problems").add("models: missing (expected: a list of at least one model)");
      json(http, 422, problem);
      return;
    }
    String id = "submitted-" + submissions.size();
    add(id, "queued");
    json(http, 201, runs.get(id));
  }

  private void run(HttpExchange http, ObjectNode run, String method, String rest)
      throws IOException {
    String id = run.get("id").asText();
    switch (method + " " + rest) {
      case "GET " -> json(http, 200, run);
      case "DELETE " -> {
        runs.remove(id);
        http.sendResponseHeaders(204, -1);
        send("removed", MAPPER.createObjectNode().put("id", id));
      }
      case "POST pause" -> to(http, id, "paused");
      case "POST resume" -> to(http, id, "running");
      case "POST cancel" -> to(http, id, "interrupted");
      case "PUT budget" -> {
        JsonNode asked = MAPPER.readTree(http.getRequestBody().readAllBytes());
        ((ObjectNode) run.get("budget")).set("limit", asked.get("completions"));
        to(http, id, run.get("state").asText());
      }
      case "GET samples" -> samples(http);
      default -> {
        Path file = RECORDED.resolve(rest + ".json");
        if (run.get("state").asText().equals("queued")) {
          problem(http, 404, "nothing-yet", "nothing is known yet");
        } else if (Files.exists(file)) {
          respond(http, 200, "application/json", Files.readAllBytes(file));
        } else {
          problem(http, 404, "unknown-path", rest);
        }
      }
    }
  }

  private void to(HttpExchange http, String id, String state) throws IOException {
    set(id, "state", state);
    json(http, 202, runs.get(id));
  }

  private void samples(HttpExchange http) throws IOException {
    Map<String, String> query = query(http);
    List<String> found = new ArrayList<>();
    for (String line : samples) {
      if (matches(line, query)) {
        found.add(line);
      }
    }
    int from = Integer.parseInt(query.getOrDefault("cursor", "0"));
    int to = Math.min(found.size(), from + Integer.parseInt(query.getOrDefault("limit", "50")));
    if (to < found.size()) {
      http.getResponseHeaders().set("Iapo-Next-Cursor", String.valueOf(to));
    }
    String text = String.join("\n", found.subList(from, to)) + "\n";
    respond(http, 200, "application/jsonl", text.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean matches(String line, Map<String, String> query)
      throws JsonProcessingException {
    JsonNode sample = MAPPER.readTree(line);
    boolean shown =
        switch (query.getOrDefault("show", "all")) {
          case "wrong" -> sample.at("/scores/correct").asDouble(1) == 0;
          case "unparsed" -> sample.path("answer").isNull();
          case "trouble" -> sample.path("kind").asText().equals("trouble");
          default -> true;
        };
    return shown
        && List.of("", sample.path("prompt").asText()).contains(query.getOrDefault("prompt", ""))
        && List.of("", sample.path("query").asText()).contains(query.getOrDefault("query", ""));
  }

  private static Map<String, String> query(HttpExchange http) {
    Map<String, String> found = new HashMap<>();
    String raw = http.getRequestURI().getRawQuery();
    for (String pair : raw == null ? new String[0] : raw.split("&", -1)) {
      String[] words = pair.split("=", 2);
      found.put(words[0], URLDecoder.decode(words[1], StandardCharsets.UTF_8));
    }
    return found;
  }

  private static void problem(HttpExchange http, int status, String slug, String detail)
      throws IOException {
    ObjectNode problem = MAPPER.createObjectNode().put("type", "urn:iapo:problem:" + slug);
    json(http, status, problem.put("title", slug).put("status", status).put("detail", detail));
  }

  private static void json(HttpExchange http, int status, @Nullable JsonNode body)
      throws IOException {
    String type = status < 400 ? "application/json" : "application/problem+json";
    respond(http, status, type, String.valueOf(body).getBytes(StandardCharsets.UTF_8));
  }

  private static void respond(HttpExchange http, int status, String type, byte[] body)
      throws IOException {
    http.getResponseHeaders().set("Content-Type", type);
    http.sendResponseHeaders(status, body.length);
    http.getResponseBody().write(body);
  }
}
