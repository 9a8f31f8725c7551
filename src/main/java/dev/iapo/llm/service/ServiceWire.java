package dev.iapo.llm.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.llm.LlmReply.Completion;
import dev.iapo.llm.LlmReply.Usage;
import dev.iapo.llm.LlmRequest;
import dev.iapo.llm.Secret;
import dev.iapo.llm.http.Fields;
import dev.iapo.llm.http.Wire;
import dev.iapo.llm.openai.OpenAiWire;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The JSON of services. Each message of a request is an item to be scored; each completion of its
 * answer is the score of one, as JSON: an object, of which a bare number is the field {@code
 * score}, or {@code null} for an item that the service could not score. An answer of which a part
 * is anything else counts as malformed as a whole.
 */
public final class ServiceWire implements Wire {
  private static final String HERE = ""; // calls go to the URL itself
  private static final Usage NO_TOKENS = new Usage(0, 0, 0, Map.of());
  private static final Wire ERRORS = new OpenAiWire();

  private final Protocol protocol;
  private final Optional<Secret> signingKey;
  private final InstantSource clock;

  /**
   * The wire of a service.
   *
   * @param signingKey by which requests are signed, if they are
   * @param clock tells the time of signatures
   */
  public ServiceWire(Protocol protocol, Optional<Secret> signingKey, InstantSource clock) {
    this.protocol = protocol;
    this.signingKey = signingKey;
    this.clock = clock;
  }

  @Override
  public Call call(LlmRequest request) {
    ObjectNode body = Fields.further(request.sampling());
    List<Item> items = request.messages().stream().map(m -> Item.of(m.content())).toList();
    protocol.write(body, request.model(), items);
    return new Call(HERE, body);
  }

  @Override
  public Map<String, String> headers(Optional<Secret> apiKey) {
    return apiKey.map(key -> Map.of("Authorization", "Bearer " + key.reveal())).orElse(Map.of());
  }

  @Override
  public Map<String, String> headers(byte[] body) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Idempotency-Key", Signature.digest(body));
    signingKey.ifPresent(
        key -> {
          long seconds = clock.instant().getEpochSecond();
          headers.put(Signature.TIMESTAMP, String.valueOf(seconds));
          headers.put(Signature.HEADER, Signature.of(key, seconds, body));
        });
    return headers;
  }

  @Override
  public List<Secret> secrets() {
    return signingKey.stream().toList();
  }

  @Override
  public Content content(JsonNode body) {
    List<JsonNode> scores = protocol.scores(body);
    List<Completion> completions = new ArrayList<>();
    for (JsonNode score : scores) {
      Optional<JsonNode> legible = legible(score);
      if (legible.isEmpty()) {
        return malformed(
            "score %d of %d is of the wrong form (expected: a finite number, an object or null)"
                .formatted(completions.size() + 1, scores.size()));
      }
      completions.add(new Completion(legible.get().toString(), "stop"));
    }
    return completions.isEmpty()
        ? malformed("the answer has no scores")
        : new Content(completions, Optional.of(NO_TOKENS));
  }

  private static Content malformed(String why) {
    return new Content(List.of(), Optional.empty(), why);
  }

  /** A score as it is kept; empty if it is none. */
  private static Optional<JsonNode> legible(JsonNode score) {
    if (!isFinite(score)) {
      return Optional.empty();
    }
    if (score.isNumber()) {
      return Optional.of(JsonNodeFactory.instance.objectNode().set("score", score));
    }
    boolean object = score.isObject() && !score.isEmpty();
    return object || score.isNull() ? Optional.of(score) : Optional.empty();
  }

  /** Whether all numbers are, at any depth. */
  private static boolean isFinite(JsonNode node) {
    if (node.isNumber()) {
      return Double.isFinite(node.doubleValue());
    }
    for (JsonNode child : node) {
      if (!isFinite(child)) {
        return false;
      }
    }
    return true;
  }

  /** Errors are as those of OpenAI's API, which vLLM keeps to, or a text under {@code error}. */
  @Override
  public Problem problem(JsonNode body) {
    Problem problem = ERRORS.problem(body);
    return isOfBackend(body)
        ? new Problem(problem.message(), false, OptionalInt.of(500), Optional.empty())
        : problem;
  }

  /** What text-embeddings-inference says, with the status 424, when its model fails. */
  private static boolean isOfBackend(JsonNode body) {
    return body.path("error_type").asText("").equalsIgnoreCase("backend");
  }
}
