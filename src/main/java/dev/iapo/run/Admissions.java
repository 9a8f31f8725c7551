package dev.iapo.run;

import akka.actor.typed.ActorRef;
import dev.iapo.domain.Pull;
import dev.iapo.ledger.Ledger;
import java.util.ArrayDeque;
import java.util.Deque;

/** Asks for admission of a round's pulls to the budget, as many as may be under way at a time. */
final class Admissions {
  private final RunSettings settings;
  private final Draws draws;
  private final RunBook book;
  private final Arms<?> arms;
  private final ActorRef<Ledger.Command> ledger;
  private final ActorRef<Ledger.Reservation> replyTo;
  private final Deque<Draws.Prepared> asked = new ArrayDeque<>(); // and not answered
  private int inFlight;

  Admissions(
      RunSettings settings,
      Draws draws,
      RunBook book,
      Arms<?> arms,
      ActorRef<Ledger.Command> ledger,
      ActorRef<Ledger.Reservation> replyTo) {
    this.settings = settings;
    this.draws = draws;
    this.book = book;
    this.arms = arms;
    this.ledger = ledger;
    this.replyTo = replyTo;
    this.inFlight = settings.inFlight();
  }

  /** The most pulls under way at a time, from now on. */
  void limit(int pulls) {
    inFlight = pulls;
  }

  /** Asks for further pulls, in logical order; those of which all is kept are drawn at once. */
  void ask(RoundProgress round) {
    while (round.hasNext() && round.underWay() < inFlight && book.knows(round.peek())) {
      int index = round.peek();
      Pull pull = round.pull(index);
      Draws.Prepared next = draws.prepare(index, pull, book.take(index));
      if (next.isWhole() || book.replayOnly()) {
        if (!next.isWhole()) {
          book.lacks();
        }
        round.begin();
        arms.draw(next.asItIs());
        continue;
      }
      round.ask();
      asked.add(next);
      ledger.tell(new Ledger.Reserve(settings.run(), next.parts(), replyTo));
    }
  }

  /** The ledger answers in the order of asking: what the next answer is about. */
  Draws.Prepared answered() {
    return asked.remove();
  }
}
