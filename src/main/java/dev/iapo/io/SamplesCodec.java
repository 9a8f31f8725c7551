package dev.iapo.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.CallRecord;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Pull;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Writes and reads the completions of a run as JSON lines ({@code iapo-samples/1}): one line per
 * completion, and one per pull with failed calls or missing completions. All that the core observes
 * is in them.
 */
public final class SamplesCodec {
  private final Task task;

  public SamplesCodec(Task task) {
    this.task = task;
  }

  /** The lines of one pull, without line breaks. */
  public List<String> write(PullRecord record) {
    List<String> lines = new ArrayList<>();
    for (CallRecord call : record.calls()) {
      for (int index = 0; index < call.completions().size(); index++) {
        lines.add(Json.line(completion(record.pull(), call, index)));
      }
    }
    if (record.failedCalls() > 0
        || record.missing().isPresent()
        || !record.wasted().equals(Spend.NOTHING)) {
      ObjectNode trouble = pull("trouble", record.pull());
      trouble.put("failedCalls", record.failedCalls());
      spend(trouble.putObject("wasted"), record.wasted());
      record.missing().ifPresent(why -> trouble.put("missing", why));
      lines.add(Json.line(trouble));
    }
    return lines;
  }

  private ObjectNode pull(String kind, Pull pull) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("kind", kind);
    node.put("round", pull.round());
    node.put("prompt", task.configurations().get(pull.configuration()).id());
    node.put("query", task.data().train().get(pull.query()).id());
    node.put("scale", pull.scale());
    node.put("replicate", pull.replicate());
    return node;
  }

  private ObjectNode completion(Pull pull, CallRecord call, int index) {
    Sample sample = call.completions().get(index);
    ObjectNode node = pull("completion", pull);
    node.put("index", index);
    node.put("answer", sample.answer().orElse(null));
    ObjectNode scores = node.putObject("scores");
    List<Objective> objectives = task.judging().objectives();
    for (int k = 0; k < objectives.size(); k++) {
      scores.put(objectives.get(k).name(), sample.scores().get(k));
    }
    int choices = call.completions().size();
    node.put("cost", call.costPerCompletion());
    node.put("outputTokens", (double) call.outputTokens() / choices);
    node.put("apportioned", choices > 1);
    node.put("finishReason", sample.finishReason());
    node.put("text", sample.text());
    ObjectNode of = node.putObject("call");
    of.put("id", call.id());
    of.put("choices", choices);
    of.put("inputTokens", call.inputTokens());
    of.put("cachedInputTokens", call.cachedInputTokens());
    of.put("outputTokens", call.outputTokens());
    of.put("promptCost", call.promptCost());
    of.put("completionCost", call.completionCost());
    of.put("usageKnown", call.usageKnown());
    spend(of.putObject("promptSpend"), call.promptSpend());
    spend(of.putObject("completionSpend"), call.completionSpend());
    return node;
  }

  private static void spend(ObjectNode node, Spend spend) {
    node.put("completions", spend.completions());
    node.put("tokens", spend.tokens());
    node.put("picoUsd", spend.picoUsd());
  }

  /**
   * Reads lines back into records, one per pull, in the order of their first line.
   *
   * @throws IllegalArgumentException if a line is not of this format, or not of this task
   */
  public List<PullRecord> read(Stream<String> lines) {
    Map<Pull, Reading> pulls = new LinkedHashMap<>();
    Map<String, Integer> configurations = index(task.configurations(), c -> c.id());
    Map<String, Integer> queries = index(task.data().train(), q -> q.id());
    lines.forEach(
        line -> {
          JsonNode node = parse(line);
          String kind = node.path("kind").asText();
          if (!kind.equals("completion") && !kind.equals("trouble")) {
            throw new IllegalArgumentException(
                "samples: kind " + kind + " (expected: completion or trouble)");
          }
          Pull pull =
              new Pull(
                  node.path("round").asInt(),
                  lookUp(configurations, "prompt", node),
                  lookUp(queries, "query", node),
                  node.path("scale").asInt(),
                  node.path("replicate").asInt());
          pulls.computeIfAbsent(pull, p -> new Reading()).add(node, task);
        });
    return pulls.entrySet().stream().map(e -> e.getValue().record(e.getKey())).toList();
  }

  private static <T> Map<String, Integer> index(List<T> list, Function<T, String> id) {
    Map<String, Integer> index = new HashMap<>();
    for (int i = 0; i < list.size(); i++) {
      index.put(id.apply(list.get(i)), i);
    }
    return index;
  }

  private static JsonNode parse(String line) {
    try {
      return Json.MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("samples: not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static int lookUp(Map<String, Integer> index, String name, JsonNode node) {
    Integer found = index.get(node.path(name).asText());
    if (found == null) {
      throw new IllegalArgumentException(
          "samples: %s %s is not in the task".formatted(name, node.path(name).asText()));
    }
    return found;
  }

  /** The lines of one pull, as far as they were read. */
  private static final class Reading {
    private final Map<String, JsonNode> calls = new LinkedHashMap<>();
    private final Map<String, List<Sample>> samples = new HashMap<>();
    private Spend wasted = Spend.NOTHING;
    private int failedCalls;
    private Optional<String> missing = Optional.empty();

    void add(JsonNode node, Task task) {
      if (node.path("kind").asText().equals("trouble")) {
        wasted = spendOf(node.path("wasted"));
        failedCalls = node.path("failedCalls").asInt();
        missing = Optional.ofNullable(node.get("missing")).map(JsonNode::asText);
        return;
      }
      String id = node.path("call").path("id").asText();
      calls.put(id, node.path("call"));
      List<Double> scores =
          task.judging().objectives().stream()
              .map(objective -> node.path("scores").path(objective.name()).asDouble())
              .toList();
      samples
          .computeIfAbsent(id, call -> new ArrayList<>())
          .add(
              new Sample(
                  node.path("text").asText(),
                  node.path("finishReason").asText(),
                  Optional.ofNullable(node.path("answer").textValue()),
                  scores));
    }

    PullRecord record(Pull pull) {
      List<CallRecord> records = new ArrayList<>();
      calls.forEach(
          (id, call) ->
              records.add(
                  new CallRecord(
                      id,
                      call.path("inputTokens").asLong(),
                      call.path("cachedInputTokens").asLong(),
                      call.path("outputTokens").asLong(),
                      call.path("promptCost").asDouble(),
                      call.path("completionCost").asDouble(),
                      spendOf(call.path("promptSpend")),
                      spendOf(call.path("completionSpend")),
                      call.path("usageKnown").asBoolean(),
                      samples.getOrDefault(id, List.of()))));
      return new PullRecord(pull, records, wasted, failedCalls, missing);
    }

    private static Spend spendOf(JsonNode node) {
      return new Spend(
          node.path("completions").asLong(),
          node.path("tokens").asLong(),
          node.path("picoUsd").asLong());
    }
  }
}
