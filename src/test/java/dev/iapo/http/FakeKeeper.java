package dev.iapo.http;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.iapo.daemon.Answer;
import dev.iapo.daemon.News;
import dev.iapo.daemon.RunKeeper;
import dev.iapo.daemon.RunView;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Priority;
import dev.iapo.domain.Spend;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps the runs it is given, writes down what it is told, and answers as it is scripted. */
final class FakeKeeper {
  final List<RunView> runs = new CopyOnWriteArrayList<>();

  /** What changes something, in the order it came. */
  final List<RunKeeper.Command> told = new CopyOnWriteArrayList<>();

  final List<ActorRef<News>> watchers = new CopyOnWriteArrayList<>();

  /** What such commands are answered, if not with the run. */
  volatile Optional<Answer> scripted = Optional.empty();

  static RunView view(String id, RunView.State state, Path folder) {
    Budget budget = new Budget(Budget.Unit.USD, 5 * Budget.PICO_PER_USD, 0);
    RunView.Progress progress =
        new RunView.Progress(
            2,
            7,
            320,
            120,
            List.of(12, 3),
            1000,
            10,
            900,
            4,
            2.5,
            new Spend(0, 10, Budget.PICO_PER_USD / 4),
            new Spend(4, 20, Budget.PICO_PER_USD / 8));
    return new RunView(
        id,
        "gsm",
        "sums",
        List.of("free", "standard"),
        folder,
        true,
        state,
        "",
        3,
        Priority.NORMAL,
        OptionalInt.empty(),
        "runner",
        Instant.parse("2030-01-01T00:00:00.123456Z"),
        Optional.of(Instant.parse("2030-01-01T00:00:01Z")),
        state.hasEnded() ? Optional.of(Instant.parse("2030-01-01T01:00:00Z")) : Optional.empty(),
        state == RunView.State.QUEUED ? OptionalInt.of(1) : OptionalInt.empty(),
        budget,
        new Spend(1000, 2000, Budget.PICO_PER_USD),
        state == RunView.State.COMPLETED ? Optional.of(true) : Optional.empty(),
        state.isActive() ? Optional.of(progress) : Optional.empty());
  }

  Behavior<RunKeeper.Command> behavior() {
    return Behaviors.receiveMessage(
        command -> {
          if (command instanceof RunKeeper.GetAll all) {
            all.replyTo().tell(new RunKeeper.All(new ArrayList<>(runs)));
          } else if (command instanceof RunKeeper.Watch watch) {
            watchers.add(watch.watcher());
            runs.stream()
                .filter(run -> !run.state().hasEnded())
                .forEach(run -> watch.watcher().tell(new News.Changed(run)));
          } else if (command instanceof RunKeeper.Get get) {
            get.replyTo().tell(found(get.run()));
          } else {
            told.add(command);
            answer(command);
          }
          return Behaviors.same();
        });
  }

  private Answer found(String id) {
    return runs.stream()
        .filter(run -> run.id().equals(id))
        .findFirst()
        .<Answer>map(Answer.Found::new)
        .orElseGet(
            () ->
                new Answer.Refused(
                    Answer.Why.UNKNOWN_RUN, "no run " + id, List.of(), Optional.empty()));
  }

  private void answer(RunKeeper.Command command) {
    if (command instanceof RunKeeper.Submit m) {
      m.replyTo().tell(scripted.orElseGet(() -> new Answer.Accepted(runs.get(0), false)));
    } else if (command instanceof RunKeeper.Pause m) {
      m.replyTo().tell(scripted.orElseGet(() -> found(m.run())));
    } else if (command instanceof RunKeeper.Resume m) {
      m.replyTo().tell(scripted.orElseGet(() -> found(m.run())));
    } else if (command instanceof RunKeeper.Cancel m) {
      m.replyTo().tell(scripted.orElseGet(() -> found(m.run())));
    } else if (command instanceof RunKeeper.Delete m) {
      m.replyTo().tell(scripted.orElseGet(() -> new Answer.Deleted(m.run())));
    } else if (command instanceof RunKeeper.Change m) {
      m.replyTo().tell(scripted.orElseGet(() -> found(m.run())));
    } else if (command instanceof RunKeeper.RaiseBudget m) {
      m.replyTo().tell(scripted.orElseGet(() -> found(m.run())));
    }
  }
}
