package dev.iapo.serve;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.iapo.domain.Spend;
import dev.iapo.ledger.Ledger;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Reads along what a ledger is told: which accounts are open, and how they stood at their end. */
final class LedgerBook {
  final Set<String> open = ConcurrentHashMap.newKeySet();
  final List<Ledger.Balance> closed = new CopyOnWriteArrayList<>();

  /** Whether reservations are answered twice, which nobody expects. */
  volatile boolean stutters;

  /** A ledger that is read. */
  Behavior<Ledger.Command> before(ActorRef<Ledger.Command> ledger) {
    return Behaviors.setup(
        context -> {
          ActorRef<Ledger.Balance> balance =
              context.spawnAnonymous(
                  Behaviors.receiveMessage(
                      told -> {
                        closed.add(told);
                        return Behaviors.same();
                      }));
          return Behaviors.receiveMessage(
              command -> {
                if (command instanceof Ledger.OpenAccount account) {
                  open.add(account.run());
                } else if (command instanceof Ledger.CloseAccount account) {
                  ledger.tell(new Ledger.GetBalance(account.run(), balance));
                  open.remove(account.run());
                } else if (command instanceof Ledger.Reserve reserve && stutters) {
                  ledger.tell(reserve);
                }
                ledger.tell(command);
                return Behaviors.same();
              });
        });
  }

  /** Everything charged to accounts that are closed. */
  Spend charged() {
    return closed.stream().map(Ledger.Balance::spent).reduce(Spend.NOTHING, Spend::plus);
  }
}
