package dev.iapo.testkit;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import dev.iapo.domain.Budget;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Priority;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.Spend;
import dev.iapo.gateway.GatewaySettings;
import dev.iapo.gateway.Job;
import dev.iapo.gateway.JobResult;
import dev.iapo.gateway.LlmGateway;
import dev.iapo.ledger.Ledger;
import dev.iapo.ledger.Tariff;
import dev.iapo.llm.LlmClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** A gateway with a real ledger before a client. */
public final class GatewayBench {
  /** The tariff by which {@link ScriptedClient} bills. */
  public static final Tariff TARIFF = new Tariff(Optional.of(ScriptedClient.PRICES));

  public static final int MAX_TOKENS = 20;

  public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  public final ActorRef<Ledger.Command> ledger;
  public final ActorRef<LlmGateway.Command> gateway;
  private final ActorTestKit kit;

  public GatewayBench(ActorTestKit kit, GatewaySettings settings, LlmClient client) {
    this(kit, (ledger, meters) -> LlmGateway.create(settings, client, ledger, meters));
  }

  /** A bench of any gateway. */
  public GatewayBench(
      ActorTestKit kit,
      BiFunction<ActorRef<Ledger.Command>, MeterRegistry, Behavior<LlmGateway.Command>> gateway) {
    this.kit = kit;
    this.ledger = kit.spawn(Ledger.create(meters));
    this.gateway = kit.spawn(gateway.apply(ledger, meters));
  }

  /** Up to 8 choices and 16 calls at a time, 4 quick attempts, and a breaker that stays shut. */
  public static GatewaySettings settings() {
    return settings(16, 1000, retry(4), new GatewaySettings.Breaker(1, 1000, seconds(60)));
  }

  /** The same, but calls have to end within so long. */
  public static GatewaySettings hasty(Duration callTimeout) {
    return settings(
        16, 1000, retry(4), new GatewaySettings.Breaker(1, 1000, seconds(60)), callTimeout);
  }

  public static GatewaySettings settings(
      int inFlight, int queueLimit, GatewaySettings.Retry retry, GatewaySettings.Breaker breaker) {
    return settings(inFlight, queueLimit, retry, breaker, seconds(30));
  }

  private static GatewaySettings settings(
      int inFlight,
      int queueLimit,
      GatewaySettings.Retry retry,
      GatewaySettings.Breaker breaker,
      Duration callTimeout) {
    return new GatewaySettings(
        "fake", inFlight, 0, 0, List.of(), queueLimit, callTimeout, retry, breaker);
  }

  public static GatewaySettings.Retry retry(int attempts) {
    return retry(attempts, Duration.ofMinutes(10));
  }

  public static GatewaySettings.Retry retry(int attempts, Duration maxRateLimitWait) {
    return new GatewaySettings.Retry(
        attempts,
        Duration.ofMillis(1),
        Duration.ofMillis(4),
        Duration.ofMinutes(10),
        maxRateLimitWait,
        1,
        1000);
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  public GatewayBench open(String run, Budget budget) {
    ledger.tell(new Ledger.OpenAccount(run, budget));
    return this;
  }

  public static Budget completions(long limit) {
    return new Budget(Budget.Unit.COMPLETIONS, limit, 0);
  }

  public static Budget tokens(long limit) {
    return new Budget(Budget.Unit.TOKENS, limit, 0);
  }

  /** A job whose reservation counts on 8 choices per call. */
  public static Job job(String run, String id, int choices) {
    return job(run, id, choices, 8);
  }

  public static Job job(String run, String id, int choices, int choicesPerCall) {
    List<ChatMessage> messages = List.of(new ChatMessage("user", "What is " + id + "?"));
    Sampling sampling = Sampling.ofMaxTokens(MAX_TOKENS);
    return new Job(
        run,
        id,
        "model-x",
        TARIFF.bound(messages, sampling),
        messages,
        sampling,
        List.of(new Job.Range(0, choices)),
        choicesPerCall,
        id.hashCode(),
        Optional.empty());
  }

  public static Job withMessages(Job job, List<ChatMessage> messages) {
    return new Job(
        job.run(),
        job.id(),
        job.model(),
        job.bound().tariff().bound(messages, job.sampling()),
        messages,
        job.sampling(),
        job.wanted(),
        job.choicesPerCall(),
        job.seed(),
        job.place());
  }

  public static Job withPriority(Job job, Priority priority) {
    return new Job(
        job.run(),
        job.id(),
        job.model(),
        job.bound(),
        job.messages(),
        job.sampling(),
        job.wanted(),
        job.choicesPerCall(),
        job.seed(),
        job.place(),
        job.reserved(),
        priority);
  }

  /** Reserves for the job, and hands it in. */
  public TestProbe<JobResult> submit(Job job) {
    TestProbe<Ledger.Reservation> reserved = kit.createTestProbe();
    ledger.tell(
        new Ledger.Reserve(job.run(), job.id(), "fake", job.reservation(), reserved.getRef()));
    reserved.expectMessageClass(Ledger.Granted.class);
    TestProbe<JobResult> ended = kit.createTestProbe();
    gateway.tell(new LlmGateway.Complete(job, ended.getRef()));
    return ended;
  }

  /** Submits a job and waits for its end. */
  public JobResult complete(Job job) {
    return submit(job).receiveMessage(Duration.ofSeconds(20));
  }

  public Ledger.Balance balance(String run) {
    TestProbe<Ledger.Balance> balance = kit.createTestProbe();
    ledger.tell(new Ledger.GetBalance(run, balance.getRef()));
    return balance.receiveMessage();
  }

  /** What is spent, once nothing is reserved any more. */
  public Spend settled(String run) {
    Ledger.Balance balance = balance(run);
    if (!balance.reserved().equals(Spend.NOTHING)) {
      throw new AssertionError("still reserved: " + balance.reserved());
    }
    return balance.spent();
  }

  public LlmGateway.Status status() {
    TestProbe<LlmGateway.Status> status = kit.createTestProbe();
    gateway.tell(new LlmGateway.GetStatus(status.getRef()));
    return status.receiveMessage();
  }
}
