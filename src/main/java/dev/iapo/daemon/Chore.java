package dev.iapo.daemon;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.util.function.Supplier;

/** Work that may wait for files or the store, on threads that may. */
final class Chore {
  private Chore() {}

  static DispatcherSelector dispatcher() {
    return DispatcherSelector.fromConfig("iapo.daemon-dispatcher");
  }

  /** Does it, and tells what came of it; what it throws is a bug. */
  static <T> void start(ActorContext<?> context, Supplier<T> work, ActorRef<? super T> replyTo) {
    Behavior<Object> once =
        Behaviors.setup(
            own -> {
              replyTo.tell(work.get());
              return Behaviors.stopped();
            });
    context.spawnAnonymous(once, dispatcher());
  }
}
