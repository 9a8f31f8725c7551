package dev.iapo.io;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.iapo.domain.Context;
import dev.iapo.simulate.CompletionCost;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.simulate.RecordedPrompt;
import dev.iapo.simulate.RecordedQuery;
import dev.iapo.simulate.Recording;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The file format of recorded environments, {@code iapo-environment/1}: one JSON object.
 *
 * <p>The cost of a prompt's completion is {@code "costPerSample": 0.01}, or where it is random
 * {@code "costDistribution": {"costs": [0.01, 0.02], "counts": [3, 1]}}; with both, the former must
 * be the mean of the latter (to 1 %, as it may be rounded). Beside the costs may be the output
 * tokens of such completions, {@code "tokens": [80, 160]}; without them a completion has as many as
 * its text.
 */
public final class EnvironmentCodec {
  static final String FORMAT = "iapo-environment/1";
  static final String MAJORITY_VOTE = "majority_vote";
  static final String EARLY_STOP_VOTE = "early_stop_vote";
  static final String BEST_OF_N = "best_of_n";

  private EnvironmentCodec() {}

  /**
   * Reads an environment.
   *
   * @throws EnvironmentException if the file cannot be read, is not of the format, or what it says
   *     is not valid
   */
  public static RecordedEnvironment read(Path file) throws EnvironmentException {
    try (InputStream input = Files.newInputStream(file);
        JsonCursor json = JsonCursor.open(input)) {
      return new EnvironmentReader(json).read();
    } catch (NoSuchFileException e) {
      throw new EnvironmentException(file + ": no such file", e);
    } catch (JsonProcessingException e) {
      throw new EnvironmentException(file + ": " + located(e), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new EnvironmentException(file + ": " + e.getMessage(), e);
    }
  }

  /** What a parser says, with line and column. */
  static String located(JsonProcessingException e) {
    return e.getLocation() == null
        ? Json.said(e)
        : "line %d, column %d: %s"
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr(), Json.said(e));
  }

  /**
   * Writes an environment.
   *
   * @throws EnvironmentException if the file cannot be written
   */
  public static void write(RecordedEnvironment environment, Path file) throws EnvironmentException {
    try (JsonGenerator json = new JsonFactory().createGenerator(file.toFile(), JsonEncoding.UTF8)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      writeHeader(environment, json);
      writeContexts(environment, json);
      writeQueries(environment, json);
      writeRecording(environment.recording(), json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new EnvironmentException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static String strategy(Recording recording) {
    if (recording instanceof Recording.Answers answers) {
      return answers.step().isPresent() ? EARLY_STOP_VOTE : MAJORITY_VOTE;
    }
    return BEST_OF_N;
  }

  private static void writeHeader(RecordedEnvironment environment, JsonGenerator json)
      throws IOException {
    json.writeStringField("format", FORMAT);
    json.writeStringField("name", environment.name());
    json.writeStringField("description", environment.description());
    json.writeStringField("strategy", strategy(environment.recording()));
    json.writeNumberField("maxScale", environment.maxScale());
    json.writeArrayFieldStart("objectives");
    for (String objective : environment.objectives()) {
      json.writeString(objective);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("prompts");
    for (RecordedPrompt prompt : environment.prompts()) {
      json.writeStartObject();
      json.writeStringField("id", prompt.id());
      writeCost(prompt.cost(), json);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeCost(CompletionCost cost, JsonGenerator json) throws IOException {
    json.writeNumberField("costPerSample", cost.mean());
    if (!cost.isFixed() || cost.hasTokens()) {
      json.writeObjectFieldStart("costDistribution");
      json.writeFieldName("costs");
      json.writeArray(cost.costs(), 0, cost.costs().length);
      if (cost.hasTokens()) {
        json.writeFieldName("tokens");
        json.writeArray(cost.tokens(), 0, cost.tokens().length);
      }
      json.writeFieldName("counts");
      json.writeArray(cost.counts(), 0, cost.counts().length);
      json.writeEndObject();
    }
  }

  private static void writeContexts(RecordedEnvironment environment, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart("contexts");
    for (Context context : environment.contexts()) {
      json.writeStartObject();
      json.writeStringField("id", context.id());
      json.writeObjectFieldStart("weights");
      for (int k = 0; k < environment.objectives().size(); k++) {
        json.writeNumberField(environment.objectives().get(k), context.weights().get(k));
      }
      json.writeNumberField("cost", context.costWeight());
      json.writeEndObject();
      json.writeNumberField("probability", context.probability());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeQueries(RecordedEnvironment environment, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart("queries");
    for (RecordedQuery query : environment.queries()) {
      json.writeStartObject();
      json.writeStringField("id", query.id());
      if (query.answer().isPresent()) {
        json.writeStringField("answer", query.answer().get());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeRecording(Recording recording, JsonGenerator json) throws IOException {
    if (recording instanceof Recording.Answers answers) {
      json.writeStringField("tieRule", answers.ties().label());
      if (answers.step().isPresent()) {
        json.writeNumberField("step", answers.step().getAsInt());
      }
      json.writeArrayFieldStart("answers");
      for (String answer : answers.answers()) {
        json.writeString(answer);
      }
      json.writeEndArray();
      writeCounts("answerCounts", answers.counts(), json);
      if (Arrays.stream(answers.abstentions()).flatMapToInt(Arrays::stream).anyMatch(n -> n > 0)) {
        json.writeArrayFieldStart("abstainCounts");
        for (int[] counts : answers.abstentions()) {
          json.writeArray(counts, 0, counts.length);
        }
        json.writeEndArray();
      }
    } else if (recording instanceof Recording.Scores scores) {
      writeCounts("outcomeCounts", scores.counts(), json);
      writeScores(scores.scores(), json);
    }
  }

  private static void writeCounts(String name, int[][][] counts, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (int[][] ofPrompt : counts) {
      json.writeStartArray();
      for (int[] row : ofPrompt) {
        json.writeArray(row, 0, row.length);
      }
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private static void writeScores(double[][][][] scores, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("outcomeScores");
    for (double[][][] ofPrompt : scores) {
      json.writeStartArray();
      for (double[][] ofQuery : ofPrompt) {
        json.writeStartArray();
        for (double[] outcome : ofQuery) {
          json.writeArray(outcome, 0, outcome.length);
        }
        json.writeEndArray();
      }
      json.writeEndArray();
    }
    json.writeEndArray();
  }
}
