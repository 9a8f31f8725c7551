package dev.iapo.cli;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import dev.iapo.domain.ChatMessage;
import dev.iapo.run.Inquiry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** An inquiry whose answers the command's own thread waits for. */
final class Questions {
  /** Calls have deadlines of their own; this is for a batch that takes its day, and its retries. */
  private static final Duration MOST = Duration.ofDays(7);

  private final ActorSystem<?> system;
  private final ActorRef<Inquiry.Command> inquiry;
  private final CompletionStage<Inquiry.Answers> gone; // fails when there will be no answers

  private Questions(
      ActorSystem<?> system,
      ActorRef<Inquiry.Command> inquiry,
      CompletionStage<Inquiry.Answers> gone) {
    this.system = system;
    this.inquiry = inquiry;
    this.gone = gone;
  }

  static Questions start(ActorSystem<?> system, Behavior<Inquiry.Command> behavior) {
    CompletableFuture<Inquiry.Answers> gone = new CompletableFuture<>();
    ActorRef<Inquiry.Command> inquiry = system.systemActorOf(behavior, "inquiry", Props.empty());
    system.systemActorOf(watching(inquiry, gone), "inquiry-watch", Props.empty());
    return new Questions(system, inquiry, gone);
  }

  private static Behavior<Void> watching(
      ActorRef<Inquiry.Command> inquiry, CompletableFuture<Inquiry.Answers> gone) {
    return Behaviors.setup(
        context -> {
          context.watch(inquiry);
          return Behaviors.receive(Void.class)
              .onSignal(
                  Terminated.class,
                  terminated -> {
                    gone.completeExceptionally(
                        new IllegalStateException("an internal error (IAPO_LOG=debug says more)"));
                    return Behaviors.stopped();
                  })
              .build();
        });
  }

  /**
   * One answer per question, in order.
   *
   * @throws CliException if the inquiry has stopped
   */
  List<Inquiry.Answer> answers(List<List<ChatMessage>> questions) {
    CompletionStage<Inquiry.Answers> answers =
        AskPattern.ask(
            inquiry,
            (ActorRef<Inquiry.Answers> replyTo) -> new Inquiry.Ask(questions, replyTo),
            MOST,
            system.scheduler());
    return Await.on(answers.applyToEither(gone, Function.identity()), MOST, "the calls").all();
  }

  void stop() {
    inquiry.tell(new Inquiry.Stop());
  }
}
