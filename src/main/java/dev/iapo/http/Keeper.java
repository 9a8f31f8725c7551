package dev.iapo.http;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import dev.iapo.daemon.Answer;
import dev.iapo.daemon.RunKeeper;
import dev.iapo.daemon.RunView;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Asks the keeper of runs; what it refuses is a problem. */
final class Keeper {
  private static final Duration RESTART = Duration.ofSeconds(30);

  private final ActorSystem<?> system;
  private final ActorRef<RunKeeper.Command> keeper;
  private final Duration patience;

  Keeper(ActorSystem<?> system, ActorRef<RunKeeper.Command> keeper, Duration patience) {
    this.system = system;
    this.keeper = keeper;
    this.patience = patience;
  }

  /** What it answers; the stage fails with a {@link Refusal} if it refuses, or does not answer. */
  CompletionStage<Answer> ask(Function<ActorRef<Answer>, RunKeeper.Command> command) {
    CompletionStage<Answer> answer =
        AskPattern.ask(keeper, command::apply, patience, system.scheduler());
    return answer.handle(
        (given, failure) -> {
          if (failure != null) {
            throw new CompletionException(silent(failure));
          }
          if (given instanceof Answer.Refused refused) {
            throw new CompletionException(refusal(refused));
          }
          return given;
        });
  }

  /** A run. */
  CompletionStage<RunView> run(Function<ActorRef<Answer>, RunKeeper.Command> command) {
    return ask(command).thenApply(answer -> ((Answer.Found) answer).run());
  }

  CompletionStage<RunView> get(String run) {
    return run(replyTo -> new RunKeeper.Get(run, replyTo));
  }

  /** All runs, the newest first. */
  CompletionStage<List<RunView>> all() {
    CompletionStage<RunKeeper.All> all =
        AskPattern.ask(keeper, RunKeeper.GetAll::new, patience, system.scheduler());
    return all.handle(
        (given, failure) -> {
          if (failure != null) {
            throw new CompletionException(silent(failure));
          }
          return given.runs();
        });
  }

  /** Why there is no answer. */
  static Throwable silent(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof TimeoutException
        ? Refusal.of(ProblemType.TIMED_OUT, "it may still be done; look before asking again")
        : cause;
  }

  private static Refusal refusal(Answer.Refused refused) {
    ProblemType type =
        switch (refused.why()) {
          case UNKNOWN_RUN -> ProblemType.UNKNOWN_RUN;
          case WRONG_STATE -> ProblemType.WRONG_STATE;
          case CHANGED_MEANWHILE -> ProblemType.CHANGED_MEANWHILE;
          case INVALID_TASK -> ProblemType.INVALID_TASK;
          case INVALID_REQUEST -> ProblemType.INVALID_REQUEST;
          case KEY_REUSED -> ProblemType.IDEMPOTENCY_KEY_REUSED;
          case TOO_MANY_RUNS -> ProblemType.TOO_MANY_RUNS;
          case SHUTTING_DOWN -> ProblemType.SHUTTING_DOWN;
          case STORAGE_FAILED -> ProblemType.STORAGE_FAILED;
        };
    Refusal refusal = Refusal.of(type, refused.detail(), refused.problems());
    if (refused.retryAfter().isPresent()) {
      return refusal.retryAfter(refused.retryAfter().get());
    }
    return type == ProblemType.SHUTTING_DOWN ? refusal.retryAfter(RESTART) : refusal;
  }
}
