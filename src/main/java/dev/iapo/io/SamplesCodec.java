package dev.iapo.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.iapo.domain.CallRecord;
import dev.iapo.domain.CallRecord.Source;
import dev.iapo.domain.Failures;
import dev.iapo.domain.Labelled;
import dev.iapo.domain.Pull;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.PullRecord.Appraised;
import dev.iapo.domain.Query;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
        || !record.wasted().equals(Spend.NOTHING)
        || !record.appraised().equals(Appraised.NOTHING)) {
      ObjectNode trouble = pull("trouble", record.pull());
      ObjectNode failed = trouble.putObject("failedCalls");
      record.failures().byKind().forEach(failed::put);
      spend(trouble.putObject("wasted"), record.wasted());
      record.missing().ifPresent(why -> trouble.put("missing", why));
      if (!record.appraised().equals(Appraised.NOTHING)) {
        SampleVerdicts.write(trouble.putObject("appraised"), record.appraised());
      }
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
    node.put("position", pull.query());
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
    SampleVerdicts.write(node, scores, sample, task.judging());
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
    of.put("source", call.source().label());
    spend(of.putObject("promptSpend"), call.promptSpend());
    spend(of.putObject("completionSpend"), call.completionSpend());
    return node;
  }

  static void spend(ObjectNode node, Spend spend) {
    node.put("completions", spend.completions());
    node.put("tokens", spend.tokens());
    node.put("picoUsd", spend.picoUsd());
  }

  /**
   * Reads a file back into records, one per pull, in the order of their first line.
   *
   * @throws DataException with everything that is wrong with the file, by line
   */
  public List<PullRecord> read(Path file) {
    DataProblems problems = DataProblems.withFolder(file);
    Reader reader = new Reader(task);
    if (!Files.isRegularFile(file)) {
      problems.add("no such file (expected: the samples of a run)");
    } else {
      try (DataLines lines = new DataLines(Files.newInputStream(file), false, problems)) {
        Optional<DataLines.Line> line = lines.next();
        while (line.isPresent()) {
          try {
            reader.add(line.get().text());
          } catch (IllegalArgumentException e) {
            problems.add(line.get().number(), String.valueOf(e.getMessage()));
          }
          line = lines.next();
        }
      } catch (IOException e) {
        problems.add("cannot be read: " + e);
      }
    }
    if (!problems.any()) {
      try {
        return reader.records();
      } catch (IllegalArgumentException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    throw problems.exception();
  }

  /**
   * Reads lines back into records, one per pull, in the order of their first line.
   *
   * @throws IllegalArgumentException if a line is not of this format, or not of this task
   */
  public List<PullRecord> read(Stream<String> lines) {
    Reader reader = new Reader(task);
    lines.forEach(reader::add);
    return reader.records();
  }

  /** The lines read so far. */
  private static final class Reader {
    private final Task task;
    private final Map<Pull, Reading> pulls = new LinkedHashMap<>();
    private final Map<String, Integer> configurations;
    private @Nullable Map<String, Integer> queries; // by id; for files without positions

    Reader(Task task) {
      this.task = task;
      this.configurations = index(task.configurations(), c -> c.id());
    }

    void add(String line) {
      JsonNode node = parse(line);
      String kind = node.path("kind").asText();
      if (!kind.equals("completion") && !kind.equals("trouble")) {
        throw new IllegalArgumentException("kind " + kind + " (expected: completion or trouble)");
      }
      Pull pull =
          new Pull(
              number(node, "round").intValue(),
              lookUp(configurations, "prompt", node),
              query(node),
              number(node, "scale").intValue(),
              number(node, "replicate").intValue());
      pulls.computeIfAbsent(pull, p -> new Reading()).add(node, task);
    }

    private int query(JsonNode node) {
      if (node.has("position")) {
        int position = number(node, "position").intValue();
        int train = task.data().train().size();
        if (position < 0 || position >= train) {
          throw new IllegalArgumentException(
              "position %d is not in the task (expected: 0..%d)".formatted(position, train - 1));
        }
        return position;
      }
      Map<String, Integer> known = queries;
      if (known == null) {
        known = index(task.data().train(), Query::id);
        queries = known;
      }
      return lookUp(known, "query", node);
    }

    List<PullRecord> records() {
      return pulls.entrySet().stream().map(e -> e.getValue().record(e.getKey())).toList();
    }
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
      throw new IllegalArgumentException(
          "not JSON: " + Json.said(e) + " (expected: one object, whole, per line)", e);
    }
  }

  private static int lookUp(Map<String, Integer> index, String name, JsonNode node) {
    Integer found = index.get(node.path(name).asText());
    if (found == null) {
      throw new IllegalArgumentException(
          "%s %s is not in the task".formatted(name, node.path(name).asText()));
    }
    return found;
  }

  static Number number(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (!value.isNumber()) {
      throw new IllegalArgumentException(
          name + ": " + (value.isMissingNode() ? "missing" : value) + " (expected: a number)");
    }
    return value.numberValue();
  }

  /** The lines of one pull, as far as they were read. */
  private static final class Reading {
    private final Map<String, JsonNode> calls = new LinkedHashMap<>();
    private final Map<String, List<Sample>> samples = new HashMap<>();
    private Spend wasted = Spend.NOTHING;
    private Failures failures = Failures.NONE;
    private Optional<String> missing = Optional.empty();
    private Appraised appraised = Appraised.NOTHING;

    void add(JsonNode node, Task task) {
      if (node.path("kind").asText().equals("trouble")) {
        wasted = spendOf(node.path("wasted"));
        failures = failuresOf(node.path("failedCalls"));
        missing = Optional.ofNullable(node.get("missing")).map(JsonNode::asText);
        appraised =
            node.has("appraised")
                ? SampleVerdicts.appraised(node.path("appraised"))
                : Appraised.NOTHING;
        return;
      }
      JsonNode call = node.path("call");
      String id = call.path("id").asText();
      Sample sample = SampleVerdicts.read(node, task.judging());
      List<Sample> ofCall = samples.computeIfAbsent(id, key -> new ArrayList<>());
      if (calls.putIfAbsent(id, call) == null) {
        call(id, call, List.of(sample)); // so that what is wrong with it is of this line
      }
      ofCall.add(sample);
      if (ofCall.size() > number(call, "choices").intValue()) {
        throw new IllegalArgumentException(
            "call %s: more completions than its %s choices".formatted(id, call.get("choices")));
      }
    }

    PullRecord record(Pull pull) {
      List<CallRecord> records = new ArrayList<>();
      calls.forEach((id, call) -> records.add(call(id, call, completions(id, call))));
      PullRecord record = new PullRecord(pull, records, wasted, failures, missing, appraised);
      if (record.completions() > pull.scale()) {
        throw new IllegalArgumentException(
            "call %s: its pull has %s completions (expected: at most %s)"
                .formatted(records.get(0).id(), record.completions(), pull.scale()));
      }
      return record;
    }

    private List<Sample> completions(String id, JsonNode call) {
      List<Sample> of = samples.getOrDefault(id, List.of());
      if (of.size() != number(call, "choices").intValue()) {
        throw new IllegalArgumentException(
            "call %s: %s of its %s completions (expected: all of them)"
                .formatted(id, of.size(), call.get("choices")));
      }
      return of;
    }

    private static CallRecord call(String id, JsonNode call, List<Sample> completions) {
      return new CallRecord(
          id,
          number(call, "inputTokens").longValue(),
          number(call, "cachedInputTokens").longValue(),
          number(call, "outputTokens").longValue(),
          number(call, "promptCost").doubleValue(),
          number(call, "completionCost").doubleValue(),
          spendOf(call.path("promptSpend")),
          spendOf(call.path("completionSpend")),
          call.path("usageKnown").asBoolean(),
          source(call),
          completions);
    }

    /** Files that do not tell it are of runs that reused nothing. */
    private static Source source(JsonNode call) {
      if (!call.has("source")) {
        boolean paid = spendOf(call.path("completionSpend")).completions() > 0;
        return paid ? Source.BOUGHT : Source.REFUSED;
      }
      return Labelled.named("source", Source.class, call.path("source").asText());
    }
  }

  static Failures failuresOf(JsonNode node) {
    SortedMap<String, Integer> byKind = new TreeMap<>();
    node.fieldNames().forEachRemaining(kind -> byKind.put(kind, number(node, kind).intValue()));
    return new Failures(byKind);
  }

  static Spend spendOf(JsonNode node) {
    return new Spend(
        number(node, "completions").longValue(),
        number(node, "tokens").longValue(),
        number(node, "picoUsd").longValue());
  }
}
