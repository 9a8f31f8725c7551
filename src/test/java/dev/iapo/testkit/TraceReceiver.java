package dev.iapo.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** A collector on loopback that keeps what it is sent. */
public final class TraceReceiver implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch open;
  private final List<byte[]> bodies = new CopyOnWriteArrayList<>();
  private final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();
  private final List<String> paths = new CopyOnWriteArrayList<>();

  private TraceReceiver(boolean hanging) {
    this.open = new CountDownLatch(hanging ? 1 : 0);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::take);
    server.start();
  }

  public static TraceReceiver start() {
    return new TraceReceiver(false);
  }

  /** One that takes requests and does not answer until it is closed. */
  public static TraceReceiver hanging() {
    return new TraceReceiver(true);
  }

  private void take(HttpExchange exchange) throws IOException {
    paths.add(exchange.getRequestURI().getPath());
    headers.add(new TreeMap<>(exchange.getRequestHeaders()));
    bodies.add(exchange.getRequestBody().readAllBytes());
    try {
      open.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public List<String> paths() {
    return List.copyOf(paths);
  }

  /** The headers of each request, whose names begin with a capital. */
  public List<Map<String, List<String>>> headers() {
    return List.copyOf(headers);
  }

  /** All that it was sent, as if it were one text. */
  public String text() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    bodies.forEach(all::writeBytes);
    return all.toString(StandardCharsets.UTF_8);
  }

  public List<Span> spans() {
    return bodies.stream()
        .map(TraceReceiver::parsed)
        .flatMap(request -> request.getResourceSpansList().stream())
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  /** Those of this name, or that begin with it and a space. */
  public List<Span> spans(String name) {
    return spans().stream().filter(span -> (span.getName() + " ").startsWith(name + " ")).toList();
  }

  /** As text; lists with commas. */
  public static Map<String, String> attributes(Span span) {
    return span.getAttributesList().stream()
        .collect(
            Collectors.toMap(
                KeyValue::getKey, entry -> text(entry.getValue()), (a, b) -> b, TreeMap::new));
  }

  private static String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case INT_VALUE -> Long.toString(value.getIntValue());
      case ARRAY_VALUE ->
          value.getArrayValue().getValuesList().stream()
              .map(TraceReceiver::text)
              .collect(Collectors.joining(","));
      default -> value.getStringValue();
    };
  }

  private static ExportTraceServiceRequest parsed(byte[] body) {
    try {
      return ExportTraceServiceRequest.parseFrom(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    open.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
