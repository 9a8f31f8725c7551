package dev.iapo.ledger;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The only writer of paid facts: nothing is sent that was not reserved here first, and whatever was
 * sent is settled here. This one keeps its accounts in memory.
 *
 * <p>Reservations of a run are granted in the order in which they are asked for. One that does not
 * fit waits for settlements and is refused only when nothing is open any more, so which pulls are
 * admitted does not depend on how many are under way at a time. An extension of a reservation goes
 * before them, as its pull was admitted before: it waits too, and is refused when all that is open
 * waits for an extension.
 */
public final class Ledger extends AbstractBehavior<Ledger.Command> {

  public sealed interface Command {}

  /**
   * Opens a run's account; to be sent before anything else about the run.
   *
   * @param spent before
   * @param kept whether its calls are kept elsewhere, and gauges tell of it; the charges of another
   *     are told as {@link Charged}
   */
  public record OpenAccount(String run, Budget budget, Spend spent, boolean kept)
      implements Command {
    public OpenAccount(String run, Budget budget, Spend spent) {
      this(run, budget, spent, true);
    }

    /** The account of a new run. */
    public OpenAccount(String run, Budget budget) {
      this(run, budget, Spend.NOTHING);
    }
  }

  /** Reserves the most that a pull can be charged: all of its parts, at least one, or none. */
  public record Reserve(String run, List<Part> parts, ActorRef<Reservation> replyTo)
      implements Command {
    /** Of a single part. */
    public Reserve(
        String run, String id, String provider, Spend max, ActorRef<Reservation> replyTo) {
      this(run, List.of(new Part(id, provider, max, Optional.empty())), replyTo);
    }

    private Spend max() {
      return parts.stream().map(Part::max).reduce(Spend.NOTHING, Spend::plus);
    }
  }

  /**
   * A reservation.
   *
   * @param provider that will charge it
   * @param after the reservation until whose end nothing of it settles, if there is one
   */
  public record Part(String id, String provider, Spend max, Optional<String> after) {}

  /** Adds to an open reservation: for retries and further calls. */
  public record Extend(String run, String id, Spend more, ActorRef<Reservation> replyTo)
      implements Command {}

  /** A call has ended: a part of the reservation turns into what it was charged. */
  public record Settle(String run, String id, Spend part, Spend actual) implements Command {}

  /** The pull has ended: what is left of the reservation is released. */
  public record Close(String run, String id) implements Command {}

  /** Asks for a run's balance. */
  public record GetBalance(String run, ActorRef<Balance> replyTo) implements Command {}

  /**
   * Forgets a run that has ended; what still waits is refused, and its meters go. What is still
   * open may be charged after that, so the provider's day is charged it at its maximum.
   */
  public record CloseAccount(String run) implements Command {}

  /** The answer to {@link Reserve}, of which it names the first part, and to {@link Extend}. */
  public sealed interface Reservation {
    String run();

    String id();
  }

  public record Granted(String run, String id) implements Reservation {}

  /** It is not covered; a day's limit, of several parts, by that one. */
  public record Refused(String run, String id, Why why) implements Reservation {}

  /** By what a reservation is not covered. */
  public enum Why {
    /** The run's budget. */
    BUDGET("the budget does not cover it"),
    /** What the provider may charge today, all runs together. */
    DAILY_LIMIT("the provider's limit for today (UTC) does not cover it"),
    /** Its run has no account, or none any more. */
    NO_ACCOUNT("its run has ended");

    private final String text;

