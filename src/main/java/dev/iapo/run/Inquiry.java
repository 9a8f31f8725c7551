package dev.iapo.run;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.iapo.domain.Budget;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Seeds;
import dev.iapo.gateway.Job;
import dev.iapo.gateway.JobResult;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.ledger.Ledger;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmFailure;
import dev.iapo.llm.LlmReply;
import dev.iapo.store.KeptCall;
import dev.iapo.store.Outcome;
import dev.iapo.store.Recorder;
import dev.iapo.store.Span;
import dev.iapo.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Questions to one model that are no run's pulls: one completion each, reserved, booked before they
 * are sent, settled and kept as a run's are. It has a ledger, a recorder and a gateway of its own.
 */
public final class Inquiry extends AbstractBehavior<Inquiry.Command> {
  /**
   * What an inquiry works with.
   *
   * @param run names the run under which its calls are kept
   * @param asked the model and how it is sampled; the prompt is not used
   * @param endpoint what requests go to: equal requests to equal endpoints are taken for each other
   * @param reuse whether completions that other runs have of the same request are taken from there
   */
  public record Settings(
      String run,
      Configuration asked,
      Tariff tariff,
      Budget budget,
      String endpoint,
      long seed,
      boolean reuse) {}

  public sealed interface Command {}

  /**
   * Asks questions, after those asked before; one such command at a time.
   *
   * @param replyTo is told when all have ended
   */
  public record Ask(List<List<ChatMessage>> questions, ActorRef<Answers> replyTo)
      implements Command {
    public Ask {
      questions = List.copyOf(questions);
    }
  }

  /** Gives up what has not been sent. */
  public record Stop() implements Command {}

  private record Recorded(Recorder.Reply reply) implements Command {}

  private record Decided(Ledger.Reservation reservation) implements Command {}

  private record JobEnded(JobResult result) implements Command {}

  /** One per question, in order. */
  public record Answers(List<Answer> all) {
    public Answers {
      all = List.copyOf(all);
    }
  }

  /** How a question ended. */
  public sealed interface Answer {}

  /**
   * It was answered.
   *
   * @param cut whether at the most tokens it may have
   */
  public record Told(String text, boolean cut) implements Answer {
    static Told of(LlmReply reply) {
      LlmReply.Completion first = reply.completions().get(0);
      return new Told(first.text(), first.finishReason().equals("length"));
    }
  }

  /** The budget, or the provider's of the day, does not cover it. */
  public record NotCovered(Ledger.Why why) implements Answer {}

  /** It brought no answer, or one that was charged more than it may be. */
  public record Failed(LlmFailure why) implements Answer {}

  private final Settings settings;
  private final ActorRef<Recorder.Command> recorder;
  private final ActorRef<Ledger.Command> ledger;
  private final ActorRef<LlmGateway.Command> gateway;
  private final RequestFingerprint fingerprint;
  private final ActorRef<Recorder.Reply> recorded;
  private final ActorRef<Ledger.Reservation> decided;
  private final ActorRef<JobResult> jobEnded;
  private final Map<String, Job> open = new LinkedHashMap<>(); // of this command, by id
  private final Map<String, Answer> ended = new LinkedHashMap<>();
  private Optional<ActorRef<Answers>> replyTo = Optional.empty();
  private int asked;
  private boolean stopped;

  private Inquiry(ActorContext<Command> context, Settings settings, Infrastructure through) {
    super(context);
    this.settings = settings;
    this.recorder = through.recorder().orElseThrow();
    this.ledger = through.ledger();
    this.gateway = Objects.requireNonNull(through.gateways().get(provider()));
    this.fingerprint = new RequestFingerprint(settings.endpoint(), settings.asked());
    this.recorded = context.messageAdapter(Recorder.Reply.class, Recorded::new);
    this.decided = context.messageAdapter(Ledger.Reservation.class, Decided::new);
    this.jobEnded = context.messageAdapter(JobResult.class, JobEnded::new);
    ledger.tell(new Ledger.OpenAccount(settings.run(), settings.budget()));
  }

  /**
   * An inquiry.
   *
   * @param provider that of the model
   * @param store keeps its calls; its run is there already
   */
  public static Behavior<Command> create(
      Settings settings, Provider provider, Store store, MeterRegistry meters) {
    return Behaviors.setup(
        context ->
            new Inquiry(
                context,
                settings,
                Infrastructure.spawn(context, List.of(provider), Optional.of(store), meters)));
  }

