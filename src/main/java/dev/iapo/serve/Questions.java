package dev.iapo.serve;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import dev.iapo.domain.Seeds;
import dev.iapo.serve.PolicyKeeper.Ask;
import dev.iapo.serve.PolicyKeeper.Command;
import dev.iapo.serve.PolicyKeeper.Ended;
import dev.iapo.serve.PolicyKeeper.Gone;
import dev.iapo.serve.Reply.Reason;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/** The questions that are under way. */
final class Questions {
  private static final HexFormat HEX = HexFormat.of();
  private static final Duration SOON = Duration.ofSeconds(1);

  private final ActorContext<Command> context;
  private final PolicySettings settings;
  private final Shelf shelf;
  private final Planner planner;
  private final ActorRef<Handled> ended;
  private final SplittableRandom random = new SplittableRandom();
  private final Map<String, Gone> open = new HashMap<>(); // those that have no end yet
  private int underWay;

  Questions(ActorContext<Command> context, PolicySettings settings, Shelf shelf) {
    this.context = context;
    this.settings = settings;
    this.shelf = shelf;
    this.planner = new Planner(settings.serving());
    this.ended = context.messageAdapter(Handled.class, Ended::new);
  }

  boolean any() {
    return underWay > 0;
  }

  /** Has a question answered, or says why it is not. */
  void take(Ask ask) {
    try {
      begin(ask);
    } catch (Unanswered e) {
      ask.replyTo().tell(e.reply());
    } catch (RuntimeException e) { // one question must not end all
      context.getLog().error("a question failed", e);
      ask.replyTo().tell(failed());
    }
  }

  private void begin(Ask ask) throws Unanswered {
    Question question = ask.question();
    Named named = named(question);
    try {
      ask(ask, named);
    } catch (Unanswered e) {
      Optional<String> context = named.context(question.preference());
      named.version().watch().refused(context, e.reply().reason());
      named.version().meters().refused(context, e.reply().reason());
      throw e;
    }
  }

  private void ask(Ask ask, Named named) throws Unanswered {
    if (named.version().ready().isEmpty()) {
      throw later(
          Reason.PROVIDER_UNAVAILABLE,
          "version %d of %s cannot be asked: %s"
              .formatted(named.number(), named.policy(), named.version().unavailable().orElse("")));
    }
    if (underWay >= settings.serving().inFlight()) {
      throw later(Reason.BUSY, "%d requests are under way, as many as may be".formatted(underWay));
    }
    String id = HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong());
    long seed = ask.question().seed().orElseGet(random::nextLong);
    Planner.Target target =
        new Planner.Target(named.policy(), named.number(), named.version().ready().get());
    ServedQuery.Plan plan = planner.plan(target, ask.question(), id, seed);
    ActorRef<?> query = context.spawnAnonymous(ServedQuery.create(plan, ask.replyTo(), ended));
    Gone gone = new Gone(id, named.version(), ask.replyTo());
    context.watchWith(query, gone);
    open.put(id, gone);
    underWay++;
    named.version().questionBegan();
  }

  /** The version that a question is for. */
  private record Named(String policy, int number, Deployed.Version version) {
    Optional<String> context(Preference preference) {
      return Planner.context(version.policy(), version.terms(), preference);
    }
  }

  static Unanswered later(Reason reason, String message) {
    return new Unanswered(
        new Reply.Refused(reason, message, Optional.empty(), Optional.empty(), Optional.of(SOON)));
  }

  private Named named(Question question) throws Unanswered {
    Optional<ModelName> name = ModelName.parse(question.model());
    Optional<Deployed> deployed = name.flatMap(known -> shelf.find(known.policy()));
    OptionalInt named = name.map(ModelName::version).orElse(OptionalInt.empty());
    if (deployed.isEmpty() || (named.isPresent() && !deployed.get().has(named.getAsInt()))) {
      throw new Unanswered(
          Reason.UNKNOWN_MODEL,
          "model %s (expected %s)".formatted(question.model(), shelf.names(ModelName.PREFIX)),
          "model");
    }
    String policy = deployed.get().name();
    int number = named.orElseGet(() -> deployed.get().route(draw(policy, question)));
    return new Named(policy, number, deployed.get().version(number));
  }

  /** In 0..1; the same for all questions of a user. */
  private double draw(String policy, Question question) {
    return question
        .user()
        .map(user -> (Seeds.mix(Seeds.hash(policy), Seeds.hash(user)) >>> 11) * 0x1p-53)
        .orElseGet(random::nextDouble);
  }

  /** Counts a question of which nothing is under way any more. */
  void ended(Handled handled) {
    Served by = handled.by();
    Deployed.Version version = Objects.requireNonNull(open.remove(handled.query().id())).version();
    if (version.isEnding()) {
      return; // undeployed since
    }
    version.meters().add(handled);
    version.watch().add(handled).forEach(change -> tell(by, change));
    String label = Watch.label(version.watch().labels(), by.context());
    version.meters().drifted(label, version.watch().drifted(label));
    shelf.find(by.policy()).flatMap(Deployed::recorder).ifPresent(all -> all.offer(handled));
  }

  private void tell(Served by, Watch.Change change) {
    String where =
        "policy %s, version %d, context %s".formatted(by.policy(), by.version(), change.context());
    if (change.begun()) {
      context.getLog().warn("{}: not as promised: {}", where, change.words());
    } else {
      context.getLog().info("{}: as promised again: {}", where, change.words());
    }
  }

  void gone(Gone gone) {
    underWay--;
    gone.version().questionEnded();
    if (open.remove(gone.id()) != null) { // a bug, which the log tells
      gone.replyTo().tell(failed());
    }
  }

  /** Nothing more is waited for: those that were not answered are told so. */
  void giveUp() {
    Reply stopped =
        Reply.Refused.of(
            Reason.STOPPING, "the server stops; calls of this request may have been charged");
    open.values().forEach(gone -> gone.replyTo().tell(stopped));
  }

  private static Reply failed() {
    return Reply.Refused.of(Reason.FAILED, "an internal error; the log tells more");
  }
}
