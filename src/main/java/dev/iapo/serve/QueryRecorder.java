package dev.iapo.serve;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.iapo.config.Recording;
import dev.iapo.io.RecordedQueries;
import dev.iapo.io.RecordedQueries.About;
import dev.iapo.io.RecordedQueries.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the queries that a policy answered, as data for a next run. Texts are searched and written
 * by a thread that may wait; what comes faster than it is written is not kept, and no answer waits
 * or fails for it.
 */
final class QueryRecorder {
  /** The most text that waits to be written, in characters. */
  static final long MOST_WAITING = 16 << 20;

  /** That much more is counted for each query that waits. */
  private static final int EACH = 1024;

  private sealed interface Command {}

  private record Keep(Handled handled, Reply.Answer answer, long size) implements Command {}

  private record Close() implements Command {}

  private final ActorRef<Command> writer;
  private final Shared shared;

  /**
   * What both sides know.
   *
   * @param waiting the size of what is to be written
   * @param dropped queries that were not kept, as too much waited
   */
  private record Shared(AtomicLong waiting, AtomicLong dropped, AtomicBoolean stopped) {}

  private QueryRecorder(ActorRef<Command> writer, Shared shared) {
    this.writer = writer;
    this.shared = shared;
  }

  /**
   * A recorder of a policy's queries.
   *
   * @param file begun with the first query, continued if it is there
   */
  static QueryRecorder spawn(ActorContext<?> context, Path file, Recording recording) {
    Shared shared = new Shared(new AtomicLong(), new AtomicLong(), new AtomicBoolean());
    Behavior<Command> writer = Behaviors.setup(own -> new Writer(own, file, recording, shared));
    return new QueryRecorder(context.spawnAnonymous(writer, DispatcherSelector.blocking()), shared);
  }

  /** Keeps a query if it was answered; says whether it is going to be looked at. */
  boolean offer(Handled handled) {
    if (shared.stopped().get() || !(handled.reply() instanceof Reply.Answer answer)) {
      return false;
    }
    long size = (long) EACH + answer.text().length();
    for (String text : handled.query().fields().values()) {
      size += text.length();
    }
    if (shared.waiting().addAndGet(size) > MOST_WAITING) {
      shared.waiting().addAndGet(-size);
      shared.dropped().incrementAndGet();
      return false;
    }
    writer.tell(new Keep(handled, answer, size));
    return true;
  }

  /** Ends it when what waits is written. */
  void close() {
    writer.tell(new Close());
  }

  /** The same, and an actor is told when it has ended. */
  <T> void close(ActorContext<T> context, T ended) {
    context.watchWith(writer, ended);
    close();
  }

  /** Does what may wait. */
  private static final class Writer extends AbstractBehavior<Command> {
    private final Path file;
    private final Recording recording;
    private final Shared shared;
    private @Nullable RecordedQueries rows;
    private boolean saidDropped;

    Writer(ActorContext<Command> context, Path file, Recording recording, Shared shared) {
      super(context);
      this.file = file;
      this.recording = recording;
      this.shared = shared;
    }

    @Override
    public Receive<Command> createReceive() {
      return newReceiveBuilder()
          .onMessage(Keep.class, this::onKeep)
          .onMessage(Close.class, close -> Behaviors.stopped())
          .onSignal(PostStop.class, stopped -> onStop())
          .build();
    }

    private Behavior<Command> onKeep(Keep keep) {
      try {
        if (!shared.stopped().get() && write(keep) == Outcome.FULL) {
          stop("%s is full: queries are not recorded any more".formatted(file), null);
        }
      } catch (IOException | RuntimeException e) {
        stop("%s cannot be written: queries are not recorded any more".formatted(file), e);
      } finally {
        shared.waiting().addAndGet(-keep.size());
      }
      if (!saidDropped && shared.dropped().get() > 0) {
        saidDropped = true;
        getContext().getLog().warn("{}: some queries are not recorded, as too many come", file);
      }
      return this;
    }

    private void stop(String why, @Nullable Exception e) {
      shared.stopped().set(true);
      getContext().getLog().warn(why, e);
    }

    private Outcome write(Keep keep) throws IOException {
      if (rows == null) {
        rows = new RecordedQueries(file, recording.mostRows(), recording.mostBytes());
      }
      Reply.Answer answer = keep.answer();
      boolean texts = recording.texts() && !answer.stopped().partial();
      return rows.add(
          recording.kept(keep.handled().query().fields()),
          new About(
              keep.handled().query().id(),
              answer.by().context().orElse(Watch.WEIGHTS),
              texts ? answer.key().map(recording::redacted) : Optional.empty(),
              texts ? Optional.of(recording.redacted(answer.text())) : Optional.empty()));
    }

    private Behavior<Command> onStop() {
      if (rows != null) {
        try {
          rows.close();
        } catch (IOException e) {
          getContext().getLog().warn("{} is not closed: {}", file, e.toString());
        }
      }
      return this;
    }
  }
}
