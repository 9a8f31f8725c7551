package dev.iapo.llm.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.llm.Attempt;
import dev.iapo.llm.BatchLlm.Result;
import dev.iapo.llm.BatchLlm.State;
import dev.iapo.llm.BatchLlm.Status;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmFailure.Kind;
import dev.iapo.llm.LlmResult;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what the API says of files and batches, and the lines of results. */
final class BatchReading {
  /** What may stand in a path. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}");

  private final ObjectMapper json;
  private final Reading reading;

  BatchReading(ObjectMapper json, Reading reading) {
    this.json = json;
    this.reading = reading;
  }

  Attempt<String> id(JsonNode body) {
    String id = body.path("id").asText();
    return isId(id) ? new Attempt.Done<>(id) : malformed("the answer has no id: ", body);
  }

  private boolean isId(String text) {
    return ID.matcher(text).matches() && !reading.holdsKey(text);
  }

  Attempt<Status> status(JsonNode body) {
    return id(body)
        .then(
            id ->
                new Attempt.Done<>(
                    new Status(
                        id,
                        state(body.path("status").asText()),
                        body.path("input_file_id").asText(),
                        file(body.path("output_file_id")),
                        file(body.path("error_file_id")),
                        problem(body.path("errors").path("data")))));
  }

  /** A state that is not known is none that ends a batch. */
  private static State state(String text) {
    return switch (text) {
      case "completed" -> State.COMPLETED;
      case "failed" -> State.FAILED;
      case "expired" -> State.EXPIRED;
      case "cancelled" -> State.CANCELLED;
      default -> State.PENDING;
    };
  }

  private Optional<String> file(JsonNode id) {
    return Optional.of(id.asText()).filter(text -> id.isTextual() && isId(text));
  }

  private String problem(JsonNode errors) {
    JsonNode first = errors.path(0);
    if (first.isMissingNode()) {
      return "";
    }
    String line = first.path("line").isNumber() ? "line " + first.path("line") + ": " : "";
    return reading.clean(
        line + first.path("message").asText() + " (" + first.path("code").asText() + ")");
  }

  Attempt<Optional<Status>> find(JsonNode list, String inputFile) {
    if (!list.path("data").isArray()) {
      return malformed("the answer lists no batches: ", list);
    }
    for (JsonNode batch : list.path("data")) {
      if (batch.path("input_file_id").asText().equals(inputFile)) {
        return status(batch).then(status -> new Attempt.Done<>(Optional.of(status)));
      }
    }
    return new Attempt.Done<>(Optional.empty());
  }

  /** What a line says; empty if it cannot be read. */
  Optional<Result> result(byte[] line) {
    try {
      JsonNode root = json.readTree(line);
      JsonNode id = root.path("custom_id");
      return id.isTextual()
          ? Optional.of(new Result(id.asText(), outcome(root)))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private LlmResult outcome(JsonNode line) throws IOException {
    JsonNode response = line.path("response");
    if (response.path("status_code").isInt()) {
      byte[] body = json.writeValueAsBytes(response.path("body"));
      return reading.read(new Answer(response.path("status_code").asInt(), Map.of(), body));
    }
    JsonNode error = line.path("error");
    String code = error.path("code").asText();
    String said = reading.clean("%s: %s".formatted(code, error.path("message").asText()));
    return switch (code) {
      case "batch_expired" -> LlmFailure.of(Kind.SERVER_ERROR, said);
      case "batch_cancelled" -> LlmFailure.of(Kind.NOT_SENT, said);
      default -> LlmFailure.of(Kind.UNCERTAIN, said);
    };
  }

  private <T> Attempt<T> malformed(String what, JsonNode body) {
    return new Attempt.Failed<>(
        LlmFailure.of(Kind.MALFORMED, reading.clean(what + body.toString())));
  }
}
