package dev.iapo.store.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Takes a run out of the store. It is marked first and then out of sight, so that it may go in
 * several transactions; what its calls were charged stays.
 */
final class Deletion {
  /** So many calls go in a transaction. */
  private static final int CHUNK = 5000;

  private static final List<String> OF_RUN =
      List.of(
          "delete from requests where run = ?",
          "delete from decisions where run = ?",
          "delete from queries where data in (select data from runs where number = ?)"
              + " and data not in (select data from runs where deleted = 0)",
          // The row itself stays for its number, until its calls are gone
          "update runs set task = '', definition = '', arguments = '', directory = '', detail = ''"
              + " where number = ?");

  private static final String EXTENT = "select min(call), max(call) from calls where run = ?";

  /** By its plus, no index on the run is used, which would find all its calls for each chunk. */
  private static final String CHUNK_OF_RUN = "+run = ? and call between ? and ?";

  private static final String FORGET =
      """
      insert into forgotten
      select provider, max(charged_at), sum(completions), sum(tokens), sum(pico_usd)
      from (
        select c.provider, coalesce(o.ended_at, c.booked_at) as charged_at,
          coalesce(o.prompt_completions + o.answer_completions, c.max_completions) as completions,
          coalesce(o.prompt_tokens + o.answer_tokens, c.max_tokens) as tokens,
          coalesce(o.prompt_pico_usd + o.answer_pico_usd, c.max_pico_usd) as pico_usd
        from calls c left join outcomes o on o.call = c.call
        where +c.run = ? and c.call between ? and ? and coalesce(o.kind, '') <> 'reused') as charged
      group by provider, charged_at / 60000000
      """;

  private static final List<String> OF_CALLS =
      List.of(
          "delete from replies where call in (select call from calls where " + CHUNK_OF_RUN + ")",
          "delete from outcomes where call in (select call from calls where " + CHUNK_OF_RUN + ")",
          "delete from calls where " + CHUNK_OF_RUN);

  private final Session session;

  Deletion(Session session) {
    this.session = session;
  }

  /** Within a transaction: from then on it cannot be found. */
  void mark(long run) throws SQLException {
    execute("update runs set deleted = 1 where number = ?", run);
    for (String sql : OF_RUN) {
      execute(sql, run);
    }
  }

  /** Takes out what is left of all that are marked, and says whether there were any. */
  boolean complete() {
    List<Long> marked =
        session.transact(
            "delete",
            () ->
                Rows.all(
                    session.prepared("select number from runs where deleted = 1"),
                    Rows.Getter::number));
    for (long run : marked) {
      for (Extent left = extent(run); left.first > 0; left = left.rest()) {
        takeOut(run, left);
      }
      session.change("delete", () -> execute("delete from runs where number = ?", run));
    }
    if (!marked.isEmpty()) {
      session.sweep();
    }
    return !marked.isEmpty();
  }

  /** Numbers of calls, both included; 0 and 0 if there are none. */
  private record Extent(long first, long last) {
    long end() {
      return Math.min(last, first + CHUNK - 1);
    }

    Extent rest() {
      return end() == last ? new Extent(0, 0) : new Extent(end() + 1, last);
    }
  }

  private Extent extent(long run) {
    return session.transact(
        "delete",
        () -> {
          PreparedStatement query = session.prepared(EXTENT);
          Rows.set(query).number(run);
          return Rows.first(query, row -> new Extent(row.number(), row.number())).orElseThrow();
        });
  }

  private void takeOut(long run, Extent left) {
    session.change(
        "delete",
        () -> {
          execute(FORGET, run, left.first, left.end());
          for (String sql : OF_CALLS) {
            execute(sql, run, left.first, left.end());
          }
        });
  }

  private void execute(String sql, long... parameters) throws SQLException {
    PreparedStatement statement = session.prepared(sql);
    Rows.Setter setter = Rows.set(statement);
    for (long parameter : parameters) {
      setter.number(parameter);
    }
    statement.executeUpdate();
  }
}
