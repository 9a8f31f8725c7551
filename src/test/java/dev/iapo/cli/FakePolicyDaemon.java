package dev.iapo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A daemon that only keeps deployed policies, and answers no question: the versions and their state
 * as of the API, and every request that it got. Each version does the same in two contexts.
 */
final class FakePolicyDaemon implements AutoCloseable {
  static final String TOKEN = "token-0123456789-0123456789";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONTEXTS =
      """
      [{"id":"economy","weights":{"correct":1,"cost":-0.2},"oracle":false,
        "arm":{"prompt":"brief","model":"small","strategy":"single","scale":1},
        "promise":{"quality":0.75,"utility":0.7,"cost":{"mean":12.5,"error":null},
                   "completions":{"mean":1,"error":0},"agreement":null,"unparsed":null}},
       {"id":"premium","weights":{"correct":1,"cost":-0.001},"oracle":false,
        "arm":{"prompt":"steps","model":"large","strategy":"majority-vote","scale":8},
        "promise":{"quality":0.9375,"utility":0.8,"cost":{"mean":1234.5,"error":3},
                   "completions":{"mean":8,"error":0},"agreement":{"mean":0.8,"error":0.01},
                   "unparsed":{"mean":0.02,"error":0.01}}}]
      """;

  private final HttpServer server;
  private final Map<String, ObjectNode> policies = new TreeMap<>();

  /** Method, path and body of each request, in order. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** What each version of these numbers says besides: {@code watch}, {@code unavailable}. */
  final Map<Integer, String> besides = new TreeMap<>();

  FakePolicyDaemon() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Says in a data folder that it has it, as a daemon does. */
  void has(Path data) throws IOException {
    Files.createDirectories(data);
    Files.writeString(data.resolve("daemon.url"), uri().toString());
    Files.writeString(data.resolve("tokens"), "admin me " + TOKEN + "\n");
  }

  /** Runs a verb that it is to do. */
  CommandLineRun iapo(Path data, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--data-dir", data.toString()));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private synchronized void answer(HttpExchange http) throws IOException {
    try (http) {
      String body = new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String path = http.getRequestURI().getPath();
      requests.add((http.getRequestMethod() + " " + path + " " + body).strip());
      if (!("Bearer " + TOKEN).equals(http.getRequestHeaders().getFirst("Authorization"))) {
        problem(http, 401, "a token is needed");
        return;
      }
      String[] parts = path.split("/", -1); // "", v1, policies, NAME, what, number
      String name = parts.length > 3 ? parts[3] : "";
      String what = parts.length > 4 ? parts[4] : "";
      String order = http.getRequestMethod() + (what.isEmpty() ? "" : " " + what);
      if (name.isEmpty()) {
        ObjectNode all = JSON.createObjectNode();
        policies.values().forEach(all.putArray("policies")::add);
        json(http, 200, all);
      } else if (order.equals("POST versions")) {
        deploy(http, name, JSON.readTree(body));
      } else if (!policies.containsKey(name)) {
        problem(http, 404, "no policy is called " + name);
      } else {
        told(http, order, name, body.isEmpty() ? JSON.createObjectNode() : JSON.readTree(body));
      }
    }
  }

  private void told(HttpExchange http, String order, String name, JsonNode body)
      throws IOException {
    ObjectNode policy = Objects.requireNonNull(policies.get(name));
    switch (order) {
      case "GET" -> json(http, 200, policy);
      case "POST promote" -> {
        JsonNode version = body.has("version") ? body.get("version") : policy.get("candidate");
        if (version.isNull()) {
          problem(http, 409, name + " has no candidate (expected: {\"version\": n})");
          return;
        }
        live(policy, version.asInt());
        json(http, 200, policy);
      }
      case "POST rollback" -> {
        if (policy.get("before").isNull()) {
          problem(http, 409, name + ": no version was live before");
          return;
        }
        policy.put("live", policy.get("before").asInt()).putNull("before");
        json(http, 200, policy);
      }
      case "PATCH" -> json(http, 200, policy.put("share", body.get("share").asDouble()));
      case "DELETE" -> {
        policies.remove(name);
        http.sendResponseHeaders(204, -1);
      }
      case "DELETE versions" -> {
        String path = http.getRequestURI().getPath();
        int number = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
        if (number == policy.get("live").asInt()) {
          problem(http, 409, "version %d of %s is live".formatted(number, name));
          return;
        }
        ArrayNode versions = policy.withArray("versions");
        for (int i = versions.size() - 1; i >= 0; i--) {
          if (versions.get(i).get("number").asInt() == number) {
            versions.remove(i);
          }
        }
        for (String role : List.of("candidate", "before")) {
          if (policy.get(role).asInt() == number) {
            policy.putNull(role);
          }
        }
        http.sendResponseHeaders(204, -1);
      }
      default -> problem(http, 404, order);
    }
  }

  private static void live(ObjectNode policy, int version) {
    policy.put("before", policy.get("live").asInt());
    policy.put("live", version);
    if (policy.get("candidate").asInt() == version) {
      policy.putNull("candidate").put("share", 0);
    }
  }

  private void deploy(HttpExchange http, String name, JsonNode body) throws IOException {
    if (body.path("run").asText("r1").startsWith("nosuch")) {
      problem(http, 404, "there is no run " + body.get("run").asText());
      return;
    }
    if (body.has("policy") && !body.at("/policy/format").asText().equals("iapo-policy/1")) {
      problem(
          http,
          422,
          "the policy cannot be served",
          "policy: format iapo-policy/2 (expected: iapo-policy/1; a newer iapo reads it)",
          "policy: contexts: none (expected: at least one)");
      return;
    }
    ObjectNode policy = policies.computeIfAbsent(name, FakePolicyDaemon::fresh);
    int number = policy.withArray("versions").size() + 1;
    ObjectNode terms = ((ObjectNode) body).deepCopy();
    terms.remove(List.of("run", "policy", "share", "note"));
    ObjectNode version = JSON.createObjectNode().put("number", number);
    version.put("deployedAt", "2030-01-02T03:04:05.678Z").put("deployedBy", "me");
    version.put("note", body.path("note").asText(""));
    version.set("run", body.get("run"));
    version.putNull("unavailable").set("terms", terms);
    version.put("task", "arithmetic").put("costUnit", "tokens");
    version.set("contexts", JSON.readTree(CONTEXTS));
    version.putArray("watch");
    if (besides.containsKey(number)) {
      version.setAll((ObjectNode) JSON.readTree(besides.get(number)));
    }
    policy.withArray("versions").insert(0, version);
    if (body.has("share")) {
      policy.put("candidate", number).put("share", body.get("share").asDouble());
    } else if (number == 1) {
      policy.put("live", 1);
    } else {
      live(policy, number);
    }
    json(http, 201, policy);
  }

  private static ObjectNode fresh(String name) {
    ObjectNode policy = JSON.createObjectNode().put("name", name).put("live", 1);
    policy.putNull("candidate").put("share", 0).putNull("before").putArray("versions");
    return policy;
  }

  private static void problem(HttpExchange http, int status, String detail, String... problems)
      throws IOException {
    ObjectNode problem = JSON.createObjectNode().put("title", "refused").put("detail", detail);
    List.of(problems).forEach(problem.putArray("problems")::add);
    json(http, status, problem);
  }

  private static void json(HttpExchange http, int status, JsonNode body) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    http.sendResponseHeaders(status, bytes.length);
    http.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
