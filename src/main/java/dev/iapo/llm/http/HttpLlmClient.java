package dev.iapo.llm.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.llm.LlmClient;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * Calls a language model over HTTP. It never retries, follows no redirect, keeps no cookie, and
 * gives up on a call at its deadline or when the answer grows past the limit.
 */
public final class HttpLlmClient implements LlmClient {
  private final HttpSettings settings;
  private final CloseableHttpAsyncClient http;
  private final Wire wire;
  private final ObjectMapper json = new ObjectMapper();
  private final Reading reading;
  private final Map<Post, Future<Answer>> calls = new ConcurrentHashMap<>(); // under way

  public HttpLlmClient(HttpSettings settings, Wire wire) {
    this.settings = settings;
    this.wire = wire;
    this.reading = new Reading(json, wire, settings.apiKey());
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
                    .build())
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableAuthCaching()
            .build();
    http.start();
  }

  @Override
  public CompletionStage<LlmResult> complete(LlmRequest request) {
    Optional<LlmFailure> unsendable = request.unsendable();
    if (unsendable.isPresent()) {
      return CompletableFuture.completedStage(unsendable.get());
    }
    Wire.Call written = wire.call(request);
    byte[] body;
    try {
      body = json.writeValueAsBytes(written.body());
    } catch (JsonProcessingException e) { // such as half a character in a request field
      return CompletableFuture.completedStage(
          LlmFailure.of(LlmFailure.Kind.UNSENDABLE, "not sent: " + e.getOriginalMessage()));
    }
    CompletableFuture<LlmResult> result = new CompletableFuture<>();
    Post post = new Post(head(written.path()), body);
    Future<Answer> call =
        http.execute(
            post,
            new AnswerConsumer(settings.maxBodyBytes()),
            new FutureCallback<>() {
              @Override
              public void completed(Answer answer) {
                result.complete(reading.read(answer));
              }

              @Override
              public void failed(Exception failure) {
                result.complete(failureOf(failure, post.sent));
              }

              @Override
              public void cancelled() {
                result.complete(LlmFailure.of(LlmFailure.Kind.UNCERTAIN, "cancelled"));
              }
            });
    calls.put(post, call);
    return result
        .orTimeout(request.deadline().toNanos(), TimeUnit.NANOSECONDS)
        .exceptionally(
            failure -> {
              call.cancel(true);
              if (failure instanceof TimeoutException) {
                return post.sent
                    ? LlmFailure.of(
                        LlmFailure.Kind.UNCERTAIN, "no answer within " + request.deadline())
                    : unreachable("no connection within " + request.deadline());
              }
              throw new IllegalStateException(failure);
            })
        .whenComplete((ended, bug) -> calls.remove(post));
  }

  private HttpRequest head(String path) {
    String base = settings.baseUrl().toString();
    URI target = URI.create((base.endsWith("/") ? base : base + "/") + path);
    HttpRequest head = new BasicHttpRequest(Method.POST, target);
    wire.headers(settings.apiKey()).forEach(head::addHeader);
    return head;
  }

  private LlmFailure failureOf(Exception failure, boolean sent) {
    if (!sent || failure instanceof RequestNotExecutedException) {
      return unreachable(describe(failure));
    }
    LlmFailure.Kind kind =
        failure instanceof AnswerConsumer.TooLong
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

  /** A request that knows whether any of its body was handed to a connection. */
  private static final class Post extends BasicRequestProducer {
    private volatile boolean sent;

    Post(HttpRequest head, byte[] body) {
      super(head, new BasicAsyncEntityProducer(body, ContentType.APPLICATION_JSON));
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
      sent = true;
      super.produce(channel);
    }
  }

  private static Timeout timeout(Duration duration) {
    return Timeout.ofMilliseconds(duration.toMillis());
  }

  @Override
  public void close() {
    calls.values().forEach(call -> call.cancel(true)); // or closing would wait for their answers
    http.close(CloseMode.GRACEFUL);
  }
}
