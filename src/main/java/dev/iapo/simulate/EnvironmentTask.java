package dev.iapo.simulate;

import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.Model;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Query;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Task;
import dev.iapo.domain.Voting;
import dev.iapo.inference.MajorityVote;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The task of optimising on a recorded environment, asked as {@link EnvironmentResponses} answers.
 */
public final class EnvironmentTask {
  /** The usage field in which the endpoint reports the recorded cost of a call. */
  public static final String COST_FIELD = "iapo_cost";

  private static final int MAX_TOKENS = 256; // or more, where completions have more

  private EnvironmentTask() {}

  /**
   * The task; all queries are for training.
   *
   * @param fingerprint of the queries, as {@link DataSet} says
   */
  public static Task of(
      RecordedEnvironment environment,
      Model model,
      String fingerprint,
      double tolerance,
      Task.Search search) {
    return new Task(
        environment.name(),
        environment.description(),
        configurations(environment, model),
        new DataSet(queries(environment), List.of(), fingerprint),
        judging(environment),
        new Task.Goal(
            List.of(environment.strategy().name()),
            voting(environment),
            environment.maxScale(),
            environment.contexts(),
            tolerance),
        search);
  }

  private static Voting voting(RecordedEnvironment environment) {
    return environment.recording() instanceof Recording.Answers answers
        ? new Voting(
            answers.ties().label(),
            Optional.empty(),
            answers.step().orElse(1),
            OptionalDouble.empty())
        : Voting.of(MajorityVote.TieRule.FAIR.label());
  }

  /** The queries of an environment; the template field {@code query} is the id. */
  public static List<Query> queries(RecordedEnvironment environment) {
    return environment.queries().stream()
        .map(q -> new Query(q.id(), Map.of("query", q.id()), q.answer().stream().toList()))
        .toList();
  }

  private static List<Configuration> configurations(RecordedEnvironment environment, Model model) {
    int texts =
        Math.toIntExact(
            Arrays.stream(EnvironmentResponses.tokensByVote(environment)).max().orElse(0));
    return environment.prompts().stream()
        .map(
            prompt ->
                new Configuration(
                    prompt.id(),
                    new Prompt(
                        prompt.id(),
                        List.of(
                            new ChatMessage("system", prompt.id()),
                            new ChatMessage("user", "{{query}}"))),
                    model,
                    Sampling.ofMaxTokens(
                        Math.max(MAX_TOKENS, Math.max(texts, prompt.cost().mostTokens())))))
        .toList();
  }

  private static Task.Judging judging(RecordedEnvironment environment) {
    boolean votes = environment.recording() instanceof Recording.Answers;
    List<ScorerSpec> scorers = new ArrayList<>();
    for (Objective objective : environment.scoredObjectives()) {
      scorers.add(
          votes
              ? new ScorerSpec(objective, new Scoring("correct"))
              : new ScorerSpec(
                  objective, new Scoring("json", Map.of("path", "/" + pointer(objective.name())))));
    }
    return new Task.Judging(
        new AnswerSpec("whole", "", "exact", 0),
        scorers,
        new CostRule(CostRule.Kind.USAGE_FIELD, COST_FIELD));
  }

  /** A name as a JSON pointer's token (RFC 6901). */
  private static String pointer(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
