package dev.iapo.client;

import dev.iapo.llm.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Requests to a daemon, and what their failures mean. */
final class Exchanges {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** A daemon sends a heartbeat along its events every 15 s. */
  private static final Duration SILENCE = Duration.ofSeconds(60);

  private static final int MOST_PROBLEM_BYTES = 1 << 20;
  private static final int MOST_PROBLEMS = 100;
  private static final long LONGEST_RETRY_SECONDS = 3600;

  private final ServerAddress server;
  private final Secret token;
  private final HttpClient http;

  Exchanges(ServerAddress server, Secret token) {
    this.server = server;
    this.token = token;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER);
    if (server.isLoopback()) {
      builder.proxy(HttpClient.Builder.NO_PROXY);
    }
    this.http = builder.build();
  }

  /**
   * The body of a good answer, as a stream.
   *
   * @param longest until the answer begins
   * @throws ApiException if the daemon cannot be reached, or answers with a problem
   */
  InputStream open(HttpRequest.Builder request, Duration longest) {
    HttpResponse<InputStream> answer = send(request, longest);
    if (answer.statusCode() / 100 == 2) {
      return answer.body();
    }
    throw problem(answer);
  }

  /** The text of a good answer, which is not larger than so many bytes. */
  String text(HttpRequest.Builder request, Duration longest, int mostBytes) {
    try (InputStream body = open(request, longest)) {
      byte[] bytes = body.readNBytes(mostBytes + 1);
      if (bytes.length > mostBytes) {
        throw ApiException.failed(
            "%s: the answer has more than %d bytes".formatted(server, mostBytes));
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private HttpResponse<InputStream> send(HttpRequest.Builder request, Duration longest) {
    HttpRequest whole =
        request.timeout(longest).header("Authorization", "Bearer " + token.reveal()).build();
    try {
      return http.send(whole, head -> new TimedBody(SILENCE));
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable(new InterruptedIOException("interrupted"));
    }
  }

  ApiException unreachable(IOException e) {
    String message = e.getMessage();
    String why = message == null ? e.getClass().getSimpleName() : token.redactIn(message);
    return ApiException.unreachable(
        "%s cannot be reached: %s (bin/iapo serve starts a daemon; --server URL names another)"
            .formatted(server, why));
  }

  private ApiException problem(HttpResponse<InputStream> answer) {
    Optional<ApiJson.Problem> problem = ApiJson.problem(said(answer));
    int status = answer.statusCode();
    List<String> messages = new ArrayList<>();
    if (problem.isEmpty()) {
      messages.add(
          "%s answers %d (expected: the API of iapo serve%s)"
              .formatted(server, status, status / 100 == 3 ? "; redirects are not followed" : ""));
    } else {
      messages.add(problem.get().said() + (status == 401 ? remedy() : ""));
      problem.get().problems().stream()
          .filter(each -> !each.equals(problem.get().said()))
          .limit(MOST_PROBLEMS)
          .forEach(messages::add);
    }
    Optional<Duration> retryAfter = retryAfter(answer);
    retryAfter.ifPresent(wait -> messages.add("try again in " + wait.toSeconds() + " s"));
    return ApiException.answered(
        status,
        problem.map(ApiJson.Problem::type).orElse(""),
        messages.stream().map(token::redactIn).toList(),
        retryAfter);
  }

  private String remedy() {
    return " (expected: a token of the daemon, from $%s, --token-file FILE%s)"
        .formatted(
            Tokens.VARIABLE, server.isLoopback() ? ", or the daemon's folder, --data-dir" : "");
  }

  private static String said(HttpResponse<InputStream> answer) {
    try (InputStream body = answer.body()) {
      return new String(body.readNBytes(MOST_PROBLEM_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private static Optional<Duration> retryAfter(HttpResponse<InputStream> answer) {
    return answer
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("[0-9]{1,9}"))
        .map(text -> Duration.ofSeconds(Math.min(LONGEST_RETRY_SECONDS, Long.parseLong(text))));
  }
}
