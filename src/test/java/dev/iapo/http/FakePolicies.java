package dev.iapo.http;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.iapo.config.EarlyStop;
import dev.iapo.config.ServingTerms;
import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.Budget;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Context;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.Deployable;
import dev.iapo.domain.Deployable.Figure;
import dev.iapo.domain.Deployable.Promise;
import dev.iapo.domain.Model;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Task;
import dev.iapo.domain.Voting;
import dev.iapo.inference.Aggregation;
import dev.iapo.serve.Bill;
import dev.iapo.serve.DeploymentView;
import dev.iapo.serve.Outcome;
import dev.iapo.serve.PolicyKeeper;
import dev.iapo.serve.Question;
import dev.iapo.serve.Reply;
import dev.iapo.serve.Served;
import dev.iapo.serve.Stopped;
import dev.iapo.serve.Watched;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A keeper of policies that answers as it is scripted, and writes down what it is told. */
final class FakePolicies {
  /** In the order they came. */
  final List<Question> asked = new CopyOnWriteArrayList<>();

  /** Orders, in the order they came. */
  final List<PolicyKeeper.Command> told = new CopyOnWriteArrayList<>();

  /** What questions are answered; nothing if there is no reply. */
  volatile Function<Question, Optional<Reply>> replies = question -> Optional.of(answer());

  /** What orders are answered, if not that they are done. */
  volatile Optional<Outcome> scripted = Optional.empty();

  volatile Optional<Path> recorded = Optional.empty();

  /** What is deployed. */
  volatile List<DeploymentView> deployed = List.of(view());

  static final Bill BILL =
      new Bill(
          3,
          3,
          120,
          40,
          33,
          0.25,
          "milli-usd",
          OptionalDouble.of(0.00025),
          new Spend(3, 153, 250_000_000L),
          1);

  static final Bill UNPRICED =
      new Bill(8, 2, 10, 0, 80, 90, "tokens", OptionalDouble.empty(), new Spend(8, 90, 0), 0);

  static Deployable.Arm arm(String strategy, int scale, Optional<String> weightBy) {
    Prompt prompt =
        new Prompt("step-by-step", List.of(new ChatMessage("user", "Solve: {{question}}")));
    return new Deployable.Arm(
        new Configuration(
            "step-by-step", prompt, new Model("openai", "small", 1), Sampling.ofMaxTokens(256)),
        strategy,
        new Voting("fair", weightBy, 1, OptionalDouble.empty()),
        scale);
  }

  static Served served(Deployable.Arm arm) {
    Map<String, Double> weights = new LinkedHashMap<>();
    weights.put("correct", 1.0);
    weights.put("cost", -0.02);
    return new Served("sums", 2, Optional.of("standard"), weights, arm);
  }

  /** Of a majority vote that was decided early. */
  static Reply.Answer answer() {
    return new Reply.Answer(
        "q7",
        served(arm("majority-vote", 5, Optional.empty())),
        "It is 42.",
        "stop",
        5,
        Stopped.DECIDED,
        Optional.of("42"),
        0.5,
        false,
        List.of(new Aggregation.Count("42", 2, 2), new Aggregation.Count("41", 1, 1)),
        List.of(),
        0,
        BILL,
        Optional.empty());
  }

  /** Of Best-of-N that ran out of time, and says what no page should. */
  static Reply.Answer partial(String text) {
    return new Reply.Answer(
        "q8",
        served(arm("best-of-n", 8, Optional.empty())),
        text,
        "end_turn",
        8,
        Stopped.DEADLINE,
        Optional.empty(),
        Double.NaN,
        true,
        List.of(),
        List.of(0.5, Double.NaN),
        1,
        UNPRICED,
        Optional.of("the deadline of 10 ms came first"));
  }

  static Reply.Refused refused(
      Reply.Reason reason, Optional<String> param, Optional<Bill> bill, Optional<Duration> retry) {
    return new Reply.Refused(reason, "because <b>", param, bill, retry);
  }

  static DeploymentView view() {
    return new DeploymentView(
        "sums",
        2,
        OptionalInt.of(3),
        0.1,
        OptionalInt.of(1),
        List.of(version(3), version(2), version(1)));
  }

  private static DeploymentView.Version version(int number) {
    return new DeploymentView.Version(
        number,
        Instant.parse("2030-01-01T00:00:00.123456Z"),
        "boss",
        "first",
        number == 3 ? Optional.of("r3") : Optional.empty(),
        number == 1 ? Optional.of("there is no provider openai") : Optional.empty(),
        new ServingTerms(
            new EarlyStop.Confident(0.95),
            OptionalDouble.of(0.9),
            4,
            Optional.of(Duration.ofSeconds(30)),
            Optional.of(Budget.ofCompletions(8)),
            Optional.of("standard")),
        policy(number > 1),
        number == 2 ? List.of(watched("standard"), nothing()) : List.of());
  }

