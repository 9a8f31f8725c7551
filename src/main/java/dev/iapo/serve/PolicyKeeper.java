package dev.iapo.serve;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import dev.iapo.config.ServingTerms;
import dev.iapo.run.Infrastructure;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All deployed policies of a process: answers questions by them, and keeps their versions. It never
 * waits: files are the business of chores, and each question is that of a {@link ServedQuery}.
 */
public final class PolicyKeeper {
  /** What policies can be called. */
  public static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  public sealed interface Command {}

  /** Changes what is deployed. */
  public sealed interface Order extends Command {
    String name();

    ActorRef<Outcome> replyTo();
  }

  /** Asks a policy. */
  public record Ask(Question question, ActorRef<Reply> replyTo) implements Command {}

  /** Asks for the models that can be asked. */
  public record GetModels(ActorRef<Models> replyTo) implements Command {}

  /** By name. */
  public record Models(List<Model> all) {
    public Models {
      all = List.copyOf(all);
    }
  }

  /**
   * A model that can be asked.
   *
   * @param id {@code iapo/NAME}
   * @param created seconds since 1970, when its live version was deployed
   */
  public record Model(String id, long created) {}

  /** What a version is made of. */
  public sealed interface Source {}

  /** The policy of a run of this daemon. */
  public record OfRun(String run) implements Source {}

  /** A policy file's content. */
  public record OfFile(String json) implements Source {}

  /**
   * Makes a version of a policy, its first or a further one.
   *
   * @param share of the questions that it gets as the candidate, 0..1; empty: it is live at once
   * @param by whom
   */
  public record Deploy(
      String name,
      Source source,
      ServingTerms terms,
      OptionalDouble share,
      String note,
      String by,
      ActorRef<Outcome> replyTo)
      implements Order {}

  /** Makes a version live; without a number the candidate. */
  public record Promote(String name, OptionalInt version, ActorRef<Outcome> replyTo)
      implements Order {}

  /** Makes the version live that was so before. */
  public record RollBack(String name, ActorRef<Outcome> replyTo) implements Order {}

  /** Gives the candidate another share, 0..1. */
  public record Share(String name, double share, ActorRef<Outcome> replyTo) implements Order {}

  /** Takes away a version that is not live, or, without one, all of them. */
  public record Undeploy(String name, OptionalInt version, ActorRef<Outcome> replyTo)
      implements Order {}

  public record Get(String name, ActorRef<Outcome> replyTo) implements Command {}

  /** Asks for all deployed policies, by name. */
  public record GetAll(ActorRef<All> replyTo) implements Command {}

  public record All(List<DeploymentView> policies) {
    public All {
      policies = List.copyOf(policies);
    }
  }

  /** Asks for what was recorded of the questions to a policy. */
  public record GetRecording(String name, ActorRef<Recorded> replyTo) implements Command {}

  /**
   * Where recorded questions are.
   *
   * @param file a data set, JSONL; empty if nothing was recorded
   */
  public record Recorded(Optional<Path> file) {}

  /**
   * Takes on no more questions; answered when those under way have ended.
   *
   * @param atMost how long they are waited for; those without an answer are told so then
   */
  public record ShutDown(Duration atMost, ActorRef<Done> replyTo) implements Command {}

  public record Done() {}

  /** What was deployed when the process began. */
  record Loaded(Loading.@Nullable Found all, @Nullable Throwable failure) implements Command {}

  /** A version was made ready, or was not. */
  record Readied(Deploy order, @Nullable Prepared prepared, @Nullable Throwable failure)
      implements Command {}

  /** A change was written, or was not. */
  record Written(Runnable apply, Order order, @Nullable Throwable failure) implements Command {}

  record WaitedLongEnough() implements Command {}

  record Ended(Handled handled) implements Command {}

  /** Nothing is left of a question; if it was not told as {@link Ended}, it failed. */
  record Gone(String id, Deployed.Version version, ActorRef<Reply> replyTo) implements Command {}

  /** All that waited to be recorded is written. */
  record RecorderClosed() implements Command {}

  private PolicyKeeper() {}

  /**
   * A keeper of policies; those of its folder are served as soon as they are read.
   *
   * @param through calls go
   * @param backer knows whom versions ask
   */
  public static Behavior<Command> create(
      PolicySettings settings, Infrastructure through, Backer backer, MeterRegistry meters) {
    return PolicyKeeping.create(settings, through, backer, meters, InstantSource.system());
  }
}
