package dev.iapo.io;

import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.Appraiser;
import dev.iapo.domain.Budget;
import dev.iapo.domain.CallRecord;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Context;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.DataSet;
import dev.iapo.domain.Deployable;
import dev.iapo.domain.Deployable.Figure;
import dev.iapo.domain.Evaluation;
import dev.iapo.domain.Evaluation.Gain;
import dev.iapo.domain.Evaluation.Rival;
import dev.iapo.domain.Failures;
import dev.iapo.domain.Frontier.Arm;
import dev.iapo.domain.Interval;
import dev.iapo.domain.Model;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Pull;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Query;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** A task, a policy and records that use every part of the file formats. */
final class FileFormats {
  static final PolicyCodec.Timing TIMING =
      new PolicyCodec.Timing(
          "arithmetic-1", Instant.parse("2026-01-02T03:04:05Z"), Duration.ofMillis(12_345));

  private static final Objective CORRECT = new Objective("correct", 0, 1, true);
  private static final Objective BRIEF = new Objective("brief", -1, 1, false);
  private static final Context FREE = new Context("free", List.of(1.0, 0.5), 0, 0.75);
  private static final Context THRIFTY = new Context("thrifty", List.of(1.0, 0.0), -0.25, 0.25);

  private static final Configuration PLAIN =
      new Configuration(
          "plain",
          new Prompt("plain", List.of(new ChatMessage("user", "{{question}} \"quoted\" ☃"))),
          new Model("api.example.org", "model-x", 4),
          Sampling.ofMaxTokens(64));

  private static final Configuration TUNED =
      new Configuration(
          "steps@model/y",
          new Prompt(
              "steps",
              List.of(
                  new ChatMessage("system", "Think\nstep by step."),
                  new ChatMessage("user", "{{question}}"))),
          new Model("vendor", "vendor/model-y", 1),
          new Sampling(
              OptionalDouble.of(0.7),
              OptionalDouble.of(0.95),
              256,
              "max_completion_tokens",
              Optional.of("json_object"),
              Map.of(
                  "zeta",
                  1,
                  "alpha",
                  List.of("END"),
                  "middle",
                  Map.of("b", 2, "a", 1),
                  "reasoning_effort",
                  "low")));

  private FileFormats() {}

  static Task task(Budget budget, CostRule cost) {
    Query first = new Query("q/1", Map.of("question", "1+1?"), List.of("2"));
    Query second = new Query("q 2", Map.of("question", "2+2?"), List.of("4", "four"));
    return new Task(
        "arithmetic",
        "Sums, \"small\" ones.",
        List.of(PLAIN, TUNED),
        new DataSet(List.of(first, second), List.of(first), "0123456789abcdef".repeat(4)),
        new Task.Judging(
            new AnswerSpec("regex", "(\\d+)", "numeric", 0.5),
            List.of(
                new ScorerSpec(CORRECT, new Scoring("correct")),
                new ScorerSpec(BRIEF, new Scoring("json", Map.of("path", "/brief")))),
            cost),
        new Task.Goal(List.of("majority-vote"), "fair", 8, List.of(FREE, THRIFTY), 0.05),
        new Task.Search("psst-top2", "complete", "paired", budget, 42));
  }

  static Task task() {
    return task(
        new Budget(Budget.Unit.USD, 2_500_000_000_000L, 0.02),
        new CostRule(CostRule.Kind.USAGE_FIELD, "cost"));
  }

  /** A task whose second objective is judged, and selected by a service. */
  static Task appraisedTask() {
    Task task = task();
    Objective judged = new Objective("kind", 1, 10, false);
    Map<String, String> byJudge = Map.of("by", "panel", "path", "$.kind");
    Map<String, String> byService = Map.of("by", "reward", "path", "$.score");
    return new Task(
        task.name(),
        task.description(),
        task.configurations(),
        task.data(),
        new Task.Judging(
            task.judging().answer(),
            List.of(
                new ScorerSpec(CORRECT, new Scoring("correct")),
                new ScorerSpec(
                    judged,
                    new Scoring("judge", byJudge),
                    Optional.of(new Scoring("service", byService)))),
            task.judging().cost(),
            List.of(
                new Appraiser("panel", Appraiser.Kind.JUDGE, TUNED, 2, "baseline"),
                new Appraiser("reward", Appraiser.Kind.SERVICE, PLAIN, 1, ""))),
        task.goal(),
        task.search());
  }

