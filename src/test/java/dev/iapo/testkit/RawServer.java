package dev.iapo.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An HTTP server on loopback that does to each connection exactly what a script says, down to the
 * bytes, and keeps the requests it got. It speaks no TLS: such connections are closed.
 */
public final class RawServer implements AutoCloseable {
  /**
   * A request as it came.
   *
   * @param headers by lower-case name
   */
  public record Request(String line, Map<String, String> headers, String body) {}

  /** Answers every request alike. */
  @FunctionalInterface
  public interface Script {
    void answer(Socket connection, OutputStream out) throws IOException;
  }

  /** Answers a request; the connection stays open for the next one unless it is closed here. */
  @FunctionalInterface
  public interface Responder {
    void answer(Request request, Socket connection, OutputStream out) throws IOException;
  }

  private static final int TLS_HANDSHAKE = 0x16;

  private final ServerSocket socket;
  private final Responder responder;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> connections = new CopyOnWriteArrayList<>();

  public RawServer(Script script) {
    this((request, connection, out) -> script.answer(connection, out));
  }

  public RawServer(Responder responder) {
    this.responder = responder;
    try {
      this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  /** Answers every request with these bytes. */
  public static RawServer answering(String answer) {
    return new RawServer((connection, out) -> out.write(answer.getBytes(StandardCharsets.UTF_8)));
  }

  /** An HTTP answer with a body, and possibly further header lines. */
  public static String http(String status, String body, String... headers) {
    StringBuilder answer = new StringBuilder("HTTP/1.1 ").append(status).append("\r\n");
    for (String header : headers) {
      answer.append(header).append("\r\n");
    }
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return answer
        .append("Content-Length: ")
        .append(length)
        .append("\r\n\r\n")
        .append(body)
        .toString();
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "raw-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        connections.add(connection);
        start(() -> serve(connection));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      while (!connection.isClosed()) {
        String head = head(in);
        if (head.isEmpty()) {
          return;
        }
        Request request = read(head, in);
        requests.add(request);
        responder.answer(request, connection, connection.getOutputStream());
        connection.getOutputStream().flush();
      }
    } catch (IOException gone) {
      // the client closed, or the server was closed
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int last = 0;
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == TLS_HANDSHAKE && head.size() == 0) {
        return "";
      }
      head.write(b);
      last = last << 8 | b;
      if (last == 0x0D0A0D0A) {
        break;
      }
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  private static Request read(String head, InputStream in) throws IOException {
    List<String> lines = head.lines().toList();
    Map<String, String> headers = new TreeMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Request(
        lines.get(0), headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  public int port() {
    return socket.getLocalPort();
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    try {
      socket.close();
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
