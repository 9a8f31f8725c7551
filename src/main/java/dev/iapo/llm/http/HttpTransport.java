package dev.iapo.llm.http;

import dev.iapo.llm.Attempt;
import dev.iapo.llm.LlmFailure;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests. It never retries, follows no redirect, keeps no cookie, and gives up at a
 * deadline or when the consumer refuses the answer.
 */
final class HttpTransport implements AutoCloseable {
  private static final int MAX_HEADERS = 500;
  private static final int MAX_LINE_CHARS = 64 * 1024;

  private final HttpSettings settings;
  private final Reading reading;
  private final CloseableHttpAsyncClient http;
  private final Map<Outgoing, Future<?>> calls = new ConcurrentHashMap<>(); // under way

  HttpTransport(HttpSettings settings, Reading reading) {
    this.settings = settings;
    this.reading = reading;
    this.http =
        HttpAsyncClients.custom()
            .setConnectionManager(
                PoolingAsyncClientConnectionManagerBuilder.create()
                    .setMaxConnTotal(settings.maxConnections())
                    .setMaxConnPerRoute(settings.maxConnections())
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(timeout(settings.connectTimeout()))
                            .build())
                    .setDnsResolver(resolver(settings))
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setResponseTimeout(
                        settings.idleTimeout().map(HttpTransport::timeout).orElse(null))
                    .build())
            .setHttp1Config(
                Http1Config.custom()
                    .setMaxHeaderCount(MAX_HEADERS)
                    .setMaxLineLength(MAX_LINE_CHARS)
                    .build())
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableAuthCaching()
            .build();
    http.start();
  }

  private static DnsResolver resolver(HttpSettings settings) {
    DnsResolver names = SystemDefaultDnsResolver.INSTANCE;
    return settings
        .addresses()
        .<DnsResolver>map(rule -> new GuardedResolver(rule, names))
        .orElse(names);
  }

  private static Timeout timeout(Duration duration) {
    return Timeout.ofMilliseconds(duration.toMillis());
  }

  /**
   * Sends a request.
   *
   * @param path below the base URL, its query included; empty for the base URL itself
   */
  <T> CompletionStage<Attempt<T>> send(
      Method method,
      String path,
      Map<String, String> headers,
      @Nullable AsyncEntityProducer body,
      AsyncResponseConsumer<T> consumer,
      Duration deadline) {
    CompletableFuture<Attempt<T>> result = new CompletableFuture<>();
    Outgoing request = new Outgoing(head(method, path, headers), body);
    Future<T> call =
        http.execute(
            request,
            consumer,
            new FutureCallback<>() {
              @Override
              public void completed(T answer) {
                result.complete(new Attempt.Done<>(answer));
              }

              @Override
              public void failed(Exception failure) {
                result.complete(new Attempt.Failed<>(failureOf(failure, request.sent)));
              }

              @Override
              public void cancelled() {
                result.complete(
                    new Attempt.Failed<>(LlmFailure.of(LlmFailure.Kind.UNCERTAIN, "cancelled")));
              }
            });
    calls.put(request, call);
    return result
        .orTimeout(deadline.toNanos(), TimeUnit.NANOSECONDS)
        .exceptionally(
            failure -> {
              call.cancel(true);
              if (failure instanceof TimeoutException) {
                return new Attempt.Failed<>(tooLate(request.sent, deadline));
              }
              throw new IllegalStateException(failure);
            })
        .whenComplete((ended, bug) -> calls.remove(request));
  }

  private HttpRequest head(Method method, String path, Map<String, String> headers) {
    String base = settings.baseUrl().toString();
    URI target =
        path.isEmpty()
            ? settings.baseUrl()
            : URI.create((base.endsWith("/") ? base : base + "/") + path);
    HttpRequest head = new BasicHttpRequest(method, target);
    headers.forEach(head::addHeader);
    return head;
  }

  private LlmFailure tooLate(boolean sent, Duration deadline) {
    return sent
        ? LlmFailure.of(LlmFailure.Kind.UNCERTAIN, "no answer within " + deadline)
        : unreachable("no connection within " + deadline);
  }

  private LlmFailure failureOf(Exception failure, boolean sent) {
    if (failure instanceof GuardedResolver.Refused) {
      return LlmFailure.of(LlmFailure.Kind.NOT_FOUND, reading.clean(describe(failure)));
    }
    if (!sent || failure instanceof RequestNotExecutedException) {
      return unreachable(describe(failure));
    }
    if (failure instanceof SocketTimeoutException && settings.idleTimeout().isPresent()) {
      String why = "no byte of an answer within " + settings.idleTimeout().get();
      return LlmFailure.of(LlmFailure.Kind.UNCERTAIN, why);
    }
    LlmFailure.Kind kind =
        failure instanceof BodyConsumer.TooLong
            ? LlmFailure.Kind.MALFORMED
            : LlmFailure.Kind.UNCERTAIN;
    return LlmFailure.of(kind, reading.clean(describe(failure)));
  }

  private LlmFailure unreachable(String why) {
    return LlmFailure.of(
        LlmFailure.Kind.UNREACHABLE,
        reading.clean(settings.baseUrl() + " cannot be reached: " + why));
  }

  private static String describe(Exception failure) {
    String message = failure.getMessage();
    return message == null || !(failure instanceof IOException) ? failure.toString() : message;
  }

  /** A request that knows whether any of it was handed to a connection, its body if it has one. */
  private static final class Outgoing extends BasicRequestProducer {
    private volatile boolean sent;

    Outgoing(HttpRequest head, @Nullable AsyncEntityProducer body) {
      super(head, body);
      sent = body == null; // such a request changes nothing, so it does not matter
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
      sent = true;
      super.produce(channel);
    }
  }

  @Override
  public void close() {
    calls.values().forEach(call -> call.cancel(true)); // or closing would wait for their answers
    http.close(CloseMode.GRACEFUL);
  }
}