    Why(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  public record Balance(Spend spent, Spend reserved) {}

  /** What a provider charged to an account whose calls are not kept. */
  public record Charged(String provider, Spend spend) {}

  private record Entry(
      Account account,
      Map<String, String> after, // what an open reservation waits for
      Deque<Extend> extending,
      Deque<Reserve> waiting,
      Optional<Map<String, String>>
          providers, // of open reservations, of an account that is not kept
      Optional<AccountGauges> gauges) {
    /** Whether something is open that may still settle without more being reserved for it. */
    boolean othersOpen() {
      Set<String> ids = extending.stream().map(Extend::id).collect(Collectors.toSet());
      return account.open().stream()
          .anyMatch(id -> !ids.contains(id) && !ids.contains(after.getOrDefault(id, id)));
    }
  }

  private final MeterRegistry meters;
  private final DailyAccounts days;
  private final Optional<ActorRef<Charged>> charged;
  private final List<AccountGauges> dayGauges;
  private final Map<String, Entry> entries = new HashMap<>();

  private Ledger(
      ActorContext<Command> context,
      MeterRegistry meters,
      DailyAccounts days,
      Optional<ActorRef<Charged>> charged) {
    super(context);
    this.charged = charged;
    this.meters = meters;
    this.days = days;
    this.dayGauges = days.gauges(meters);
  }

  /** A ledger that limits runs only. */
  public static Behavior<Command> create(MeterRegistry meters) {
    return create(meters, Map.of(), Map.of(), InstantSource.system(), Optional.empty());
  }

  /**
   * A ledger that limits runs and providers.
   *
   * @param daily what each provider may charge on a day (UTC), all runs of this ledger together
   * @param today what each has charged today
   * @param clock what day it is
   * @param charged is told what accounts are charged whose calls are not kept
   */
  public static Behavior<Command> create(
      MeterRegistry meters,
      Map<String, List<Budget>> daily,
      Map<String, Spend> today,
      InstantSource clock,
      Optional<ActorRef<Charged>> charged) {
    return Behaviors.setup(
        context -> new Ledger(context, meters, new DailyAccounts(daily, today, clock), charged));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(OpenAccount.class, this::onOpenAccount)
        .onMessage(Reserve.class, this::onReserve)
        .onMessage(Extend.class, this::onExtend)
        .onMessage(Settle.class, this::onSettle)
        .onMessage(Close.class, this::onClose)
        .onMessage(GetBalance.class, this::onGetBalance)
        .onMessage(CloseAccount.class, this::onCloseAccount)
        .onSignal(PostStop.class, this::onPostStop)
        .build();
  }

  private Behavior<Command> onPostStop(PostStop stopped) {
    entries.values().forEach(entry -> entry.gauges().ifPresent(AccountGauges::close));
    dayGauges.forEach(AccountGauges::close);
    return this;
  }

  private Behavior<Command> onOpenAccount(OpenAccount open) {
    if (entries.containsKey(open.run())) {
      throw new IllegalStateException("run " + open.run() + ": its account is open already");
    }
    Account account = new Account(open.budget(), open.spent());
    Optional<AccountGauges> gauges =
        open.kept()
            ? Optional.of(AccountGauges.ofRun(meters, open.run(), account))
            : Optional.empty();
    entries.put(
        open.run(),
        new Entry(
            account,
            new HashMap<>(),
            new ArrayDeque<>(),
            new ArrayDeque<>(),
            open.kept() ? Optional.empty() : Optional.of(new HashMap<>()),
            gauges));
    return this;
  }

  private Behavior<Command> onReserve(Reserve reserve) {
    Entry entry = entry(reserve.run());
    if (entry != null) {
      entry.waiting().add(reserve);
      admit(entry);
    } else {
      reserve.replyTo().tell(new Refused(reserve.run(), first(reserve), Why.NO_ACCOUNT));
    }
    return this;
  }

  private Behavior<Command> onExtend(Extend extend) {
    Entry entry = entry(extend.run());
    if (entry != null) {
      entry.extending().add(extend);
      admit(entry);
    } else {
      extend.replyTo().tell(new Refused(extend.run(), extend.id(), Why.NO_ACCOUNT));
    }
    return this;
  }

  private Behavior<Command> onSettle(Settle settle) {
    Entry entry = entry(settle.run());
    if (entry != null) {
      entry.account().settle(settle.id(), settle.part(), settle.actual());
      days.settle(settle.run(), settle.id(), settle.part(), settle.actual());
      tell(entry, settle.id(), settle.actual());
      admitAfter(entry);
    }
    return this;
  }

  private void tell(Entry entry, String id, Spend charge) {
    String provider = entry.providers().map(all -> all.get(id)).orElse(null);
    if (provider != null && !charge.equals(Spend.NOTHING)) {
      charged.ifPresent(receiver -> receiver.tell(new Charged(provider, charge)));
    }
  }

  private Behavior<Command> onClose(Close close) {
    Entry entry = entry(close.run());
    if (entry != null) {
      entry.account().close(close.id());
      entry.after().remove(close.id());
      days.close(close.run(), close.id());
      admitAfter(entry);
    }
    return this;
  }

  private Behavior<Command> onGetBalance(GetBalance get) {
    Entry entry = entry(get.run());
    get.replyTo()
        .tell(
            entry == null
                ? new Balance(Spend.NOTHING, Spend.NOTHING)
                : new Balance(entry.account().spent(), entry.account().reserved()));
    return this;
  }

  private Behavior<Command> onCloseAccount(CloseAccount close) {
    Entry entry = entries.remove(close.run());
    if (entry != null) {
      entry
          .extending()
          .forEach(e -> e.replyTo().tell(new Refused(e.run(), e.id(), Why.NO_ACCOUNT)));
      entry
          .waiting()
          .forEach(r -> r.replyTo().tell(new Refused(r.run(), first(r), Why.NO_ACCOUNT)));
      entry.account().open().forEach(id -> days.forfeit(close.run(), id));
      entry.account().open().forEach(id -> tell(entry, id, entry.account().reserved(id)));
      entry.gauges().ifPresent(AccountGauges::close);
      if (days.any()) {
        entries.values().forEach(this::admit); // what waited for its reservations
      }
    }
    return this;
  }

  private @Nullable Entry entry(String run) {
    Entry entry = entries.get(run);
    if (entry == null) {
      getContext().getLog().warn("run {} has no open account", run);
    }
    return entry;
  }

  /** Something has settled: where days are limited, that may make room for other runs as well. */
  private void admitAfter(Entry settled) {
    if (days.any()) {
      entries.values().forEach(this::admit);
    } else {
      admit(settled);
    }
  }

  private void admit(Entry entry) {
    while (!entry.extending().isEmpty()) {
      Extend next = entry.extending().element();
      if (!entry.account().fits(next.more()) && entry.othersOpen()) {
        return;
      }
      entry.extending().remove();
      next.replyTo().tell(decided(entry, next));
    }
    while (!entry.waiting().isEmpty()) {
      Reserve next = entry.waiting().element();
      if (entry.account().fits(next.max())
          ? days.blocking(next.parts()).filter(part -> days.hasOpen(part.provider())).isPresent()
          : entry.account().hasOpen()) {
        return;
      }
      entry.waiting().remove();
      next.replyTo().tell(decided(entry, next));
    }
  }

  /** A day's limit is not waited for: what it waits for could wait for it too. */
  private Reservation decided(Entry entry, Extend next) {
    if (!entry.account().fits(next.more())) {
      return new Refused(next.run(), next.id(), Why.BUDGET);
    }
    if (!days.fitsMore(next.run(), next.id(), next.more())) {
      return new Refused(next.run(), next.id(), Why.DAILY_LIMIT);
    }
    entry.account().reserve(next.id(), next.more());
    days.extend(next.run(), next.id(), next.more());
    return new Granted(next.run(), next.id());
  }

  private Reservation decided(Entry entry, Reserve next) {
    if (!entry.account().fits(next.max())) {
      return new Refused(next.run(), first(next), Why.BUDGET);
    }
    Optional<Part> blocking = days.blocking(next.parts());
    if (blocking.isPresent()) {
      return new Refused(next.run(), blocking.get().id(), Why.DAILY_LIMIT);
    }
    for (Part part : next.parts()) {
      entry.account().reserve(part.id(), part.max());
      part.after().ifPresent(first -> entry.after().put(part.id(), first));
      entry.providers().ifPresent(all -> all.put(part.id(), part.provider()));
      days.reserve(part.provider(), next.run(), part.id(), part.max());
    }
    return new Granted(next.run(), first(next));
  }

  private static String first(Reserve reserve) {
    return reserve.parts().get(0).id();
  }
}
