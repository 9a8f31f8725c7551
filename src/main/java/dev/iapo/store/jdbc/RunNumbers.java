package dev.iapo.store.jdbc;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The numbers by which rows name their run, within a transaction. */
final class RunNumbers {
  private final Session session;
  private final Map<String, Long> known = new HashMap<>();

  RunNumbers(Session session) {
    this.session = session;
  }

  /**
   * @throws IllegalArgumentException if there is no such run
   */
  long of(String run) throws SQLException {
    return find(run).orElseThrow(() -> new IllegalArgumentException("the store has no run " + run));
  }

  Optional<Long> find(String run) throws SQLException {
    Long number = known.get(run);
    if (number != null) {
      return Optional.of(number);
    }
    var query = session.prepared("select number from runs where id = ? and deleted = 0");
    Rows.set(query).text(run);
    Optional<Long> found = Rows.first(query, Rows.Getter::number);
    found.ifPresent(it -> known.put(run, it));
    return found;
  }

  void forget(String run) {
    known.remove(run);
  }
}
