package dev.iapo.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * What a provider does with a call instead of answering it well.
 *
 * @param bill what it would bill for it
 * @param mostChoices it brings at most so many choices
 */
public record Fault(String name, Bill bill, int mostChoices, Action action) {
  /** What becomes of the money. */
  public enum Bill {
    /** Nothing: the call was refused. */
    NOTHING,
    /** What was used, and the answer can be read. */
    ANSWERED,
    /** What was used, though the answer does not arrive or cannot be read. */
    LOST
  }

  /** Serves a call. */
  @FunctionalInterface
  public interface Action {
    /**
     * Serves a call.
     *
     * @param body the good answer, of at most {@code mostChoices} choices
     */
    void serve(ObjectNode body, Socket connection, OutputStream out) throws IOException;
  }

  private static final Charset UTF = StandardCharsets.UTF_8;

  /** A good answer. */
  public static final Fault NONE = edited("none", body -> {});

  private static final int ALL = Integer.MAX_VALUE;
  private static final String JSON = "Content-Type: application/json";

  /** Refused with a status and a body. */
  public static Fault status(String status, String body, String... headers) {
    return new Fault(
        status, Bill.NOTHING, ALL, (good, connection, out) -> send(out, status, body, headers));
  }

  /** Refused with a status and an error as OpenAI writes it. */
  public static Fault error(String status, String message, String code, String... headers) {
    String body =
        "{\"error\":{\"message\":\"%s\",\"type\":\"error\",\"code\":\"%s\"}}"
            .formatted(message, code);
    return status(status, body, headers);
  }

  public static Fault rateLimited(String... headers) {
    return error("429 Too Many Requests", "Slow down.", "rate_limit_exceeded", headers);
  }

  public static Fault quotaUsedUp() {
    return error("429 Too Many Requests", "You exceeded your quota.", "insufficient_quota");
  }

  public static Fault tooLong() {
    return error("400 Bad Request", "The prompt is too long.", "context_length_exceeded");
  }

  /** As Azure refuses a prompt. */
  public static Fault filtered() {
    return status(
        "400 Bad Request",
        "{\"error\":{\"message\":\"The response was filtered\",\"type\":null,\"param\":\"prompt\","
            + "\"code\":\"content_filter\",\"status\":400,\"innererror\":"
            + "{\"code\":\"ResponsibleAIPolicyViolation\"}}}");
  }

  /** An answer that can be read, but says something else than it should. */
  public static Fault edited(String name, Consumer<ObjectNode> edit) {
    return new Fault(
        name,
        Bill.ANSWERED,
        ALL,
        (body, connection, out) -> {
          edit.accept(body);
          send(out, "200 OK", body.toString(), JSON);
        });
  }

  public static Fault finished(String reason) {
    return edited(
        reason, body -> body.path("choices").forEach(c -> object(c).put("finish_reason", reason)));
  }

  public static Fault nullContent() {
    return edited(
        "null content",
        body -> body.path("choices").forEach(c -> object(c.path("message")).putNull("content")));
  }

  public static Fault noUsage() {
    return edited("no usage", body -> body.remove("usage"));
  }

  /** At most so many choices, whatever was asked for. */
  public static Fault choices(int most) {
    return new Fault(most + " choices at most", Bill.ANSWERED, most, NONE.action());
  }

  /** A good answer with the same header twice and again. */
  public static Fault duplicateHeaders() {
    return new Fault(
        "duplicate headers",
        Bill.ANSWERED,
        ALL,
        (body, connection, out) ->
            send(
                out,
                "200 OK",
                body.toString(),
                JSON,
                "Content-Type: text/plain",
                "Retry-After: 1",
                "Retry-After: x",
                "X-A: 1",
                "X-A: 2"));
  }

  /** A status of 200, and a body that is no answer. */
  public static Fault unreadable(String name, String body, String... headers) {
    return lost(name, (good, connection, out) -> send(out, "200 OK", body, headers));
  }

  public static Fault emptyChoices() {
    return lost(
        "empty choices",
        (body, connection, out) -> {
          body.set("choices", body.arrayNode());
          send(out, "200 OK", body.toString(), JSON);
        });
  }

  /** Half an answer, and the connection is reset, or ends as if that were all. */
  public static Fault cut(boolean reset) {
    return lost(
        reset ? "reset mid-body" : "truncated body",
        (body, connection, out) -> {
          byte[] answer = RawServer.http("200 OK", body.toString(), JSON).getBytes(UTF);
          out.write(answer, 0, answer.length - body.toString().length() / 2);
          out.flush();
          if (reset) {
            connection.setSoLinger(true, 0);
          }
          connection.close();
        });
  }

  /** No byte ever comes. */
  public static Fault hang() {
    return lost("hang", (body, connection, out) -> {});
  }

  /** The head comes, and half of the body, and then nothing. */
  public static Fault stall() {
    return lost(
        "stall",
        (body, connection, out) -> {
          byte[] answer = RawServer.http("200 OK", body.toString(), JSON).getBytes(UTF);
          out.write(answer, 0, answer.length - body.toString().length() / 2);
        });
  }

  /** A byte now and then, until nobody listens. */
  public static Fault drip(long millis) {
    return lost(
        "drip",
        (body, connection, out) -> {
          for (byte next : RawServer.http("200 OK", body.toString(), JSON).getBytes(UTF)) {
            out.write(next);
            out.flush();
            LockSupport.parkNanos(millis * 1_000_000);
          }
        });
  }

  /** A chunked body of that many bytes. */
  public static Fault flood(long bytes) {
    return lost(
        "flood",
        (body, connection, out) -> {
          out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(UTF));
          byte[] chunk = ("1000\r\n" + "x".repeat(0x1000) + "\r\n").getBytes(UTF);
          for (long sent = 0; sent < bytes; sent += 0x1000) {
            out.write(chunk);
          }
          out.write("0\r\n\r\n".getBytes(UTF));
        });
  }

  public static Fault deepJson() {
    return unreadable("deep JSON", "{\"choices\":" + "[".repeat(100_000), JSON);
  }

  /** One of each that loses an answer, which ends by itself. */
  public static List<Fault> losses() {
    return List.of(
        cut(true),
        cut(false),
        emptyChoices(),
        unreadable("malformed JSON", "{\"choices\":[{", JSON),
        unreadable("a page", "<html>Please log in</html>", "Content-Type: text/html"));
  }

  private static Fault lost(String name, Action action) {
    return new Fault(name, Bill.LOST, ALL, action);
  }

  private static void send(OutputStream out, String status, String body, String... headers)
      throws IOException {
    out.write(RawServer.http(status, body, headers).getBytes(UTF));
  }

  private static ObjectNode object(JsonNode node) {
    return (ObjectNode) node;
  }

  @Override
  public String toString() {
    return name;
  }
}