  /** One context decided, and one of which nothing is known. */
  static Policy policy(Task task) {
    Policy.Choice decided =
        new Policy.Choice(
            FREE,
            TUNED,
            "majority-vote",
            5,
            5,
            new Interval(0.91, 0.87, 0.95, 120),
            0.93,
            0.125,
            false,
            true,
            "no other arm can be better by more than 0.0300 (tolerance 0.0500)",
            0.03,
            Optional.of(new Policy.Alternative("plain", 1, 0.8)),
            Optional.of(new Policy.Alternative("plain", 7, 0.85)));
    Policy.Choice open =
        new Policy.Choice(
            THRIFTY,
            PLAIN,
            "best-of-n",
            1,
            1,
            new Interval(Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 0),
            Double.NaN,
            Double.NaN,
            true,
            false,
            "not compared",
            Double.POSITIVE_INFINITY,
            Optional.empty(),
            Optional.empty());
    return new Policy(
            "1.2.3",
            task,
            true,
            false,
            "1 of 2 contexts are not decided within the tolerance",
            new Policy.Usage(new Spend(410, 52_000, 1_234_500_000_000L), 400, 90, 3),
            List.of(decided, open))
        .with(serving(task));
  }

  /** Promises with and without figures, and a frontier of two arms. */
  private static Policy.Serving serving(Task task) {
    Deployable.Promise known =
        new Deployable.Promise(
            0.93,
            0.91,
            new Figure(0.125, 0.0625),
            new Figure(5, 0),
            Optional.of(new Figure(0.75, 0.03125)),
            Optional.of(new Figure(0.015625, 0.0078125)));
    Deployable.Promise open =
        new Deployable.Promise(
            Double.NaN,
            Double.NaN,
            new Figure(Double.NaN, Double.NaN),
            new Figure(1, Double.NaN),
            Optional.empty(),
            Optional.empty());
    Deployable.Promise cheap =
        new Deployable.Promise(
            0.5,
            0.25,
            new Figure(0.0625, Double.NaN),
            new Figure(1, 0),
            Optional.empty(),
            Optional.of(new Figure(0, 0)));
    Deployable.Tradeoff tradeoff =
        new Deployable.Tradeoff(
            List.of(1.0, 0.0),
            List.of(
                new Deployable.Segment(
                    arm(task, TUNED, 5), at(known, 0.93), List.of(0.93, Double.NaN), 0, -4),
                new Deployable.Segment(
                    arm(task, PLAIN, 1),
                    cheap,
                    List.of(0.5, Double.NaN),
                    -4,
                    Double.NEGATIVE_INFINITY)));
    return new Policy.Serving(List.of(known, open), List.of(tradeoff));
  }

  private static Deployable.Promise at(Deployable.Promise promise, double utility) {
    return new Deployable.Promise(
        promise.quality(),
        utility,
        promise.cost(),
        promise.completions(),
        promise.agreement(),
        promise.unparsed());
  }

  private static Deployable.Arm arm(Task task, Configuration configuration, int scale) {
    return new Deployable.Arm(configuration, "majority-vote", task.goal().voting(), scale);
  }

