package dev.iapo.http;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import dev.iapo.serve.DeploymentView;
import dev.iapo.serve.Outcome;
import dev.iapo.serve.PolicyKeeper;
import dev.iapo.serve.Question;
import dev.iapo.serve.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Asks the keeper of policies; the stages fail with a {@link Refusal} if it does not answer. */
final class Deployments {
  private static final Duration RESTART = Duration.ofSeconds(30);

  /** How much longer than its deadline a question is waited for. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final ActorSystem<?> system;
  private final ActorRef<PolicyKeeper.Command> keeper;
  private final Duration patience;
  private final Duration mostDeadline;

  /**
   * @param patience with all but questions
   * @param mostDeadline of a question
   */
  Deployments(
      ActorSystem<?> system,
      ActorRef<PolicyKeeper.Command> keeper,
      Duration patience,
      Duration mostDeadline) {
    this.system = system;
    this.keeper = keeper;
    this.patience = patience;
    this.mostDeadline = mostDeadline;
  }

  Duration mostDeadline() {
    return mostDeadline;
  }

  CompletionStage<Reply> answer(Question question) {
    return ask(replyTo -> new PolicyKeeper.Ask(question, replyTo), mostDeadline.plus(GRACE));
  }

  CompletionStage<List<PolicyKeeper.Model>> models() {
    return ask(PolicyKeeper.GetModels::new, patience).thenApply(PolicyKeeper.Models::all);
  }

  CompletionStage<List<DeploymentView>> all() {
    return ask(PolicyKeeper.GetAll::new, patience).thenApply(PolicyKeeper.All::policies);
  }

  /** Where what was recorded is, if anything was. */
  CompletionStage<Optional<Path>> recording(String name) {
    return this.<PolicyKeeper.Recorded>ask(
            replyTo -> new PolicyKeeper.GetRecording(name, replyTo), patience)
        .thenApply(PolicyKeeper.Recorded::file);
  }

  CompletionStage<DeploymentView> get(String name) {
    return tell(replyTo -> new PolicyKeeper.Get(name, replyTo))
        .thenApply(outcome -> ((Outcome.Done) outcome).policy());
  }

  /** What comes of an order; the stage fails with a {@link Refusal} if it is refused. */
  CompletionStage<Outcome> tell(Function<ActorRef<Outcome>, PolicyKeeper.Command> order) {
    return ask(order, patience)
        .thenApply(
            outcome -> {
              if (outcome instanceof Outcome.Refused refused) {
                throw new CompletionException(refusal(refused));
              }
              return outcome;
            });
  }

  private <T> CompletionStage<T> ask(
      Function<ActorRef<T>, PolicyKeeper.Command> command, Duration atMost) {
    CompletionStage<T> answer = AskPattern.ask(keeper, command::apply, atMost, system.scheduler());
    return answer.handle(
        (given, failure) -> {
          if (failure != null) {
            throw new CompletionException(Keeper.silent(failure));
          }
          return given;
        });
  }

  private static Refusal refusal(Outcome.Refused refused) {
    ProblemType type =
        switch (refused.why()) {
          case UNKNOWN_POLICY -> ProblemType.UNKNOWN_POLICY;
          case UNKNOWN_VERSION -> ProblemType.UNKNOWN_VERSION;
          case UNKNOWN_RUN -> ProblemType.UNKNOWN_RUN;
          case NO_POLICY -> ProblemType.NO_POLICY;
          case INVALID_POLICY -> ProblemType.INVALID_POLICY;
          case INVALID_REQUEST -> ProblemType.INVALID_REQUEST;
          case WRONG_STATE -> ProblemType.WRONG_STATE;
          case SHUTTING_DOWN -> ProblemType.SHUTTING_DOWN;
          case STORAGE_FAILED -> ProblemType.STORAGE_FAILED;
        };
    Refusal refusal = Refusal.of(type, refused.detail(), refused.problems());
    return type == ProblemType.SHUTTING_DOWN ? refusal.retryAfter(RESTART) : refusal;
  }
}
