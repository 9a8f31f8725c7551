package dev.iapo.run;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Pull;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The actors of the arms that are pulled in a round, spawned when they are first needed. */
final class Arms<T> {
  private final ActorContext<T> context;
  private final Function<Configuration, ArmActor.Work> work;
  private final RunSettings settings;
  private final ActorRef<ArmActor.Report> reports;
  private final Function<String, T> lost;
  private final Map<Integer, ActorRef<ArmActor.Command>> arms = new HashMap<>(); // by configuration

  /**
   * Arms that are watched.
   *
   * @param work what the arm of a configuration works with
   * @param lost what the context's actor is told when the actor of a prompt is gone
   */
  Arms(
      ActorContext<T> context,
      RunSettings settings,
      Function<Configuration, ArmActor.Work> work,
      ActorRef<ArmActor.Report> reports,
      Function<String, T> lost) {
    this.context = context;
    this.settings = settings;
    this.work = work;
    this.reports = reports;
    this.lost = lost;
  }

  void draw(ArmActor.Draw draw) {
    arms.computeIfAbsent(draw.pull().configuration(), p -> spawn(draw.pull())).tell(draw);
  }

  private ActorRef<ArmActor.Command> spawn(Pull pull) {
    Configuration configuration = settings.task().configurations().get(pull.configuration());
    ActorRef<ArmActor.Command> arm =
        context.spawn(
            ArmActor.create(work.apply(configuration), reports),
            "arm-" + pull.round() + "-" + pull.configuration() + "-" + pull.scale());
    context.watchWith(arm, lost.apply("actor of prompt " + configuration.id()));
    return arm;
  }

  /** They give up what has not been sent. */
  void abandon() {
    arms.values().forEach(arm -> arm.tell(new ArmActor.Abandon()));
  }

  /** The round has ended. */
  void stop() {
    for (ActorRef<ArmActor.Command> arm : arms.values()) {
      context.unwatch(arm);
      context.stop(arm);
    }
    arms.clear();
  }
}
