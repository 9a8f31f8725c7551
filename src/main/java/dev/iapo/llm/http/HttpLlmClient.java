package dev.iapo.llm.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.llm.Attempt;
import dev.iapo.llm.LlmClient;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.LlmResult;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;

/**
 * Calls a language model over HTTP. It never retries, follows no redirect, keeps no cookie, and
 * gives up on a call at its deadline or when the answer grows past the limit.
 */
public final class HttpLlmClient implements LlmClient {
  private final HttpSettings settings;
  private final Wire wire;
  private final ObjectMapper json = new ObjectMapper();
  private final Reading reading;
  private final HttpTransport transport;

  public HttpLlmClient(HttpSettings settings, Wire wire) {
    this.settings = settings;
    this.wire = wire;
    this.reading = new Reading(json, wire, settings.apiKey());
    this.transport = new HttpTransport(settings, reading);
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
    Map<String, String> headers = new HashMap<>(wire.headers(settings.apiKey()));
    headers.putAll(wire.headers(body));
    return transport
        .send(
            Method.POST,
            written.path(),
            headers,
            new BasicAsyncEntityProducer(body, ContentType.APPLICATION_JSON),
            new AnswerConsumer(settings.maxBodyBytes()),
            request.deadline())
        .thenApply(
            answered ->
                answered instanceof Attempt.Done<Answer> done
                    ? reading.read(done.value())
                    : ((Attempt.Failed<Answer>) answered).failure());
  }

  @Override
  public void close() {
    transport.close();
  }
}
