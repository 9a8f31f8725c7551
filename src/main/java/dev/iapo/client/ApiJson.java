package dev.iapo.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The API's JSON, as far as the client needs it; fields that it does not know are passed over. */
final class ApiJson {
  private static final int MOST_DEPTH = 64;
  private static final int LONGEST_NUMBER = 100;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MOST_DEPTH)
                          .maxNumberLength(LONGEST_NUMBER)
                          .maxStringLength(Integer.MAX_VALUE) // bounded with the whole text
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private static final ObjectReader WHOLE =
      MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** What a problem says. */
  record Problem(String type, String said, List<String> problems) {}

  /** A page of runs; without a cursor it is the last. */
  record Page(List<ServedRun> runs, Optional<String> next) {}

  private ApiJson() {}

  static ServedRun run(String json) {
    return run(object(json));
  }

  static Page runs(String json) {
    JsonNode page = object(json);
    List<ServedRun> runs = new ArrayList<>();
    page.path("runs").forEach(run -> runs.add(run(run)));
    return new Page(runs, text(page, "next"));
  }

  /** The text under a key. */
  static String text(String json, String key) {
    return text(object(json), key).orElseThrow(() -> unknown(key));
  }

  /** The kinds of providers by their names. */
  static Map<String, String> kinds(String json) {
    Map<String, String> kinds = new LinkedHashMap<>();
    object(json)
        .path("providers")
        .forEach(
            provider ->
                kinds.put(
                    required(provider, "name").asText(), required(provider, "kind").asText()));
    return kinds;
  }

  /** What an answer with problem details says; empty if it is none. */
  static Optional<Problem> problem(String json) {
    try {
      JsonNode problem = MAPPER.readTree(json);
      Optional<String> title = text(problem, "title");
      if (title.isEmpty()) {
        return Optional.empty();
      }
      List<String> problems = new ArrayList<>();
      problem.path("problems").forEach(each -> problems.add(each.asText()));
      String said = text(problem, "detail").filter(text -> !text.isBlank()).orElse(title.get());
      return Optional.of(new Problem(text(problem, "type").orElse(""), said, problems));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** A submission. */
  static String submission(Submission submission) {
    ObjectNode body = MAPPER.createObjectNode();
    body.set("task", object(submission.task()));
    submission.priority().ifPresent(priority -> body.put("priority", priority.label()));
    submission.inFlight().ifPresent(most -> body.put("inFlight", most));
    return body.toString();
  }

  static String budget(Budget.Unit unit, BigDecimal amount) {
    return MAPPER.createObjectNode().put(unit.label(), amount).toString();
  }

  /** Whether a text is one JSON object, and nothing more. */
  static boolean isObject(String json) {
    try {
      JsonNode node = WHOLE.readTree(json);
      return node != null && node.isObject();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  static JsonNode object(String json) {
    try {
      JsonNode node = MAPPER.readTree(json);
      if (node != null && node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      // told below, as what is not JSON need not be shown
    }
    throw ApiException.failed(
        "the answer is not understood: no JSON object (expected: the API of iapo serve)");
  }

  private static ServedRun run(JsonNode run) {
    JsonNode limit = required(run, "budget");
    Budget.Unit unit = unit(required(limit, "unit").asText());
    JsonNode spent = required(run, "spent");
    JsonNode position = run.path("position");
    JsonNode conclusive = run.path("conclusive");
    JsonNode progress = run.path("progress");
    return new ServedRun(
        required(run, "id").asText(),
        required(run, "task").asText(),
        required(run, "state").asText(),
        run.path("detail").asText(""),
        time(run, "createdAt").orElseThrow(() -> unknown("createdAt")),
        time(run, "startedAt"),
        time(run, "endedAt"),
        position.isInt() ? OptionalInt.of(position.asInt()) : OptionalInt.empty(),
        new Budget(unit, Math.max(1, amount(unit, required(limit, "limit"))), 0),
        new Spend(
            spent.path("completions").asLong(),
            spent.path("tokens").asLong(),
            amount(Budget.Unit.USD, spent.path("usd"))),
        conclusive.isBoolean() ? Optional.of(conclusive.asBoolean()) : Optional.empty(),
        progress.isObject() ? Optional.of(progress(progress)) : Optional.empty());
  }

  private static ServedRun.Progress progress(JsonNode progress) {
    List<Integer> alive = new ArrayList<>();
    progress.path("alive").forEach(context -> alive.add(context.path("arms").asInt()));
    return new ServedRun.Progress(
        progress.path("round").asInt(),
        progress.path("rounds").asInt(),
        progress.path("pulls").asInt(),
        progress.path("pullsEnded").asInt(),
        alive,
        progress.path("completions").asLong(),
        progress.path("reused").asLong(),
        progress.path("calls").asLong(),
        progress.path("failedCalls").asLong());
  }

  private static Budget.Unit unit(String label) {
    try {
      return Budget.Unit.valueOf(label.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw unknown("budget.unit");
    }
  }

  /** In the unit's smallest amount. */
  private static long amount(Budget.Unit unit, JsonNode number) {
    BigDecimal factor =
        unit == Budget.Unit.USD ? BigDecimal.valueOf(Budget.PICO_PER_USD) : BigDecimal.ONE;
    try {
      return number
          .decimalValue()
          .multiply(factor)
          .setScale(0, RoundingMode.HALF_UP)
          .longValueExact();
    } catch (ArithmeticException e) {
      throw unknown("amount");
    }
  }

  static Optional<Instant> time(JsonNode node, String key) {
    try {
      return text(node, key).map(Instant::parse);
    } catch (DateTimeException e) {
      throw unknown(key);
    }
  }

  static Optional<String> text(JsonNode node, String key) {
    JsonNode value = node.path(key);
    return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
  }

  static JsonNode required(JsonNode node, String key) {
    JsonNode value = node.get(key);
    if (value == null || value.isNull()) {
      throw unknown(key);
    }
    return value;
  }

  static ApiException unknown(String key) {
    return ApiException.failed(
        "the answer is not understood: no %s (expected: the API of iapo serve of this version)"
            .formatted(key));
  }
}
