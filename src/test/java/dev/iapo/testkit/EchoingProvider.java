package dev.iapo.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.config.ProviderSetup.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** An API of any kind that sends the key it was given back wherever it can. */
public final class EchoingProvider implements AutoCloseable {
  /** Stands beside every key in what this provider says, so that a test sees where that goes. */
  public static final String MARKER = "so-said-the-provider";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern CUSTOM_ID = Pattern.compile("(?<=\"custom_id\":\")[^\"]+");
  private static final int CALM = 8; // calls that are answered well before any other

  private final Kind kind;
  private final Canary canary;
  private final RawServer server;
  private final AtomicInteger calls = new AtomicInteger();
  private final Map<String, List<String>> files = new ConcurrentHashMap<>(); // custom ids
  private volatile String refusal = "";

  public EchoingProvider(Kind kind, Canary canary) {
    this.kind = kind;
    this.canary = canary;
    this.server = new RawServer(this::serve);
  }

  /** From now on every call is refused so, such as {@code 401 Unauthorized}. */
  public EchoingProvider refusing(String status) {
    refusal = status;
    return this;
  }

  public String baseUrl() {
    return server.uri(kind == Kind.OPENAI ? "/v1" : "").toString();
  }

  /** Whether a call came that carried the key. */
  public boolean gotKey() {
    return server.requests().stream()
        .anyMatch(request -> request.headers().toString().contains(canary.key()));
  }

  private void serve(RawServer.Request request, Socket connection, OutputStream out)
      throws IOException {
    out.write(answer(request, connection).getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private String answer(RawServer.Request request, Socket connection) throws IOException {
    if (!refusal.isEmpty()) {
      return http(refusal, error(), "Location: http://127.0.0.1:1/?" + canary.key());
    }
    int number = calls.getAndIncrement();
    if (request.line().contains("/files") || request.line().contains("/batches")) {
      return batches(request, number);
    }
    return switch (number < CALM ? 0 : number % 9) {
      case 1 -> http("500 Internal", error());
      case 2 -> http("400 Bad Request", error());
      case 3 -> http("503 " + canary.key(), "<p>" + "x".repeat(485) + canary.echo());
      case 4 -> http("504 Late", error());
      case 5 -> http("429 Slow", error(), "Retry-After: " + canary.key());
      case 6 -> http("200 OK", MARKER + canary.echo());
      case 7 -> {
        connection.shutdownInput();
        connection.getOutputStream().write(halfAnError());
        connection.close();
        yield "";
      }
      default ->
          http(
              "200 OK",
              good().toString(),
              "X-Echo: " + canary.key(),
              "x-ratelimit-remaining-requests: " + canary.key(),
              "Set-Cookie: key=" + canary.key());
    };
  }

  /** A body that ends where the connection does, in the middle of the key. */
  private byte[] halfAnError() {
    return ("HTTP/1.1 500 Internal\r\n\r\n" + MARKER + " " + canary.half())
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String http(String status, String body, String... headers) {
    return RawServer.http(status, body, headers);
  }

  private String said() {
    return MARKER + "\n" + canary.echo() + "\r\n4";
  }

  private String error() {
    ObjectNode body = JSON.createObjectNode();
    body.putObject("error").put("message", said()).put("type", canary.key()).put("code", said());
    return body.toString();
  }

  private ObjectNode good() {
    ObjectNode body = JSON.createObjectNode();
    String text = said() + " " + canary.half(); // cut by the limit of tokens
    switch (kind) {
      case OPENAI, AZURE, SIMULATED -> {
        ObjectNode choice = body.putArray("choices").addObject();
        choice.put("index", 0).put("finish_reason", canary.key());
        choice.putObject("message").put("role", "assistant").put("content", text);
        body.putObject("usage")
            .put("prompt_tokens", 5)
            .put("completion_tokens", 3)
            .put(canary.key(), 1);
      }
      case ANTHROPIC -> {
        body.putArray("content").addObject().put("type", "text").put("text", text);
        body.put("stop_reason", canary.key());
        body.putObject("usage").put("input_tokens", 5).put("output_tokens", 3);
      }
      case GEMINI -> {
        ObjectNode candidate = body.putArray("candidates").addObject();
        candidate.putObject("content").putArray("parts").addObject().put("text", text);
        candidate.put("finishReason", canary.key());
        body.putObject("usageMetadata").put("promptTokenCount", 5).put("candidatesTokenCount", 3);
      }
    }
    return body;
  }

  private String batches(RawServer.Request request, int number) {
    String line = request.line();
    String id = line.replaceAll(".*/[a-z]+-(\\d+).*", "$1");
    if (number % 4 == 0) {
      return http("500 Internal", error());
    }
    if (line.startsWith("POST") && line.contains("/files")) {
      String file = "file-" + number;
      List<String> ids =
          CUSTOM_ID.matcher(request.body()).results().map(MatchResult::group).toList();
      files.put(String.valueOf(number), ids);
      return http("200 OK", "{\"id\":\"" + file + "\"}");
    }
    if (line.startsWith("POST")) {
      String file = request.body().replaceAll("(?s).*file-(\\d+).*", "$1");
      return http("200 OK", batch(file, "in_progress"));
    }
    if (line.contains("/content")) {
      return http("200 OK", results(files.getOrDefault(id, List.of())));
    }
    return http("200 OK", line.contains("/batches") ? batch(id, "completed") : "{}");
  }

  private String batch(String number, String status) {
    return JSON.createObjectNode()
        .put("id", "batch-" + number)
        .put("status", status)
        .put("input_file_id", "file-" + number)
        .put("output_file_id", "out-" + number)
        .put("error_file_id", canary.key())
        .toString();
  }

  private String results(List<String> ids) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < ids.size(); i++) {
      ObjectNode line = JSON.createObjectNode().put("custom_id", ids.get(i));
      if (i % 5 == 4) {
        line.putObject("error").put("code", canary.key()).put("message", said());
      } else {
        line.putObject("response").put("status_code", 200).set("body", good());
      }
      lines.append(line).append('\n');
    }
    return lines + "{\"custom_id\":\"" + canary.key() + "\\nforged\",\"response\":{}}\n";
  }

  @Override
  public void close() {
    server.close();
  }
}