  /** The same, evaluated: with every outcome that a comparison may have. */
  static Policy evaluated(Task task) {
    Evaluation.Tested shown =
        new Evaluation.Tested(new Interval(0.12, 0.05, 0.19, 98), 2, 0.001, 0.002, 0.1);
    Evaluation.Tested open =
        new Evaluation.Tested(new Interval(0.02, -0.05, 0.09, 100), 0, 0.5, 1, 0.12);
    Arm arm = new Arm("plain", "majority-vote", 1);
    Evaluation.HeldOut known =
        new Evaluation.HeldOut(
            new Interval(0.88, 0.8, 0.96, 99),
            0.91,
            1,
            List.of(
                new Gain(Rival.PROMPT_ONLY, Optional.of(arm), shown),
                new Gain(Rival.DISJOINT, Optional.of(arm), open),
                new Gain(Rival.FIRST_PROMPT, Optional.of(arm), new Evaluation.SameArm())),
            0.985);
    Evaluation.HeldOut thin =
        new Evaluation.HeldOut(
            new Interval(Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 0),
            Double.NaN,
            100,
            List.of(
                new Gain(Rival.PROMPT_ONLY, Optional.empty(), new Evaluation.NotKnown()),
                new Gain(Rival.DISJOINT, Optional.empty(), new Evaluation.NotKnown()),
                new Gain(Rival.FIRST_PROMPT, Optional.of(arm), new Evaluation.TooFew(7))),
            Double.NaN);
    return policy(task)
        .with(
            new Evaluation(
                new Budget(Budget.Unit.COMPLETIONS, 800, 0.02),
                new Policy.Usage(new Spend(600, 70_000, 900_000_000L), 598, 120, 1),
                100,
                120,
                List.of(known, thin),
                List.of(
                    new Gain(Rival.PROMPT_ONLY, Optional.empty(), new Evaluation.NotKnown()),
                    new Gain(Rival.DISJOINT, Optional.empty(), new Evaluation.NotKnown()),
                    new Gain(Rival.FIRST_PROMPT, Optional.empty(), open)),
                Double.NaN));
  }

  /** Completions of several calls, a short pull with trouble, one refused, and one never drawn. */
  static List<PullRecord> records() {
    return List.of(
        new PullRecord(
            new Pull(0, 0, 0, 3, 0),
            List.of(
                call("plain/q%2F1/0", true, sample("2", "2", 1, 0.25), sample("two", null, 0, -1)),
                call("plain/q%2F1/2", false, sample("", null, 0, -1))),
            Spend.NOTHING,
            Failures.NONE,
            Optional.empty()),
        new PullRecord(
            new Pull(1, 1, 1, 2, 5),
            List.of(call("steps@model%2Fy/q 2/5", true, sample("4", "4", 1, 1))),
            new Spend(1, 70, 900),
            Failures.of("uncertain", 1).plus(Failures.of("rate-limited", 1)),
            Optional.of("UNCERTAIN: no answer within PT30S")),
        new PullRecord(
            new Pull(1, 0, 1, 1, 0),
            List.of(
                new CallRecord(
                    "plain/q 2/0/rejected",
                    0,
                    0,
                    0,
                    0,
                    0,
                    Spend.NOTHING,
                    Spend.NOTHING,
                    true,
                    CallRecord.Source.REFUSED,
                    List.of(new Sample("", "rejected", Optional.empty(), List.of(0.0, -1.0))))),
            Spend.NOTHING,
            Failures.of("rejected", 1),
            Optional.of("REJECTED: HTTP 400: filtered")),
        PullRecord.notDrawn(new Pull(2, 1, 0, 4, 0), "the budget does not cover it"));
  }

  static CallRecord call(String id, boolean usageKnown, Sample... samples) {
    return new CallRecord(
        id,
        30,
        10,
        7L * samples.length,
        0.1,
        1.0 / 3,
        new Spend(0, 30, 60),
        new Spend(samples.length, 7L * samples.length, 210),
        usageKnown,
        CallRecord.Source.BOUGHT,
        List.of(samples));
  }

  static Sample sample(String text, @Nullable String answer, double... scores) {
    return new Sample(
        text, "stop", Optional.ofNullable(answer), Arrays.stream(scores).boxed().toList());
  }
}