  private String provider() {
    return settings.asked().model().provider();
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Ask.class, this::onAsk)
        .onMessage(Stop.class, this::onStop)
        .onMessage(Recorded.class, this::onRecorded)
        .onMessage(Decided.class, this::onDecided)
        .onMessage(JobEnded.class, this::onJobEnded)
        .build();
  }

  private Behavior<Command> onAsk(Ask ask) {
    if (replyTo.isPresent()) {
      throw new IllegalStateException("asked before the last answers (expected: after them)");
    }
    replyTo = Optional.of(ask.replyTo());
    open.clear();
    ended.clear();
    for (List<ChatMessage> question : ask.questions()) {
      Job job = job(question, asked++);
      open.put(job.id(), job);
    }
    List<Store.Wanted> wanted = open.values().stream().map(Inquiry::wanted).toList();
    recorder.tell(new Recorder.Look(settings.run(), wanted, settings.reuse(), recorded));
    return this;
  }

  private Job job(List<ChatMessage> messages, int number) {
    Configuration configuration = settings.asked();
    return new Job(
        settings.run(),
        String.valueOf(number),
        configuration.model().name(),
        settings.tariff().bound(messages, configuration.sampling()),
        messages,
        configuration.sampling(),
        List.of(new Job.Range(0, 1)),
        1,
        Seeds.mix(settings.seed(), number),
        Optional.of(new Job.Place(0, number, 0, fingerprint.of(messages))));
  }

  private static Store.Wanted wanted(Job job) {
    Job.Place place = job.place().orElseThrow();
    return new Store.Wanted(place.request(), new Span(0, place.query(), 0, 1));
  }

  private Behavior<Command> onStop(Stop stop) {
    stopped = true;
    gateway.tell(new LlmGateway.Abandon(settings.run()));
    return this;
  }

  private Behavior<Command> onRecorded(Recorded recorded) {
    List<Job> jobs = List.copyOf(open.values());
    if (recorded.reply() instanceof Recorder.Looked looked) {
      for (int i = 0; i < jobs.size(); i++) {
        Job job = jobs.get(i);
        Optional<Answer> kept = kept(looked.calls().get(i));
        if (kept.isPresent()) {
          end(job.id(), kept.get());
        } else {
          ledger.tell(
              new Ledger.Reserve(settings.run(), job.id(), provider(), job.reservation(), decided));
        }
      }
    } else if (recorded.reply() instanceof Recorder.Broken broken) {
      LlmFailure failure = LlmFailure.of(LlmFailure.Kind.NOT_KEPT, broken.why());
      jobs.forEach(job -> end(job.id(), new Failed(failure)));
    }
    return this;
  }

  private static Optional<Answer> kept(List<KeptCall> calls) {
    return calls.stream()
        .flatMap(call -> call.outcome().stream())
        .filter(Outcome.Reused.class::isInstance)
        .<Answer>map(outcome -> Told.of(((Outcome.Reused) outcome).reply()))
        .findFirst();
  }

  private Behavior<Command> onDecided(Decided decided) {
    String id = decided.reservation().id();
    if (decided.reservation() instanceof Ledger.Refused refused) {
      end(id, new NotCovered(refused.why()));
    } else if (stopped) {
      ledger.tell(new Ledger.Close(settings.run(), id));
      end(id, new Failed(LlmFailure.of(LlmFailure.Kind.NOT_SENT, "stopped")));
    } else {
      Job job = Objects.requireNonNull(open.get(id));
      gateway.tell(new LlmGateway.Complete(job, jobEnded));
    }
    return this;
  }

  private Behavior<Command> onJobEnded(JobEnded ended) {
    JobResult result = ended.result();
    Optional<LlmFailure> failure =
        result
            .failure()
            .filter(why -> result.calls().isEmpty() || why.kind() == LlmFailure.Kind.OVERCHARGED);
    end(
        result.id(),
        failure.<Answer>map(Failed::new).orElseGet(() -> Told.of(result.calls().get(0).reply())));
    return this;
  }

  private void end(String id, Answer answer) {
    ended.put(id, answer);
    if (ended.size() == open.size()) {
      replyTo.ifPresent(
          to -> to.tell(new Answers(open.keySet().stream().map(ended::get).toList())));
      replyTo = Optional.empty();
    }
  }
}
