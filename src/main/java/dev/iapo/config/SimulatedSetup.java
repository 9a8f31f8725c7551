package dev.iapo.config;

import dev.iapo.domain.Configuration;
import dev.iapo.domain.Query;
import dev.iapo.domain.Task;
import dev.iapo.domain.Task.Judging;
import dev.iapo.simulate.Answers;
import dev.iapo.simulate.Habits;
import dev.iapo.simulate.JudgeHabits;
import dev.iapo.simulate.JudgeResponses;
import dev.iapo.simulate.ResponseModel;
import dev.iapo.simulate.ResponseModels;
import dev.iapo.simulate.SimulatedJudge;
import dev.iapo.simulate.TaskResponses;
import dev.iapo.simulate.TextHabits;
import dev.iapo.simulate.TextResponses;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How the stand-in language model behaves.
 *
 * @param latency the time it takes to answer a call
 * @param maxChoices the most completions of a call
 * @param batchTime the time it takes to execute a batch
 * @param answers what its answers are; empty if they are texts, neither right nor wrong
 * @param habits by configuration id, for every one of the task, if answers are not texts
 * @param texts likewise if they are
 * @param judges by name, how it plays the judges of the task
 */
public record SimulatedSetup(
    Duration latency,
    int maxChoices,
    Duration batchTime,
    Optional<Answers.Kind> answers,
    Map<String, Habits> habits,
    Map<String, TextHabits> texts,
    Map<String, JudgeHabits> judges) {
  public SimulatedSetup {
    habits = Map.copyOf(habits);
    texts = Map.copyOf(texts);
    judges = Map.copyOf(judges);
  }

  /** Whether it says how these configurations are answered. */
  boolean answers(Set<String> configurations) {
    return (answers.isPresent() ? habits : texts).keySet().containsAll(configurations);
  }

  /** What it answers to the queries of a task, those for testing included. */
  public ResponseModel responses(Task task) {
    return responses(task.configurations(), task.data().all(), task.judging());
  }

  /**
   * What it answers to queries, and to judges' prompts.
   *
   * @throws IllegalArgumentException if it cannot
   */
  ResponseModel responses(
      List<Configuration> configurations, List<Query> queries, Judging judging) {
    ResponseModel own =
        answers.isPresent()
            ? new TaskResponses(answers.get(), configurations, queries, habits)
            : new TextResponses(configurations, queries, texts);
    Set<String> aspects = new TreeSet<>();
    texts.values().forEach(each -> aspects.addAll(each.quality().keySet()));
    List<SimulatedJudge> known = SimulatedJudges.of(judging, judges, aspects);
    return known.isEmpty()
        ? own
        : new ResponseModels(List.of(new JudgeResponses(known, aspects), own));
  }

  /** What tells apart stand-ins that answer differently. */
  public String behaviour() {
    String kind =
        answers.filter(k -> k != Answers.Kind.NUMBERS).map(Answers.Kind::label).orElse("");
    String prompts = kind + new TreeMap<String, Record>(answers.isPresent() ? habits : texts);
    return judges.isEmpty() ? prompts : prompts + new TreeMap<>(judges);
  }
}
