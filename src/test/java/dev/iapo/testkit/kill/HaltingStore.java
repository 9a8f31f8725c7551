package dev.iapo.testkit.kill;

import dev.iapo.store.Fact;
import dev.iapo.store.Outcome;
import dev.iapo.store.Store;
import dev.iapo.testkit.ForwardingStore;
import java.util.List;
import java.util.function.Predicate;

/** Ends its process before or after it writes, and has a witness of what it kept. */
final class HaltingStore extends ForwardingStore {
  private final Halt halt;
  private final Witness witness;

  HaltingStore(Store store, Halt halt, Witness witness) {
    super(store);
    this.halt = halt;
    this.witness = witness;
  }

  @Override
  public void write(List<Fact> facts) {
    boolean booking = has(facts, fact -> fact instanceof Fact.Booked);
    boolean paid =
        has(facts, f -> f instanceof Fact.Ended end && end.outcome() instanceof Outcome.Paid);
    boolean decision = has(facts, fact -> fact instanceof Fact.Decided);
    come(booking, KillPoint.BEFORE_BOOKING);
    come(paid, KillPoint.BEFORE_COMMIT);
    come(decision, KillPoint.BEFORE_DECISION);
    super.write(facts);
    witness.kept(facts);
    come(booking, KillPoint.BOOKED);
    come(paid, KillPoint.COMMITTED);
    come(decision, KillPoint.DECIDED);
  }

  private static boolean has(List<Fact> facts, Predicate<Fact> kind) {
    return facts.stream().anyMatch(kind);
  }

  private void come(boolean there, KillPoint point) {
    if (there) {
      halt.at(point);
    }
  }
}
