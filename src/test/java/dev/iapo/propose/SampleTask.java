package dev.iapo.propose;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A task of questions about texts. */
final class SampleTask {
  static final String OF_TEST = "canary-of-the-test-split";

  private SampleTask() {}

  static Query query(int number, String text) {
    return new Query(
        "q" + number,
        Map.of("question", text, "topic", "t" + number % 3, "gold", "answer " + number),
        List.of("answer " + number));
  }

  /** With one prompt, 40 training queries and 10 of the test split. */
  static Task task() {
    return task(List.of("{{question}}\nAnswer in one word."));
  }

  static Task task(List<String> prompts) {
    List<Query> train = new ArrayList<>();
    List<Query> test = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      train.add(query(i, "What is number " + i + "?"));
    }
    for (int i = 40; i < 50; i++) {
      test.add(query(i, OF_TEST + i));
    }
    return task(prompts, train, test);
  }

  static Task task(List<String> prompts, List<Query> train, List<Query> test) {
    List<Configuration> configurations = new ArrayList<>();
    for (String prompt : prompts) {
      String id = "own" + (configurations.size() + 1);
      configurations.add(
          new Configuration(
              id,
              new Prompt(id, List.of(new ChatMessage("user", prompt))),
              new Model("fake", "m", 1),
              Sampling.ofMaxTokens(100)));
    }
    return new Task(
        "numbers",
        "What is each number?",
        configurations,
        new DataSet(train, test, "fingerprint"),
        new Task.Judging(
            new AnswerSpec("whole", "", "exact", 0),
            List.of(
                new ScorerSpec(
                    new Objective("correct", 0, 1, true), new Scoring("correct", Map.of())),
                new ScorerSpec(new Objective("tone", -2, 2, false), new Scoring("json", Map.of()))),
            new CostRule(CostRule.Kind.TOKENS, "")),
        new Task.Goal(
            List.of("best-of-n"),
            "fair",
            4,
            List.of(new Context("all", List.of(1.0, 0.0), 0, 1)),
            0.05),
        new Task.Search("psst", "blocks", "random", Budget.ofCompletions(100), 1));
  }
}
