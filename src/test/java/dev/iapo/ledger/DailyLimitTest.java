package dev.iapo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import dev.iapo.ledger.Ledger.Granted;
import dev.iapo.ledger.Ledger.Refused;
import dev.iapo.ledger.Ledger.Why;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a provider may charge on a day: 10 completions and 100 tokens. */
class DailyLimitTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T23:00:00Z"));
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ActorRef<Ledger.Command> ledger =
      KIT.spawn(
          Ledger.create(
              meters,
              Map.of(
                  "limited",
                  List.of(
                      new Budget(Budget.Unit.COMPLETIONS, 10, 0),
                      new Budget(Budget.Unit.TOKENS, 100, 0))),
              Map.of(),
              now::get,
              Optional.empty()));
  private final TestProbe<Ledger.Reservation> answers = KIT.createTestProbe();

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  @BeforeEach
  void open() {
    for (String run : List.of("a", "b")) {
      ledger.tell(new Ledger.OpenAccount(run, new Budget(Budget.Unit.COMPLETIONS, 1_000, 0)));
    }
  }

  private void reserve(String run, String id, String provider, Spend max) {
    ledger.tell(new Ledger.Reserve(run, id, provider, max, answers.getRef()));
  }

  private void reserve(String run, String id, long completions) {
    reserve(run, id, "limited", of(completions));
  }

  private void settle(String run, String id, long part, long actual) {
    ledger.tell(new Ledger.Settle(run, id, of(part), of(actual)));
  }

  private Ledger.Balance balance(String run) {
    TestProbe<Ledger.Balance> balance = KIT.createTestProbe();
    ledger.tell(new Ledger.GetBalance(run, balance.getRef()));
    return balance.receiveMessage();
  }

  private static Spend of(long completions) {
    return new Spend(completions, 0, 0);
  }

  @Test
  void reserve_otherRunHasReservedTheDay_waitsForItAndTakesWhatItLeaves() {
    reserve("a", "x", 8);
    reserve("b", "x", 5);
    answers.expectMessage(new Granted("a", "x"));
    answers.expectNoMessage(Duration.ofMillis(50));

    settle("a", "x", 8, 4);

    answers.expectMessage(new Granted("b", "x"));
  }

  @Test
  void reserve_dayUsedUp_refusedAndOtherProvidersGoOn() {
    reserve("a", "x", 10);
    answers.expectMessage(new Granted("a", "x"));
    settle("a", "x", 10, 10);
    ledger.tell(new Ledger.Close("a", "x"));

    reserve("b", "x", 1);
    reserve("b", "y", "other", of(500));

    answers.expectMessage(new Refused("b", "x", Why.DAILY_LIMIT));
    answers.expectMessage(new Granted("b", "y"));
  }

  @Test
  void reserve_anyOfSeveralUnits_limits() {
    reserve("a", "x", "limited", new Spend(1, 101, 0));
    reserve("a", "y", "limited", new Spend(1, 100, 0));

    answers.expectMessage(new Refused("a", "x", Why.DAILY_LIMIT));
    answers.expectMessage(new Granted("a", "y"));
  }

  @Test
  void extend_dayDoesNotCoverIt_refusedAtOnce() {
    reserve("a", "x", 5);
    reserve("b", "x", 5);
    ledger.tell(new Ledger.Extend("a", "x", of(1), answers.getRef()));

    answers.expectMessage(new Granted("a", "x"));
    answers.expectMessage(new Granted("b", "x"));
    answers.expectMessage(new Refused("a", "x", Why.DAILY_LIMIT));
  }

  @Test
  void reserve_nextDay_spentIsForgottenAndReservedCounts() {
    reserve("a", "x", 6);
    reserve("a", "y", 4);
    answers.expectMessage(new Granted("a", "x"));
    answers.expectMessage(new Granted("a", "y"));
    settle("a", "x", 6, 6);
    ledger.tell(new Ledger.Close("a", "x"));

    balance("a"); // so that all of this is of the day before
    now.set(Instant.parse("2026-03-02T00:00:00Z"));
    reserve("b", "x", 6);
    answers.expectMessage(new Granted("b", "x"));

    now.set(Instant.parse("2026-03-01T12:00:00Z")); // set back: still that day
    reserve("b", "y", 1);
    answers.expectNoMessage(Duration.ofMillis(50));
    settle("a", "y", 4, 4);
    ledger.tell(new Ledger.Close("a", "y"));
    settle("b", "x", 6, 6);
    ledger.tell(new Ledger.Close("b", "x"));
    answers.expectMessage(new Refused("b", "y", Why.DAILY_LIMIT));
  }

  /** Their calls may be under way, and billed. */
  @Test
  void closeAccount_openReservations_areChargedToTheDay() {
    reserve("a", "x", 8);
    settle("a", "x", 4, 3);
    ledger.tell(new Ledger.CloseAccount("a"));
    reserve("b", "x", 3);
    reserve("b", "y", 1);

    answers.expectMessage(new Granted("a", "x"));
    answers.expectMessage(new Granted("b", "x"));
    settle("b", "x", 3, 3);
    ledger.tell(new Ledger.Close("b", "x"));
    answers.expectMessage(new Refused("b", "y", Why.DAILY_LIMIT));
  }

  @Test
  void closeAccount_otherRunWaitsForItsReservations_isAnswered() {
    reserve("a", "x", 8);
    reserve("b", "x", 5);
    answers.expectMessage(new Granted("a", "x"));

    ledger.tell(new Ledger.CloseAccount("a"));

    answers.expectMessage(new Refused("b", "x", Why.DAILY_LIMIT));
  }

  @Test
  void balance_ofARun_isItsOwn() {
    reserve("a", "x", 4);
    answers.expectMessage(new Granted("a", "x"));
    settle("a", "x", 4, 3);
    assertThat(balance("a")).isEqualTo(new Ledger.Balance(of(3), of(0)));
  }

  private double day(String what, String unit) {
    return meters.get("iapo.day." + what).tags("provider", "limited", "unit", unit).gauge().value();
  }

  @Test
  void gauges_ofTheDay_areSpentReservedAndLimitAndBeginAnewWithIt() {
    reserve("a", "1", 6);
    answers.expectMessageClass(Granted.class);
    settle("a", "1", 2, 1);
    balance("a");
    assertThat(day("spent", "completions")).isEqualTo(1);
    assertThat(day("reserved", "completions")).isEqualTo(4);
    assertThat(day("limit", "completions")).isEqualTo(10);
    assertThat(day("limit", "tokens")).isEqualTo(100);

    now.set(Instant.parse("2026-03-02T00:00:00Z"));
    assertThat(day("spent", "completions")).isZero();
    assertThat(day("reserved", "completions")).isEqualTo(4);

    KIT.stop(ledger);
    assertThat(meters.getMeters()).isEmpty();
  }
}
