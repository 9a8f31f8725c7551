package dev.iapo.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A webhook on loopback that scores each completion with the number that it is, checks signatures
 * on its own, keeps what it received, and does to its first requests what it is told.
 */
public final class ScoringServer implements AutoCloseable {
  /** What is done to a request in place of an answer. */
  @FunctionalInterface
  public interface Fault {
    void befall(Socket connection, OutputStream out) throws IOException;
  }

  /**
   * A request.
   *
   * @param signed whether by the server's key
   */
  public record Received(JsonNode body, boolean signed, RawServer.Request request) {
    public List<JsonNode> items() {
      List<JsonNode> items = new ArrayList<>();
      body.path("items").forEach(items::add);
      return items;
    }

    public String header(String name) {
      return request.headers().getOrDefault(name, "");
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String key;
  private final Function<String, String> scorer; // of a completion, as JSON
  private final Deque<Fault> faults;
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final RawServer server;

  public ScoringServer(String key, Fault... faults) {
    this(key, completion -> completion, faults);
  }

  /** One that scores completions otherwise. */
  public ScoringServer(String key, Function<String, String> scorer, Fault... faults) {
    this.key = key;
    this.scorer = scorer;
    this.faults = new ArrayDeque<>(List.of(faults));
    this.server = new RawServer(this::answer);
  }

  /** An answer with these bytes. */
  public static Fault says(String status, String body, String... headers) {
    return bytes(RawServer.http(status, body, headers));
  }

  public static Fault bytes(String answer) {
    return (connection, out) -> out.write(answer.getBytes(StandardCharsets.UTF_8));
  }

  /** Nothing, and the connection stays open. */
  public static Fault silence() {
    return (connection, out) -> {};
  }

  /** The beginning of an answer, and then the connection is reset. */
  public static Fault reset() {
    return (connection, out) -> {
      out.write(
          "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"scor"
              .getBytes(StandardCharsets.UTF_8));
      out.flush();
      connection.setSoLinger(true, 0);
      connection.close();
    };
  }

  /** An answer without end. */
  public static Fault flood() {
    return (connection, out) -> {
      out.write(
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      byte[] chunk = ("1000\r\n" + "[".repeat(0x1000) + "\r\n").getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 1_000_000 && !connection.isClosed(); i++) {
        out.write(chunk);
      }
    };
  }

  private void answer(RawServer.Request request, Socket connection, OutputStream out)
      throws IOException {
    Received now = new Received(JSON.readTree(request.body()), isSigned(request), request);
    received.add(now);
    Optional<Fault> fault = next();
    if (fault.isPresent()) {
      fault.get().befall(connection, out);
    } else if (!now.signed()) {
      says("401 Unauthorized", "{\"error\": \"wrong signature\"}").befall(connection, out);
    } else {
      List<String> scores =
          now.items().stream().map(item -> scorer.apply(item.path("completion").asText())).toList();
      says("200 OK", "{\"scores\": " + scores + "}").befall(connection, out);
    }
  }

  private synchronized Optional<Fault> next() {
    return Optional.ofNullable(faults.poll());
  }

  private boolean isSigned(RawServer.Request request) {
    String signed = request.headers().getOrDefault("x-iapo-timestamp", "") + "." + request.body();
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] expected = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
      return ("sha256=" + HexFormat.of().formatHex(expected))
          .equals(request.headers().get("x-iapo-signature"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public URI uri() {
    return server.uri("/score");
  }

  public List<Received> received() {
    return List.copyOf(received);
  }

  @Override
  public void close() {
    server.close();
  }
}
