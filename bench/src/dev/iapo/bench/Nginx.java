package dev.iapo.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An nginx of its own on a free port of the loopback interface, in a temporary folder: a limit of
 * requests without any burst before a fixed chat completion. It ends with {@link #close}.
 */
final class Nginx implements AutoCloseable {
  private static final String REPLY =
      "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"42\"},"
          + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1}}";
  private static final int START_TRIES = 100;
  private static final int STOP_SECONDS = 5;

  private final Path folder;
  private final int port;
  private final Process process;

  private Nginx(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /** Its version, or what is missing. */
  static String version() throws IOException {
    Process process = new ProcessBuilder(binary(), "-v").redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  static Nginx start(int requestsPerMinute) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("iapo-nginx");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Files.writeString(folder.resolve("nginx.conf"), configuration(folder, port, requestsPerMinute));
    Process process =
        new ProcessBuilder(binary(), "-p", folder.toString(), "-c", "nginx.conf", "-e", "error.log")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy)); // when interrupted, too
    Nginx nginx = new Nginx(folder, port, process);
    try {
      nginx.awaitStart();
    } catch (IOException | InterruptedException | RuntimeException e) {
      nginx.close();
      throw e;
    }
    return nginx;
  }

  private static String binary() {
    return Stream.concat(
            Stream.of(System.getenv().getOrDefault("PATH", "").split(":")), Stream.of("/usr/sbin"))
        .map(place -> Path.of(place, "nginx"))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "nginx: neither on PATH nor in /usr/sbin (expected: the Debian package"
                        + " nginx-light or nginx)"));
  }

  private static String configuration(Path folder, int port, int requestsPerMinute) {
    return """
        daemon off;
        master_process off;
        pid nginx.pid;
        events { worker_connections 4096; }
        http {
          log_format answers '$msec $status';
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          limit_req_zone $server_name zone=calls:1m rate=%dr/m;
          limit_req_status 429;
          keepalive_requests 1000000;
          server {
            listen 127.0.0.1:%d backlog=4096;
            server_name limited;
            access_log access.log answers;
            location / {
              limit_req zone=calls;
              proxy_pass http://unix:%s/model.sock;
            }
          }
          server {
            listen unix:%s/model.sock;
            access_log off;
            default_type application/json;
            return 200 '%s';
          }
        }
        """
        .formatted(requestsPerMinute, port, folder, folder, REPLY);
  }

  private void awaitStart() throws IOException, InterruptedException {
    for (int i = 0; i < START_TRIES && process.isAlive(); i++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return;
      } catch (IOException notYet) {
        process.waitFor(20, TimeUnit.MILLISECONDS);
      }
    }
    throw new IOException("nginx did not start: " + Files.readString(folder.resolve("output")));
  }

  URI baseUri() {
    return URI.create("http://127.0.0.1:" + port + "/v1");
  }

  /** The status of every answer so far, by its own log. */
  List<Integer> answers() throws IOException {
    try (Stream<String> lines = Files.lines(folder.resolve("access.log"))) {
      return lines.map(line -> Integer.valueOf(line.split(" ")[1])).toList();
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
