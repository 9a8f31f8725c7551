package dev.iapo.endpoint;

import akka.http.javadsl.model.StatusCodes;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A batch as its client sees it: where it stands, since when, and which files it brought. */
final class Batch {
  /** Where a batch stands; the order is that of the fields in its JSON. */
  enum State {
    VALIDATING,
    IN_PROGRESS,
    FINALIZING,
    COMPLETED,
    FAILED,
    EXPIRED,
    CANCELLING,
    CANCELLED;

    private static final Set<State> ENDS = EnumSet.of(COMPLETED, FAILED, EXPIRED, CANCELLED);

    boolean isEnd() {
      return ENDS.contains(this);
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What is wrong with an input file. */
  record InputError(String code, String message, Optional<Integer> line, Optional<String> param) {}

  private final String id;
  private final String inputFile;
  private final String endpoint;
  private final Map<String, String> metadata;
  private final Instant created = Instant.now();
  private final Duration window;
  private final Map<State, Instant> since = new EnumMap<>(State.class);
  private State state = State.VALIDATING;
  private List<InputError> errors = List.of();
  private Optional<String> outputFile = Optional.empty();
  private Optional<String> errorFile = Optional.empty();
  private int total;
  private int completed;
  private int failed;

  Batch(
      String id, String inputFile, String endpoint, Map<String, String> metadata, Duration window) {
    this.id = id;
    this.inputFile = inputFile;
    this.endpoint = endpoint;
    this.metadata = Map.copyOf(metadata);
    this.window = window;
  }

  String id() {
    return id;
  }

  String endpoint() {
    return endpoint;
  }

  synchronized State state() {
    return state;
  }

  synchronized void validated(int requests) {
    total = requests;
    if (state == State.VALIDATING) {
      enter(State.IN_PROGRESS);
    }
  }

  synchronized void failed(List<InputError> why) {
    errors = List.copyOf(why);
    enter(State.FAILED);
  }

  synchronized void counted(int allCompleted, int allFailed) {
    completed = allCompleted;
    failed = allFailed;
  }

  /** The work is over; a cancellation that came before stays one. */
  synchronized void finalizing() {
    if (state != State.CANCELLING) {
      enter(State.FINALIZING);
    }
  }

  synchronized void ended(State end, Optional<String> output, Optional<String> error) {
    outputFile = output;
    errorFile = error;
    enter(end);
  }

  /** Cancels what has not been executed. */
  synchronized void cancel() throws ApiException {
    if (state == State.CANCELLING || state == State.CANCELLED) {
      return;
    }
    if (state.isEnd() || state == State.FINALIZING) {
      throw new ApiException(
          StatusCodes.CONFLICT,
          "Cannot cancel a batch with status '" + state.label() + "'.",
          null,
          null);
    }
    enter(State.CANCELLING);
  }

  private void enter(State next) {
    if (state.isEnd()) {
      throw new IllegalStateException(id + ": " + next + " after " + state);
    }
    state = next;
    since.put(next, Instant.now());
  }

  synchronized ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", id).put("object", "batch").put("endpoint", endpoint);
    if (errors.isEmpty()) {
      json.putNull("errors");
    } else {
      ArrayNode data = json.putObject("errors").put("object", "list").putArray("data");
      for (InputError error : errors) {
        data.addObject()
            .put("code", error.code())
            .put("message", error.message())
            .put("param", error.param().orElse(null))
            .put("line", error.line().orElse(null));
      }
    }
    json.put("input_file_id", inputFile)
        .put("completion_window", BatchRoutes.WINDOW)
        .put("status", state.label())
        .put("output_file_id", outputFile.orElse(null))
        .put("error_file_id", errorFile.orElse(null))
        .put("created_at", created.getEpochSecond())
        .put("expires_at", created.plus(window).getEpochSecond());
    for (State entered : State.values()) {
      if (entered != State.VALIDATING) {
        Instant at = since.get(entered);
        json.put(entered.label() + "_at", at == null ? null : at.getEpochSecond());
      }
    }
    json.putObject("request_counts")
        .put("total", total)
        .put("completed", completed)
        .put("failed", failed);
    ObjectNode given = json.putObject("metadata");
    metadata.forEach(given::put);
    return json;
  }
}
