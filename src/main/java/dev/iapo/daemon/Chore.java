package dev.iapo.daemon;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.util.function.Function;
import java.util.function.Supplier;

/** Work that may wait for files or the store, on threads that may. */
final class Chore {
  private Chore() {}

  static DispatcherSelector dispatcher() {
    return DispatcherSelector.fromConfig("iapo.daemon-dispatcher");
  }

  /**
   * Does it, and tells what came of it.
   *
   * @param bug what is told if it throws, as it should not
   */
  static <T> void start(
      ActorContext<?> context,
      Supplier<T> work,
      Function<String, T> bug,
      ActorRef<? super T> replyTo) {
    Behavior<Object> once =
        Behaviors.setup(
            own -> {
              try {
                replyTo.tell(work.get());
              } catch (RuntimeException e) {
                own.getLog().error("a bug", e);
                replyTo.tell(bug.apply("an internal error: " + e));
              }
              return Behaviors.stopped();
            });
    context.spawnAnonymous(once, dispatcher());
  }
}
