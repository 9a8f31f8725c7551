package dev.iapo.http;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.iapo.daemon.News;
import dev.iapo.daemon.RunKeeper;
import dev.iapo.daemon.RunView;
import dev.iapo.http.EventHub.Kind;

/** Tells the hub of events what the keeper of runs tells. */
final class NewsActor {
  private NewsActor() {}

  static Behavior<News> create(ActorRef<RunKeeper.Command> keeper, EventHub events) {
    return Behaviors.setup(
        context -> {
          keeper.tell(new RunKeeper.Watch(context.getSelf()));
          return Behaviors.receive(News.class)
              .onMessage(
                  News.Changed.class,
                  changed -> {
                    RunView view = changed.view();
                    String run = ApiJson.text(RunJson.write(view));
                    events.publish(Kind.RUN, view.id(), run, !view.state().hasEnded());
                    return Behaviors.same();
                  })
              .onMessage(
                  News.Learned.class,
                  learned -> {
                    String data =
                        ApiJson.text(
                            ApiJson.object()
                                .put("id", learned.run())
                                .put("round", learned.round()));
                    events.publish(Kind.FINDINGS, learned.run(), data, false);
                    return Behaviors.same();
                  })
              .onMessage(
                  News.Removed.class,
                  removed -> {
                    String data = ApiJson.text(ApiJson.object().put("id", removed.run()));
                    events.publish(Kind.REMOVED, removed.run(), data, false);
                    return Behaviors.same();
                  })
              .build();
        });
  }
}
