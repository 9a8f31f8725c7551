package dev.iapo.bench.engine;

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
import dev.iapo.domain.Sampling;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Task;
import dev.iapo.ledger.Prices;
import dev.iapo.ledger.Tariff;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Tasks that the {@link ChatServer} answers: votes on a number, prompts of about 700 characters.
 */
public final class Tasks {
  static final Tariff TARIFF = new Tariff(Optional.of(Prices.ofUsdPerMillion(0.5, 0.25, 1.5)));

  static final String PROVIDER = "bench";

  private static final int QUERIES = 400;
  public static final int MAX_TOKENS = 128;
  public static final String INSTRUCTION =
      "You solve word problems. Read the problem twice, name what is asked for, write down what is"
          + " given with its units, and go on step by step. Check the result by an estimate before"
          + " you answer. Do not use tools. Write the steps as short sentences, and end with a line"
          + " that has the words 'The answer is' and the number alone, without a unit. Style: ";
  public static final String PROBLEM =
      "A train leaves a station at nine and travels at sixty kilometres an hour. Another one leaves"
          + " the same station an hour later, on the next track, and travels at eighty kilometres"
          + " an hour. How many kilometres from the station does it draw level? Problem number ";

  private Tasks() {}

  /** So many prompts, at scales up to this one; all completions of a pull come in one call. */
  record Size(int prompts, int maxScale) {}

  static Task task(String model, Size size, Budget budget) {
    return new Task(
        "engine",
        "",
        IntStream.range(0, size.prompts())
            .mapToObj(i -> configuration(new Model(PROVIDER, model, size.maxScale()), i))
            .toList(),
        new DataSet(IntStream.range(0, QUERIES).mapToObj(Tasks::query).toList(), List.of(), ""),
        new Task.Judging(
            new AnswerSpec("last-number", "", "numeric", 0),
            List.of(new ScorerSpec(new Objective("correct", 0, 1, true), new Scoring("correct"))),
            new CostRule(CostRule.Kind.TOKENS, "")),
        new Task.Goal(
            List.of("majority-vote"),
            "fair",
            size.maxScale(),
            List.of(new Context("only", List.of(1.0), -1e-5, 1)),
            0.05),
        new Task.Search("psst", "complete", "paired", budget, 1));
  }

  private static Configuration configuration(Model model, int index) {
    Prompt prompt =
        new Prompt(
            "p" + index,
            List.of(
                new ChatMessage("system", INSTRUCTION + index),
                new ChatMessage("user", "{{problem}}")));
    return new Configuration(prompt.id(), prompt, model, Sampling.ofMaxTokens(MAX_TOKENS));
  }

  private static Query query(int index) {
    return new Query("q" + index, Map.of("problem", PROBLEM + index), List.of("240"));
  }
}
