package dev.iapo.report;

import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.Budget;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Context;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.Model;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Query;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Seeds;
import dev.iapo.domain.Task;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Tasks to report on, and how their prompts answer. */
public final class SampleTasks {
  static final int QUERIES = 600;

  private SampleTasks() {}

  /** Four prompts whose curves cross, and three contexts. */
  public static Task crossing() {
    return task(
        "word-problems",
        List.of(
            configuration("terse", "Answer with the number only.\n\n{{question}}"),
            configuration("diverse", "Solve it in your own way.\n\n{{question}}"),
            configuration("stepwise", "Think step by step.\n\n{{question}}"),
            configuration("chatty", "You are a friendly tutor.\n\n{{question}}")),
        List.of(context("free", -0.5), context("standard", -0.1), context("premium", 0)),
        16,
        9_000);
  }

  public static Task task(
      String name,
      List<Configuration> configurations,
      List<Context> contexts,
      int maxScale,
      long budget) {
    return new Task(
        name,
        "School arithmetic in words; the answer is a number.",
        configurations,
        new DataSet(queries(QUERIES), queries(200), "5f0c9d2e41b7"),
        new Task.Judging(
            new AnswerSpec("last-number", "", "numeric", 1e-6),
            List.of(new ScorerSpec(new Objective("quality", 0, 1, true), new Scoring("correct"))),
            new CostRule(CostRule.Kind.MILLI_USD, "")),
        new Task.Goal(List.of("majority-vote"), "fair", maxScale, contexts, 0.05),
        new Task.Search(
            "psst", "complete", "paired", new Budget(Budget.Unit.COMPLETIONS, budget, 0), 7));
  }

  public static Task withStrategies(Task task, String... strategies) {
    Task.Goal goal = task.goal();
    return task.with(
        new Task.Goal(
            List.of(strategies),
            goal.voting(),
            goal.maxScale(),
            goal.contexts(),
            goal.tolerance()));
  }

  public static Task withBudget(Task task, Budget budget) {
    Task.Search search = task.search();
    return task.with(
        new Task.Search(
            search.algorithm(), search.estimator(), search.queries(), budget, search.seed()));
  }

  public static Task withAlgorithm(Task task, String algorithm) {
    Task.Search search = task.search();
    return task.with(
        new Task.Search(
            algorithm, search.estimator(), search.queries(), search.budget(), search.seed()));
  }

  public static Configuration configuration(String id, String... user) {
    List<ChatMessage> messages =
        IntStream.range(0, user.length)
            .mapToObj(i -> new ChatMessage(i % 2 == 0 ? "user" : "assistant", user[i]))
            .toList();
    Sampling sampling =
        new Sampling(
            OptionalDouble.of(0.7),
            OptionalDouble.empty(),
            256,
            "max_tokens",
            Optional.empty(),
            Map.of());
    return new Configuration(
        id, new Prompt(id, messages), new Model("api.example.org", "small-model", 4), sampling);
  }

  public static Context context(String id, double costWeight) {
    return new Context(id, List.of(1.0), costWeight, 1.0 / 3);
  }

  private static List<Query> queries(int n) {
    return IntStream.range(0, n)
        .mapToObj(
            i -> new Query("q" + i, Map.of("question", "What is " + i + "?"), List.of("" + i)))
        .toList();
  }

  /** How the prompts of {@link #crossing()} answer; further prompts answer alike by turns. */
  public static Sample answer(int configuration, int query, SplittableRandom random) {
    double luck = (Seeds.mix(1, query) >>> 11) * 0x1p-53;
    double right =
        switch (configuration % 4) {
          case 0 -> luck < 0.72 ? 0.97 : 0.04; // sure of itself: more of it helps little
          case 1 -> 0.42 + 0.3 * luck; // often wrong, never the same way
          case 2 -> luck < 0.85 ? 0.66 : 0.1;
          default -> 0.2 + 0.5 * luck;
        };
    double fate = random.nextDouble();
    if (configuration % 4 == 3 && fate < 0.08) {
      return new Sample("Well, let us", "length", Optional.empty(), List.of(0.0));
    }
    boolean correct = random.nextDouble() < right;
    int wrong = configuration % 4 == 0 ? 1 : 1 + random.nextInt(6);
    String answer = String.valueOf(correct ? query : query + wrong);
    return new Sample(answer, "stop", Optional.of(answer), List.of(correct ? 1.0 : 0.0));
  }
}
