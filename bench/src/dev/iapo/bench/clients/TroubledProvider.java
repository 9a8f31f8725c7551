package dev.iapo.bench.clients;

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
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A provider that answers 42 to everything, but says no number to "mumble", takes long for "wait",
 * and refuses the first call for each "refuse once: NUMBER" with the status 503.
 */
final class TroubledProvider implements AutoCloseable {
  private static final long WAIT_MILLIS = 1_000;
  private static final Pattern ONCE = Pattern.compile("refuse once: ([0-9]+)");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final Executor later =
      CompletableFuture.delayedExecutor(WAIT_MILLIS, TimeUnit.MILLISECONDS);

  private TroubledProvider() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::handle);
  }

  static TroubledProvider start() throws IOException {
    TroubledProvider provider = new TroubledProvider();
    provider.server.start();
    return provider;
  }

  String baseUri() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  private void handle(HttpExchange exchange) throws IOException {
    JsonNode request = JSON.readTree(exchange.getRequestBody());
    String messages = request.path("messages").toString();
    Matcher once = ONCE.matcher(messages);
    if (once.find() && refused.add(once.group(1))) {
      send(exchange, 503, JSON.createObjectNode());
      return;
    }
    ObjectNode answer = answer(request, messages.contains("mumble"));
    if (messages.contains("wait")) {
      later.execute(() -> send(exchange, 200, answer));
    } else {
      send(exchange, 200, answer);
    }
  }

  private static ObjectNode answer(JsonNode request, boolean mumbled) {
    int choices = request.path("n").asInt(1);
    ObjectNode answer =
        JSON.createObjectNode()
            .put("id", "chatcmpl-1")
            .put("object", "chat.completion")
            .put("created", 0)
            .put("model", request.path("model").asText());
    ArrayNode all = answer.putArray("choices");
    for (int i = 0; i < choices; i++) {
      ObjectNode choice = all.addObject().put("index", i).put("finish_reason", "stop");
      choice
          .putObject("message")
          .put("role", "assistant")
          .put("content", mumbled ? "I cannot say." : "The answer is 42.");
    }
    answer
        .putObject("usage")
        .put("prompt_tokens", 50)
        .put("completion_tokens", 5 * choices)
        .put("total_tokens", 50 + 5 * choices);
    return answer;
  }

  private static void send(HttpExchange exchange, int status, ObjectNode body) {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    try (exchange) {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