  private static Deployable policy(boolean tradeoffs) {
    Promise promise =
        new Promise(
            0.9,
            0.7,
            new Figure(10, Double.NaN),
            new Figure(5, 0),
            tradeoffs ? Optional.of(new Figure(0.8, 0.01)) : Optional.empty(),
            Optional.empty());
    Deployable.Arm arm = arm("majority-vote", 5, Optional.empty());
    return new Deployable(
        "arithmetic",
        "r3",
        new Task.Judging(
            new AnswerSpec("last-number", "", "numeric", 0),
            List.of(new ScorerSpec(new Objective("correct", 0, 1, true), new Scoring("correct"))),
            new CostRule(CostRule.Kind.MILLI_USD, "")),
        Voting.of("fair"),
        List.of(
            new Deployable.Choice(
                new Context("standard", List.of(1.0), -0.02, 1), arm, false, promise)),
        tradeoffs
            ? List.of(
                new Deployable.Tradeoff(
                    List.of(1.0),
                    List.of(
                        new Deployable.Segment(
                            arm, promise, List.of(0.9), 0, Double.NEGATIVE_INFINITY))))
            : List.of());
  }

  private static Watched watched(String context) {
    return new Watched(
        context,
        12,
        10,
        1,
        Map.of("unparsed", 1L, "busy", 1L),
        new Watched.Seconds(0.5, 0.4, 1.5, 2),
        50,
        38,
        12,
        new Watched.Figures(
            new Figure(11, 0.5),
            new Figure(3.8, 0.1),
            new Figure(0.7, 0.05),
            new Figure(0.6, 0.02),
            new Figure(0.1, 0.01)),
        policy(true).choices().stream().map(Deployable.Choice::promise).findFirst(),
        List.of("agreement 0.60 ± 0.04 (promised: 0.80)"));
  }

  private static Watched nothing() {
    Figure none = new Figure(Double.NaN, Double.NaN);
    return new Watched(
        "weights",
        0,
        0,
        0,
        Map.of(),
        new Watched.Seconds(Double.NaN, Double.NaN, Double.NaN, Double.NaN),
        0,
        0,
        0,
        new Watched.Figures(none, none, none, none, none),
        Optional.empty(),
        List.of());
  }

  Behavior<PolicyKeeper.Command> behavior() {
    return Behaviors.receiveMessage(
        command -> {
          if (command instanceof PolicyKeeper.Ask ask) {
            asked.add(ask.question());
            replies.apply(ask.question()).ifPresent(ask.replyTo()::tell);
          } else if (command instanceof PolicyKeeper.GetModels get) {
            get.replyTo()
                .tell(
                    new PolicyKeeper.Models(
                        List.of(
                            new PolicyKeeper.Model("iapo/a.b", 1_800_000_000L),
                            new PolicyKeeper.Model("iapo/sums", 1_900_000_000L))));
          } else if (command instanceof PolicyKeeper.GetAll get) {
            get.replyTo().tell(new PolicyKeeper.All(deployed));
          } else if (command instanceof PolicyKeeper.Get get) {
            get.replyTo().tell(found(get.name()));
          } else if (command instanceof PolicyKeeper.GetRecording get) {
            get.replyTo().tell(new PolicyKeeper.Recorded(recorded));
          } else {
            told.add(command);
            answer(command);
          }
          return Behaviors.same();
        });
  }

  private Outcome found(String name) {
    return deployed.stream()
        .filter(policy -> policy.name().equals(name))
        .findFirst()
        .<Outcome>map(Outcome.Done::new)
        .orElseGet(
            () -> new Outcome.Refused(Outcome.Why.UNKNOWN_POLICY, "no policy " + name, List.of()));
  }

  private void answer(PolicyKeeper.Command command) {
    if (command instanceof PolicyKeeper.Deploy m) {
      m.replyTo().tell(scripted.orElseGet(() -> new Outcome.Deployed(view(), 3)));
    } else if (command instanceof PolicyKeeper.Promote m) {
      m.replyTo().tell(scripted.orElseGet(() -> found(m.name())));
    } else if (command instanceof PolicyKeeper.RollBack m) {
      m.replyTo().tell(scripted.orElseGet(() -> found(m.name())));
    } else if (command instanceof PolicyKeeper.Share m) {
      m.replyTo().tell(scripted.orElseGet(() -> found(m.name())));
    } else if (command instanceof PolicyKeeper.Undeploy m) {
      m.replyTo().tell(scripted.orElseGet(() -> new Outcome.Undeployed(m.name())));
    }
  }
}
