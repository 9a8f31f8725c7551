package dev.iapo.simulate;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Seeds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Answers with completions drawn from a recorded environment.
 *
 * <p>The system message is a prompt's id and the user message a query's id. A completion is the
 * answer, empty for an abstention, or a JSON object with a score for every objective.
 */
public final class EnvironmentResponses implements ResponseModel {
  private final RecordedEnvironment environment;
  private final Map<String, Integer> prompts;
  private final Map<String, Integer> queries;

  public EnvironmentResponses(RecordedEnvironment environment) {
    this.environment = environment;
    this.prompts = indices(environment.prompts(), RecordedPrompt::id);
    this.queries = indices(environment.queries(), RecordedQuery::id);
  }

  private static <T> Map<String, Integer> indices(List<T> items, Function<T, String> id) {
    Map<String, Integer> indices = new HashMap<>();
    for (int i = 0; i < items.size(); i++) {
      indices.put(id.apply(items.get(i)), i);
    }
    return indices;
  }

  @Override
  public Recognition recognise(String model, List<ChatMessage> messages) {
    if (messages.size() != 2
        || !messages.get(0).role().equals("system")
        || !messages.get(1).role().equals("user")) {
      return new Recognition.Unknown(
          "messages: "
              + messages.stream().map(ChatMessage::role).toList()
              + " (expected: a system message with a prompt id, a user message with a query id)");
    }
    String promptId = messages.get(0).content().strip();
    String queryId = messages.get(1).content().strip();
    Integer prompt = prompts.get(promptId);
    Integer query = queries.get(queryId);
    if (prompt == null) {
      return new Recognition.Unknown("unknown prompt: " + promptId);
    }
    if (query == null) {
      return new Recognition.Unknown("unknown query: " + queryId);
    }
    return new Recognition.Known(seed -> complete(prompt, query, seed));
  }

  private SimulatedCompletion complete(int prompt, int query, long seed) {
    SplittableRandom random = new SplittableRandom(Seeds.mix(seed));
    int drawn = environment.recording().draw(prompt, query, random);
    CompletionCost costs = environment.prompts().get(prompt).cost();
    int place = costs.draw(random);
    String text = text(prompt, query, drawn);
    return new SimulatedCompletion(
        text,
        "stop",
        costs.hasTokens() ? costs.tokens()[place] : SimulatedCompletion.tokens(text),
        OptionalDouble.of(costs.costs()[place]));
  }

  private String text(int prompt, int query, int drawn) {
    if (environment.recording() instanceof Recording.Scores recording) {
      return json(environment, recording.scores()[prompt][query][drawn]);
    }
    List<String> answers = ((Recording.Answers) environment.recording()).answers();
    return drawn == Outcomes.ABSTAIN ? "" : answers.get(drawn);
  }

  /** The tokens of a completion's text by its vote; scores have the same, whatever they are. */
  static long[] tokensByVote(RecordedEnvironment environment) {
    if (environment.recording() instanceof Recording.Scores recording) {
      return new long[] {
        SimulatedCompletion.tokens(json(environment, recording.scores()[0][0][0]))
      };
    }
    return ((Recording.Answers) environment.recording())
        .answers().stream().mapToLong(SimulatedCompletion::tokens).toArray();
  }

  private static String json(RecordedEnvironment environment, double[] scores) {
    StringBuilder json = new StringBuilder("{");
    for (int k = 0; k < scores.length; k++) {
      json.append(k == 0 ? "\"" : ", \"");
      appendEscaped(json, environment.objectives().get(k));
      json.append("\": ").append(scores[k]);
    }
    return json.append('}').toString();
  }

  private static void appendEscaped(StringBuilder json, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
  }
}
