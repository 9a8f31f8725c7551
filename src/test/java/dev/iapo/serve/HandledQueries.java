package dev.iapo.serve;

import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Context;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.Deployable;
import dev.iapo.domain.Deployable.Arm;
import dev.iapo.domain.Deployable.Choice;
import dev.iapo.domain.Deployable.Figure;
import dev.iapo.domain.Deployable.Promise;
import dev.iapo.domain.Model;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Query;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.domain.Voting;
import dev.iapo.serve.Handled.FirstWave;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A policy of votes over 4, and requests that it handled. */
public final class HandledQueries {
  /** Cost 10 ± 0.1, 4 completions, agreement 0.85 ± 0.01, unparsed 0.05 ± 0.005. */
  static final Promise PROMISE =
      new Promise(
          0.8,
          0.7,
          new Figure(10, 0.1),
          new Figure(4, 0),
          Optional.of(new Figure(0.85, 0.01)),
          Optional.of(new Figure(0.05, 0.005)));

  static final Arm ARM =
      new Arm(
          new Configuration(
              "p",
              new Prompt("p", List.of(new ChatMessage("user", "{{question}}"))),
              new Model("simulated", "m", 1),
              Sampling.ofMaxTokens(10)),
          "majority-vote",
          Voting.of("fair"),
          4);

  private HandledQueries() {}

  /** Leaves all meters of a deployed policy. */
  public static void meter(MeterRegistry registry) {
    new ServedMeters(registry, "maths", 1, policy(PROMISE)).add(in("fast").answered());
  }

  /** With the contexts {@code fast} and {@code good}. */
  static Deployable policy(Promise promise) {
    return new Deployable(
        "task",
        "",
        new Task.Judging(
            new AnswerSpec("whole", "", "exact", 0),
            List.of(),
            new CostRule(CostRule.Kind.TOKENS, ""),
            List.of()),
        Voting.of("fair"),
        List.of(choice("fast", promise), choice("good", promise)),
        List.of());
  }

  private static Choice choice(String id, Promise promise) {
    return new Choice(new Context(id, List.of(1.0), -0.1, 0.5), ARM, false, promise);
  }

  /** One that is handled as promised, in 2 s: 4 completions for 10 tokens, 5 of 6 pairs alike. */
  static Some in(String context) {
    return new Some(
        Optional.of(context), 10, 4, Stopped.ALL_DRAWN, 2, new FirstWave(4, 0, 6, 5), Map.of());
  }

  /** A request, to be varied. */
  record Some(
      Optional<String> context,
      double cost,
      int completions,
      Stopped stopped,
      double seconds,
      FirstWave first,
      Map<String, String> fields) {
    Some withoutContext() {
      return new Some(Optional.empty(), cost, completions, stopped, seconds, first, fields);
    }

    Some costing(double other) {
      return new Some(context, other, completions, stopped, seconds, first, fields);
    }

    Some drawing(int other, Stopped then) {
      return new Some(context, cost, other, then, seconds, first, fields);
    }

    Some in(double other) {
      return new Some(context, cost, completions, stopped, other, first, fields);
    }

    Some first(FirstWave other) {
      return new Some(context, cost, completions, stopped, seconds, other, fields);
    }

    Some asking(Map<String, String> other) {
      return new Some(context, cost, completions, stopped, seconds, first, other);
    }

    Handled answered() {
      return answered("The answer is 4.");
    }

    /** A margin of 0.5, one completion unparsed. */
    Handled answered(String text) {
      return handled(
          new Reply.Answer(
              "id",
              by(),
              text,
              "stop",
              4,
              stopped,
              Optional.of("4"),
              0.5,
              false,
              List.of(),
              List.of(),
              1,
              bill(),
              Optional.empty()));
    }

    Handled refused(Reply.Reason reason) {
      return handled(
          new Reply.Refused(reason, "no", Optional.empty(), Optional.of(bill()), Optional.empty()));
    }

    private Handled handled(Reply reply) {
      return new Handled(
          new Query("query-1", fields, List.of()), by(), reply, seconds, 4, bill(), first);
    }

    private Served by() {
      return new Served("maths", 1, context, Map.of("correct", 1.0, "cost", -0.1), ARM);
    }

    private Bill bill() {
      return new Bill(
          completions,
          completions,
          5,
          0,
          5,
          cost,
          "tokens",
          OptionalDouble.empty(),
          Spend.NOTHING,
          0);
    }
  }
}
