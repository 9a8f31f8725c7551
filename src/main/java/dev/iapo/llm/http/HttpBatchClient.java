package dev.iapo.llm.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.llm.Attempt;
import dev.iapo.llm.BatchLlm;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;

/** The files and batches of OpenAI's API, and of those that have the same. */
public final class HttpBatchClient implements BatchLlm {
  private static final String WINDOW = "24h";
  private static final String VERSION = "/v1/"; // in the lines, whatever the base URL
  private static final int LATEST = 100;
  private static final long MAX_FILE_BYTES = 16L * 1024 * 1024 * 1024;

  private final HttpSettings settings;
  private final Wire wire;
  private final Duration callTimeout;
  private final Duration fileTimeout;
  private final ObjectMapper json = new ObjectMapper();
  private final Reading reading;
  private final BatchReading batches;
  private final HttpTransport transport;

  /**
   * A client of an API.
   *
   * @param callTimeout within which every call ends that carries no file
   * @param fileTimeout within which an upload or a download ends
   */
  public HttpBatchClient(
      HttpSettings settings, Wire wire, Duration callTimeout, Duration fileTimeout) {
    this.settings = settings;
    this.wire = wire;
    this.callTimeout = callTimeout;
    this.fileTimeout = fileTimeout;
    this.reading = new Reading(json, wire, settings.apiKey());
    this.batches = new BatchReading(json, reading);
    this.transport = new HttpTransport(settings, reading);
  }

  @Override
  public Attempt<byte[]> line(String id, LlmRequest request) {
    Optional<LlmFailure> unsendable = request.unsendable();
    if (unsendable.isPresent()) {
      return new Attempt.Failed<>(unsendable.get());
    }
    Wire.Call call = wire.call(request);
    ObjectNode line =
        json.createObjectNode()
            .put("custom_id", id)
            .put("method", "POST")
            .put("url", VERSION + call.path());
    line.set("body", call.body());
    try {
      byte[] bytes = json.writeValueAsBytes(line);
      byte[] ended = Arrays.copyOf(bytes, bytes.length + 1);
      ended[bytes.length] = '\n';
      return new Attempt.Done<>(ended);
    } catch (JsonProcessingException e) { // half of a surrogate pair
      return new Attempt.Failed<>(
          LlmFailure.of(Kind.UNSENDABLE, "not sent: " + e.getOriginalMessage()));
    }
  }

  @Override
  public CompletionStage<Attempt<String>> upload(List<byte[]> lines) {
    return answered(
            transport.send(
                Method.POST,
                "files",
                wire.headers(settings.apiKey()),
                new Upload(lines),
                new AnswerConsumer(settings.maxBodyBytes()),
                fileTimeout))
        .thenApply(answer -> answer.then(batches::id));
  }

  @Override
  public CompletionStage<Attempt<Status>> create(String inputFile, Map<String, String> metadata) {
    ObjectNode body =
        json.createObjectNode()
            .put("input_file_id", inputFile)
            .put("endpoint", VERSION + "chat/completions")
            .put("completion_window", WINDOW);
    ObjectNode given = body.putObject("metadata");
    metadata.forEach(given::put);
    return call(Method.POST, "batches", Optional.of(body))
        .thenApply(answer -> answer.then(batches::status));
  }

  @Override
  public CompletionStage<Attempt<Optional<Status>>> find(String inputFile) {
    return call(Method.GET, "batches?limit=" + LATEST, Optional.empty())
        .thenApply(answer -> answer.then(list -> batches.find(list, inputFile)));
  }

  @Override
  public CompletionStage<Attempt<Status>> status(String batch) {
    return call(Method.GET, "batches/" + batch, Optional.empty())
        .thenApply(answer -> answer.then(batches::status));
  }

  @Override
  public CompletionStage<Attempt<Status>> cancel(String batch) {
    return call(Method.POST, "batches/" + batch + "/cancel", Optional.of(json.createObjectNode()))
        .thenApply(answer -> answer.then(batches::status));
  }

  @Override
  public CompletionStage<Attempt<Integer>> results(String file, Consumer<Result> receiver) {
    AtomicInteger count = new AtomicInteger();
    Consumer<byte[]> lines =
        line ->
            batches
                .result(line)
                .ifPresent(
                    result -> {
                      count.incrementAndGet();
                      receiver.accept(result);
                    });
    return transport
        .send(
            Method.GET,
            "files/" + file + "/content",
            wire.headers(settings.apiKey()),
            null,
            new LineConsumer(settings.maxBodyBytes(), MAX_FILE_BYTES, lines),
            fileTimeout)
        .thenApply(
            answer ->
                answer.then(
                    a ->
                        a.status() == 200
                            ? new Attempt.Done<>(count.get())
                            : new Attempt.Failed<>(reading.failure(a))));
  }

  @Override
  public CompletionStage<Attempt<Boolean>> delete(String file) {
    return transport
        .send(
            Method.DELETE,
            "files/" + file,
            wire.headers(settings.apiKey()),
            null,
            new AnswerConsumer(settings.maxBodyBytes()),
            callTimeout)
        .thenApply(
            answer ->
                answer.then(
                    a ->
                        a.status() == 200 || a.status() == 204 || a.status() == 404
                            ? new Attempt.Done<>(a.status() != 404)
                            : new Attempt.Failed<>(reading.failure(a))));
  }

  private CompletionStage<Attempt<JsonNode>> call(
      Method method, String path, Optional<ObjectNode> body) {
    AsyncEntityProducer entity;
    try {
      entity =
          body.isEmpty()
              ? null
              : new BasicAsyncEntityProducer(
                  json.writeValueAsBytes(body.get()), ContentType.APPLICATION_JSON);
    } catch (JsonProcessingException e) {
      return CompletableFuture.completedStage(
          new Attempt.Failed<>(
              LlmFailure.of(Kind.UNSENDABLE, "not sent: " + e.getOriginalMessage())));
    }
    return answered(
        transport.send(
            method,
            path,
            wire.headers(settings.apiKey()),
            entity,
            new AnswerConsumer(settings.maxBodyBytes()),
            callTimeout));
  }

  private CompletionStage<Attempt<JsonNode>> answered(CompletionStage<Attempt<Answer>> answer) {
    return answer.thenApply(attempt -> attempt.then(this::parsed));
  }

  private Attempt<JsonNode> parsed(Answer answer) {
    if (answer.status() / 100 != 2) {
      return new Attempt.Failed<>(reading.failure(answer));
    }
    try {
      return new Attempt.Done<>(json.readTree(answer.body()));
    } catch (IOException e) {
      return new Attempt.Failed<>(LlmFailure.of(Kind.MALFORMED, "the answer is not JSON"));
    }
  }

  @Override
  public void close() {
    transport.close();
  }
}
