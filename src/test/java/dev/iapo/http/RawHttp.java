package dev.iapo.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Sends bytes that no client library would, and reads the one answer. */
final class RawHttp {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int TIMEOUT_MILLIS = 20_000;

  /**
   * @param headers by lower-case name; of several the last
   */
  record Response(int status, Map<String, String> headers, byte[] bytes) {
    String body() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    JsonNode json() {
      return RawHttp.json(body());
    }

    /** What kind of problem it is. */
    String slug() {
      return json().path("type").asText().replace("urn:iapo:problem:", "");
    }
  }

  private RawHttp() {}

  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A request with its head as given, a Host, and a body. */
  static Response send(URI server, String line, List<String> headers, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder(line + "\r\n");
    if (headers.stream().noneMatch(header -> header.startsWith("Host:"))) {
      head.append("Host: ").append(server.getAuthority()).append("\r\n");
    }
    headers.forEach(header -> head.append(header).append("\r\n"));
    if (bytes.length > 0 && headers.stream().noneMatch(h -> h.startsWith("Transfer-Encoding"))) {
      head.append("Content-Length: ").append(bytes.length).append("\r\n");
    }
    return send(server, head + "Connection: close\r\n\r\n" + body);
  }

  static Response send(URI server, String text) {
    try (Socket socket = open(server)) {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      return read(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Socket open(URI server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }

  /** Reads an answer up to its announced length, or to the end of the connection. */
  static Response read(InputStream in) throws IOException {
    String[] status = line(in).split(" ", 3);
    if (status.length < 2) {
      throw new IOException("no answer");
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      String[] parts = line.split(":", 2);
      headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
    }
    int code = Integer.parseInt(status[1]);
    if (code < 200) {
      return new Response(code, headers, new byte[0]);
    }
    String length = headers.get("content-length");
    if (length != null) {
      return new Response(code, headers, in.readNBytes(Integer.parseInt(length)));
    }
    boolean chunked = headers.getOrDefault("transfer-encoding", "").equals("chunked");
    return new Response(code, headers, chunked ? chunks(in) : new byte[0]);
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int size = size(in); size > 0; size = size(in)) {
      all.write(in.readNBytes(size));
      line(in);
    }
    return all.toByteArray();
  }

  private static int size(InputStream in) throws IOException {
    return Integer.parseInt(line(in), 16);
  }

  static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
