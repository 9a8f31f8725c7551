package dev.iapo.serve;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.iapo.config.DaemonFile;
import dev.iapo.config.DaemonSetup;
import dev.iapo.config.ServedModels;
import dev.iapo.config.ServingTerms;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.kept.Connections;
import dev.iapo.ledger.Ledger;
import dev.iapo.run.Infrastructure;
import dev.iapo.run.Provider;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.awaitility.Awaitility;

/** A keeper of policies before a provider, with a ledger that is read. */
final class ServeBench implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(30);
  static final String MODEL = "iapo/sums";

  /**
   * How it is set up.
   *
   * @param provider further keys of the provider's section
   * @param serving those of serving
   * @param folder where policies are kept, if they are
   */
  record Setting(String provider, String serving, Optional<Path> folder) {
    static final Setting PLAIN = new Setting("choices-per-call = 1", "", Optional.empty());

    Setting asking(String section) {
      return new Setting(section, serving, folder);
    }

    Setting serving(String section) {
      return new Setting(provider, section, folder);
    }

    Setting in(Path kept) {
      return new Setting(provider, serving, Optional.of(kept));
    }
  }

  final ActorTestKit kit = ActorTestKit.create();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final LedgerBook book = new LedgerBook();
  final DaemonSetup daemon;
  final ActorRef<PolicyKeeper.Command> keeper;
  final ActorRef<LlmGateway.Command> gateway;
  private final Connections connections = new Connections();

  ServeBench(Endpoint endpoint) {
    this(endpoint, Setting.PLAIN);
  }

  ServeBench(Endpoint endpoint, Setting setting) {
    this(endpoint, setting, daemon -> new FixedBacker(ServedModels.of(daemon)));
  }

  ServeBench(Endpoint endpoint, Setting setting, Function<DaemonSetup, Backer> backer) {
    daemon = daemon(endpoint, setting);
    Provider provider =
        connections.to(Objects.requireNonNull(daemon.providers().get("there")).setup());
    ActorRef<Ledger.Command> ledger =
        kit.spawn(
            Ledger.create(
                meters,
                provider.gateway().perDay().isEmpty()
                    ? Map.of()
                    : Map.of("there", provider.gateway().perDay()),
                Map.of(),
                InstantSource.system(),
                Optional.empty()));
    ActorRef<Ledger.Command> read = kit.spawn(book.before(ledger));
    gateway =
        kit.spawn(
            LlmGateway.create(
                provider.gateway(), ((Provider.Live) provider.access()).client(), read, meters));
    keeper =
        kit.spawn(
            PolicyKeeping.create(
                new PolicySettings(daemon.serving(), setting.folder()),
                new Infrastructure(Optional.empty(), read, Map.of("there", gateway)),
                backer.apply(daemon),
                meters,
                InstantSource.fixed(Instant.parse("2030-01-01T00:00:00Z"))));
    Awaitility.await().atMost(SOON).until(this::isReady);
  }

  private static DaemonSetup daemon(Endpoint endpoint, Setting setting) {
    String conf =
        """
        providers { there { kind = openai, base-url = "%s", api-key-variable = KEY
          prices { input = 0.002, cached-input = 0.001, output = 0.007 }
          retry { attempts = 3, initial-backoff = 1ms, max-backoff = 2ms }
          %s } }
        serving { %s }
        """
            .formatted(endpoint.uri(), setting.provider(), setting.serving());
    try {
      Path file = Files.createTempFile("daemon", ".conf");
      try {
        return DaemonFile.load(Files.writeString(file, conf), Map.of("KEY", "sk-canary-serve"));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Orders wait until what was deployed before is there. */
  private boolean isReady() {
    return !(ask(question("none")) instanceof Reply.Refused refused)
        || refused.reason() == Reply.Reason.UNKNOWN_MODEL;
  }

  static Question question(String model) {
    return new Question(
        model,
        new Preference.Usual(),
        Optional.of("1+2?"),
        Map.of(),
        OptionalLong.of(7),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static Question question() {
    return question(MODEL);
  }

  static Question of(String text, long seed) {
    return new Question(
        MODEL,
        new Preference.Usual(),
        Optional.of(text),
        Map.of(),
        OptionalLong.of(seed),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static Question in(Preference preference) {
    Question usual = question();
    return new Question(
        MODEL,
        preference,
        usual.text(),
        Map.of(),
        usual.seed(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static Question by(String user) {
    Question usual = question();
    return new Question(
        MODEL,
        new Preference.Usual(),
        usual.text(),
        Map.of(),
        usual.seed(),
        Optional.of(user),
        Optional.empty(),
        Optional.empty());
  }

  static Question within(Duration deadline) {
    return bounded(Optional.of(deadline), Optional.empty());
  }

  static Question atMost(Budget limit) {
    return bounded(Optional.empty(), Optional.of(limit));
  }

  private static Question bounded(Optional<Duration> deadline, Optional<Budget> limit) {
    Question usual = question();
    return new Question(
        MODEL,
        usual.preference(),
        usual.text(),
        Map.of(),
        usual.seed(),
        Optional.empty(),
        deadline,
        limit);
  }

  static Question with(Optional<String> text, Map<String, String> variables) {
    Question usual = question();
    return new Question(
        MODEL,
        usual.preference(),
        text,
        variables,
        usual.seed(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  TestProbe<Reply> begin(Question question) {
    TestProbe<Reply> probe = kit.createTestProbe();
    keeper.tell(new PolicyKeeper.Ask(question, probe.getRef()));
    return probe;
  }

  Reply ask(Question question) {
    return begin(question).receiveMessage(SOON);
  }

  Reply.Answer answer(Question question) {
    Reply reply = ask(question);
    if (reply instanceof Reply.Answer answer) {
      return answer;
    }
    throw new AssertionError(reply);
  }

  Reply.Refused refusal(Question question) {
    Reply reply = ask(question);
    if (reply instanceof Reply.Refused refused) {
      return refused;
    }
    throw new AssertionError(reply);
  }

  Outcome order(Function<ActorRef<Outcome>, PolicyKeeper.Command> order) {
    TestProbe<Outcome> probe = kit.createTestProbe();
    keeper.tell(order.apply(probe.getRef()));
    return probe.receiveMessage(SOON);
  }

  Outcome deploy(PolicyKeeper.Source source, String terms, OptionalDouble share) {
    return order(
        replyTo ->
            new PolicyKeeper.Deploy(
                "sums", source, ServingTerms.ofJson(terms), share, "note", "tester", replyTo));
  }

  /** The version that is live at once. */
  int deploy(PolicyText policy, String terms) {
    return made(deploy(new PolicyKeeper.OfFile(policy.json()), terms, OptionalDouble.empty()));
  }

  int deploy(PolicyText policy) {
    return deploy(policy, "{}");
  }

  /** The version that gets a share. */
  int candidate(PolicyText policy, double share) {
    return made(deploy(new PolicyKeeper.OfFile(policy.json()), "{}", OptionalDouble.of(share)));
  }

  private static int made(Outcome outcome) {
    if (outcome instanceof Outcome.Deployed deployed) {
      return deployed.version();
    }
    throw new AssertionError(outcome);
  }

  DeploymentView view() {
    return ((Outcome.Done) order(replyTo -> new PolicyKeeper.Get("sums", replyTo))).policy();
  }

  Outcome undeploy(OptionalInt version) {
    return order(replyTo -> new PolicyKeeper.Undeploy("sums", version, replyTo));
  }

  /** Until nothing is under way, nothing reserved and no account open; what was charged in all. */
  Spend settled() {
    Awaitility.await().atMost(SOON).until(book.open::isEmpty);
    Awaitility.await().atMost(SOON).until(() -> inFlight() == 0);
    assertThat(book.closed).allMatch(balance -> balance.reserved().equals(Spend.NOTHING));
    return book.charged();
  }

  /** Questions of which calls are under way. */
  double inFlight() {
    return meters.find("iapo.served.in.flight").gauges().stream()
        .mapToDouble(gauge -> gauge.value())
        .sum();
  }

  double requests(String outcome) {
    return meters.find("iapo.served.requests").tag("outcome", outcome).counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  TestProbe<PolicyKeeper.Done> shutDown() {
    return shutDown(SOON);
  }

  TestProbe<PolicyKeeper.Done> shutDown(Duration atMost) {
    TestProbe<PolicyKeeper.Done> probe = kit.createTestProbe();
    keeper.tell(new PolicyKeeper.ShutDown(atMost, probe.getRef()));
    return probe;
  }

  /** Stops it at once. */
  @Override
  public void close() {
    kit.shutdownTestKit();
    new Thread(connections::close).start(); // it waits for calls that hang
  }
}
