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
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  private final ActorRef<Ledger.Command> ledger =
      KIT.spawn(Ledger.create(new SimpleMeterRegistry()));
  private final TestProbe<Ledger.Reservation> answers = KIT.createTestProbe();

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static Spend of(long completions) {
    return new Spend(completions, 0, 0);
  }

  private void open(String run, long limit) {
    ledger.tell(new Ledger.OpenAccount(run, new Budget(Budget.Unit.COMPLETIONS, limit, 0)));
  }

  private void reserve(String run, String id, long completions) {
    ledger.tell(new Ledger.Reserve(run, id, "fake", of(completions), answers.getRef()));
  }

  private void settle(String id, long part, long actual) {
    ledger.tell(new Ledger.Settle("run", id, of(part), of(actual)));
  }

  private Ledger.Balance balance(String run) {
    TestProbe<Ledger.Balance> balance = KIT.createTestProbe();
    ledger.tell(new Ledger.GetBalance(run, balance.getRef()));
    return balance.receiveMessage();
  }

  /** Nothing was answered so far: what is sent now is answered next. */
  private void expectNoAnswerYet() {
    reserve("unknown run", "marker", 1);
    answers.expectMessage(new Refused("unknown run", "marker", Why.NO_ACCOUNT));
  }

  private void reserve(String id, long completions, String after, long more) {
    ledger.tell(
        new Ledger.Reserve(
            "run",
            List.of(
                new Ledger.Part(id, "fake", of(completions), Optional.empty()),
                new Ledger.Part(after, "judges", of(more), Optional.of(id))),
            answers.getRef()));
  }

  @Test
  void reserve_severalParts_allOfThemOrNone() {
    open("run", 10);
    reserve("a", 4, "a/judge", 5);
    reserve("b", 1, "b/judge", 1);
    answers.expectMessage(new Granted("run", "a"));
    assertThat(balance("run").reserved()).isEqualTo(of(9));
    expectNoAnswerYet();
    ledger.tell(new Ledger.Close("run", "a/judge"));
    answers.expectMessage(new Granted("run", "b"));
    assertThat(balance("run").reserved()).isEqualTo(of(6));
  }

  /** Else both would wait for ever: the call for more, and what is judged when it has ended. */
  @Test
  void extend_onlyWhatComesAfterItIsOpen_refused() {
    open("run", 10);
    reserve("a", 4, "a/judge", 5);
    answers.expectMessage(new Granted("run", "a"));
    extend("a", 2);
    answers.expectMessage(new Refused("run", "a", Why.BUDGET));
  }

  @Test
  void extend_whatComesAfterAnotherIsOpen_waitsForThat() {
    open("run", 10);
    reserve("a", 2, "a/judge", 2);
    reserve("b", 2, "b/judge", 2);
    answers.expectMessage(new Granted("run", "a"));
    answers.expectMessage(new Granted("run", "b"));
    extend("a", 3);
    expectNoAnswerYet();
    ledger.tell(new Ledger.Close("run", "b"));
    ledger.tell(new Ledger.Close("run", "b/judge"));
    answers.expectMessage(new Granted("run", "a"));
  }

  @Test
  void extend_ofWhatCameAfterOneThatHasEnded_isNotHeldUpByIt() {
    open("run", 5);
    reserve("a", 2, "a/judge", 2);
    answers.expectMessage(new Granted("run", "a"));
    ledger.tell(new Ledger.Close("run", "a"));
    extend("a/judge", 4);
    answers.expectMessage(new Refused("run", "a/judge", Why.BUDGET));
    extend("a/judge", 3);
    answers.expectMessage(new Granted("run", "a/judge"));
  }

  @Test
  void reserve_enoughLeft_grantedInOrder() {
    open("run", 10);
    reserve("run", "a", 4);
    reserve("run", "b", 6);
    answers.expectMessage(new Granted("run", "a"));
    answers.expectMessage(new Granted("run", "b"));
    assertThat(balance("run")).isEqualTo(new Ledger.Balance(of(0), of(10)));
  }

  @Test
  void reserve_headDoesNotFit_waitsForSettlementsAndSmallerOnesWaitBehindIt() {
    open("run", 10);
    reserve("run", "a", 6);
    answers.expectMessage(new Granted("run", "a"));
    reserve("run", "b", 7);
    reserve("run", "c", 1);
    expectNoAnswerYet();

    settle("a", 6, 2);

    answers.expectMessage(new Granted("run", "b"));
    answers.expectMessage(new Granted("run", "c"));
    assertThat(balance("run")).isEqualTo(new Ledger.Balance(of(2), of(8)));
  }

  @Test
  void reserve_stillTooMuchWithNothingOpen_refusedAndSmallerOnesGranted() {
    open("run", 10);
    reserve("run", "a", 6);
    answers.expectMessage(new Granted("run", "a"));
    reserve("run", "b", 9);
    reserve("run", "c", 3);
    settle("a", 6, 6);
    expectNoAnswerYet();

    ledger.tell(new Ledger.Close("run", "a"));

    answers.expectMessage(new Refused("run", "b", Why.BUDGET));
    answers.expectMessage(new Granted("run", "c"));
  }

  @Test
  void reserve_moreThanTheWholeBudget_refusedAtOnceWhenNothingIsOpen() {
    open("run", 10);
    reserve("run", "a", 11);
    answers.expectMessage(new Refused("run", "a", Why.BUDGET));
  }

  @Test
  void extend_fits_grantedAtOnceBeforeThoseWaiting() {
    open("run", 10);
    reserve("run", "a", 6);
    answers.expectMessage(new Granted("run", "a"));
    reserve("run", "b", 5);
    ledger.tell(new Ledger.Extend("run", "a", of(3), answers.getRef()));
    answers.expectMessage(new Granted("run", "a"));
    assertThat(balance("run").reserved()).isEqualTo(of(9));
  }

  private void extend(String id, long more) {
    ledger.tell(new Ledger.Extend("run", id, of(more), answers.getRef()));
  }

  @Test
  void extend_doesNotFitAndNothingElseIsOpen_refused() {
    open("run", 10);
    reserve("run", "a", 6);
    answers.expectMessage(new Granted("run", "a"));
    extend("a", 5);
    answers.expectMessage(new Refused("run", "a", Why.BUDGET));
    assertThat(balance("run").reserved()).isEqualTo(of(6));
  }

  @Test
  void extend_doesNotFitYet_waitsForOthersAndGoesBeforeNewOnes() {
    open("run", 10);
    reserve("run", "a", 5);
    reserve("run", "b", 5);
    answers.expectMessage(new Granted("run", "a"));
    answers.expectMessage(new Granted("run", "b"));
    reserve("run", "c", 2);
    extend("a", 3);
    expectNoAnswerYet();

    settle("b", 5, 2);

    answers.expectMessage(new Granted("run", "a"));
    expectNoAnswerYet();
    assertThat(balance("run")).isEqualTo(new Ledger.Balance(of(2), of(8)));
  }

  @Test
  void extend_allThatIsOpenWaits_firstIsRefusedAndMakesRoom() {
    open("run", 10);
    reserve("run", "a", 5);
    reserve("run", "b", 5);
    answers.expectMessage(new Granted("run", "a"));
    answers.expectMessage(new Granted("run", "b"));
    extend("a", 1);
    expectNoAnswerYet();

    extend("b", 1);

    answers.expectMessage(new Refused("run", "a", Why.BUDGET));
    ledger.tell(new Ledger.Close("run", "a"));
    answers.expectMessage(new Granted("run", "b"));
  }

  @Test
  void reserve_twoRuns_independent() {
    open("run", 5);
    open("other", 5);
    reserve("run", "a", 5);
    reserve("run", "b", 1);
    reserve("other", "a", 5);
    answers.expectMessage(new Granted("run", "a"));
    answers.expectMessage(new Granted("other", "a"));
    expectNoAnswerYet();
    ledger.tell(new Ledger.Close("other", "a"));
    expectNoAnswerYet();
    assertThat(balance("run").reserved()).isEqualTo(of(5));
    assertThat(balance("other").reserved()).isEqualTo(of(0));
  }

  @Test
  void closeAccount_whatStillWaits_isRefused() {
    open("run", 10);
    reserve("run", "a", 5);
    reserve("run", "b", 5);
    answers.expectMessage(new Granted("run", "a"));
    answers.expectMessage(new Granted("run", "b"));
    reserve("run", "c", 1);
    extend("a", 1);
    ledger.tell(new Ledger.CloseAccount("run"));
    answers.expectMessage(new Refused("run", "a", Why.NO_ACCOUNT));
    answers.expectMessage(new Refused("run", "c", Why.NO_ACCOUNT));
    settle("a", 5, 5); // late: the run has ended
    assertThat(balance("run")).isEqualTo(new Ledger.Balance(of(0), of(0)));
  }

  @Test
  void openAccount_afterItWasClosed_startsAnew() {
    open("run", 5);
    ledger.tell(new Ledger.CloseAccount("run"));
    open("run", 7);
    reserve("run", "a", 7);
    answers.expectMessage(new Granted("run", "a"));
  }

  @Test
  void unknownRun_anything_refusedOrIgnored() {
    reserve("nobody", "a", 1);
    answers.expectMessage(new Refused("nobody", "a", Why.NO_ACCOUNT));
    ledger.tell(new Ledger.Extend("nobody", "a", of(1), answers.getRef()));
    answers.expectMessage(new Refused("nobody", "a", Why.NO_ACCOUNT));
    ledger.tell(new Ledger.Close("nobody", "a"));
    assertThat(balance("nobody")).isEqualTo(new Ledger.Balance(of(0), of(0)));
  }

  @Test
  void charged_accountsThatAreNotKept_areToldByProviderAndOthersAreNot() {
    TestProbe<Ledger.Charged> charges = KIT.createTestProbe();
    ActorRef<Ledger.Command> telling =
        KIT.spawn(
            Ledger.create(
                new SimpleMeterRegistry(),
                Map.of(),
                Map.of(),
                InstantSource.system(),
                Optional.of(charges.getRef())));
    Budget budget = new Budget(Budget.Unit.COMPLETIONS, 100, 0);
    telling.tell(new Ledger.OpenAccount("kept", budget));
    telling.tell(new Ledger.OpenAccount("served", budget, Spend.NOTHING, false));
    for (String run : List.of("kept", "served")) {
      telling.tell(
          new Ledger.Reserve(
              run,
              List.of(
                  new Ledger.Part("a", "first", of(5), Optional.empty()),
                  new Ledger.Part("b", "second", of(7), Optional.empty())),
              answers.getRef()));
      answers.expectMessage(new Granted(run, "a"));
      telling.tell(new Ledger.Settle(run, "a", of(5), of(3)));
      telling.tell(new Ledger.Settle(run, "b", of(2), of(0)));
      telling.tell(new Ledger.CloseAccount(run)); // with 5 of "b" open: unknown, so all of it
    }

    charges.expectMessage(new Ledger.Charged("first", of(3)));
    charges.expectMessage(new Ledger.Charged("second", of(5)));
    charges.expectNoMessage(Duration.ZERO);
  }
}
