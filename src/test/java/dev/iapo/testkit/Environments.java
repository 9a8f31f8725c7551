package dev.iapo.testkit;

import dev.iapo.domain.Context;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.simulate.CompletionCost;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.simulate.RecordedPrompt;
import dev.iapo.simulate.RecordedQuery;
import dev.iapo.simulate.Recording;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Small recorded environments. */
public final class Environments {
  private Environments() {}

  /** Two prompts, three queries, three answers, some abstentions, one random cost. */
  public static RecordedEnvironment votes(TieRule ties) {
    int[][][] counts = {
      {{5, 3, 2}, {1, 4, 0}, {0, 0, 7}},
      {{4, 4, 0}, {2, 2, 2}, {3, 0, 5}}
    };
    int[][] abstentions = {{0, 5, 1}, {2, 0, 0}};
    return new RecordedEnvironment(
        "small-votes",
        "made up",
        5,
        List.of("correct"),
        List.of(
            new RecordedPrompt("p0", CompletionCost.fixed(0.01)),
            new RecordedPrompt(
                "p1", new CompletionCost(new double[] {0.01, 0.03}, new int[] {3, 1}))),
        List.of(
            new Context("free", List.of(1.0), 0, 0.75),
            new Context("thrifty", List.of(0.5), -2, 0.25)),
        List.of(query("q0", "a"), query("q1", "b"), query("q2", "c")),
        new Recording.Answers(List.of("a", "b", "c"), ties, counts, abstentions));
  }

  /** Two prompts, two queries, two or three outcomes, two objectives. */
  public static RecordedEnvironment scores() {
    int[][][] counts = {{{1, 2}, {3, 1}}, {{2, 1, 1}, {0, 5, 5}}};
    double[][][][] scores = {
      {{{0.2, 0.9}, {0.4, 0.1}}, {{0.5, 0.5}, {0.6, 0.3}}},
      {{{0.1, 0.1}, {0.9, 0.2}, {0.3, 0.3}}, {{1, 1}, {0.2, 0.7}, {0.2, 0.6}}}
    };
    return new RecordedEnvironment(
        "small-scores",
        "",
        4,
        List.of("helpful", "brief"),
        List.of(
            new RecordedPrompt("p0", CompletionCost.fixed(0.01)),
            new RecordedPrompt("p1", CompletionCost.fixed(0.02))),
        List.of(
            new Context("both", List.of(1.0, 0.5), -1, 0.5),
            new Context("brief", List.of(0.0, 1.0), 0, 0.5)),
        List.of(
            new RecordedQuery("q0", Optional.empty()), new RecordedQuery("q1", Optional.empty())),
        new Recording.Scores(counts, scores));
  }

  /** The same voting that stops, after so many completions each time, as soon as it is decided. */
  public static RecordedEnvironment stopping(RecordedEnvironment environment, int step) {
    Recording.Answers votes = (Recording.Answers) environment.recording();
    return new RecordedEnvironment(
        environment.name(),
        environment.description(),
        environment.maxScale(),
        environment.objectives(),
        environment.prompts(),
        environment.contexts(),
        environment.queries(),
        new Recording.Answers(
            votes.answers(),
            votes.ties(),
            votes.counts(),
            votes.abstentions(),
            OptionalInt.of(step)));
  }

  /** The same with other prompts, as many. */
  public static RecordedEnvironment withPrompts(
      RecordedEnvironment environment, List<RecordedPrompt> prompts) {
    return new RecordedEnvironment(
        environment.name(),
        environment.description(),
        environment.maxScale(),
        environment.objectives(),
        prompts,
        environment.contexts(),
        environment.queries(),
        environment.recording());
  }

  private static RecordedQuery query(String id, String answer) {
    return new RecordedQuery(id, Optional.of(answer));
  }
}
