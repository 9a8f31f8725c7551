package dev.iapo.llm.openai;

import dev.iapo.llm.LlmClient;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.async.methods.SimpleRequestProducer;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * Calls an OpenAI-compatible chat completions API. It never retries, follows no redirect, keeps no
 * cookie, and gives up on a call at its deadline or when the answer grows past the limit.
 */
public final class OpenAiClient implements LlmClient {
  private final OpenAiSettings settings;
  private final URI endpoint;
  private final CloseableHttpAsyncClient http;
  private final OpenAiWire wire;

  public OpenAiClient(OpenAiSettings settings) {
    this.settings = settings;
    String base = settings.baseUrl().toString();
    this.endpoint = URI.create((base.endsWith("/") ? base : base + "/") + "chat/completions");
    this.wire = new OpenAiWire(settings);
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
    CompletableFuture<LlmResult> result = new CompletableFuture<>();
    Future<Answer> call =
        http.execute(
            SimpleRequestProducer.create(post(request)),
            new AnswerConsumer(settings.maxBodyBytes()),
            new FutureCallback<>() {
              @Override
              public void completed(Answer answer) {
                result.complete(wire.read(answer));
              }

              @Override
              public void failed(Exception failure) {
                result.complete(failureOf(failure));
              }

              @Override
              public void cancelled() {
                result.complete(LlmFailure.of(LlmFailure.Kind.UNCERTAIN, "cancelled"));
              }
            });
    return result
        .orTimeout(request.deadline().toNanos(), TimeUnit.NANOSECONDS)
        .exceptionally(
            failure -> {
              call.cancel(true);
              if (failure instanceof TimeoutException) {
                return LlmFailure.of(
                    LlmFailure.Kind.UNCERTAIN, "no answer within " + request.deadline());
              }
              throw new IllegalStateException(failure);
            });
  }

  private SimpleHttpRequest post(LlmRequest request) {
    SimpleRequestBuilder post =
        SimpleRequestBuilder.post(endpoint)
            .setBody(wire.write(request), ContentType.APPLICATION_JSON);
    settings.apiKey().ifPresent(k -> post.addHeader("Authorization", "Bearer " + k.reveal()));
    return post.build();
  }

  private LlmFailure failureOf(Exception failure) {
    boolean nothingSent =
        failure instanceof ConnectException
            || failure instanceof ConnectTimeoutException
            || failure instanceof UnknownHostException
            || failure instanceof NoRouteToHostException
            || failure instanceof SSLException;
    if (nothingSent) {
      return LlmFailure.of(
          LlmFailure.Kind.UNREACHABLE,
          settings.baseUrl() + " cannot be reached: " + wire.clean(describe(failure)));
    }
    LlmFailure.Kind kind =
        failure instanceof AnswerConsumer.TooLong
            ? LlmFailure.Kind.MALFORMED
            : LlmFailure.Kind.UNCERTAIN;
    return LlmFailure.of(kind, wire.clean(describe(failure)));
  }

  private static String describe(Exception failure) {
    String message = failure.getMessage();
    return message == null || !(failure instanceof IOException) ? failure.toString() : message;
  }

  private static Timeout timeout(Duration duration) {
    return Timeout.ofMilliseconds(duration.toMillis());
  }

  @Override
  public void close() {
    http.close(CloseMode.GRACEFUL);
  }
}
