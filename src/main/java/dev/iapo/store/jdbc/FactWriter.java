package dev.iapo.store.jdbc;

import dev.iapo.store.Fact;
import dev.iapo.store.Fact.Booked;
import dev.iapo.store.Fact.Decided;
import dev.iapo.store.Fact.Ended;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Facts into rows, within a transaction. */
final class FactWriter {
  private static final String CALL = "insert into calls values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  /** If another request is kept for them, the primary key refuses this one. */
  private static final String REQUEST =
      """
      insert into requests
      select ?, ?, ?, ?
      where not exists (
        select 1 from requests
        where run = ? and configuration = ? and query = ? and request = ?)
      """;

  private static final String REPLY =
      "insert into replies select ?, ? where not exists (select 1 from outcomes where call = ?)";

  private static final String OUTCOME =
      "insert into outcomes values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (call) do nothing";

  private static final String DECISION = "insert into decisions values (?, ?, ?, ?)";

  private final Session session;
  private final RunNumbers numbers;
  private final CallRows calls;

  FactWriter(Session session, RunNumbers numbers, CallRows calls) {
    this.session = session;
    this.calls = calls;
    this.numbers = numbers;
  }

  void write(List<Fact> facts) throws SQLException {
    Set<Long> ended = new HashSet<>();
    for (Fact fact : facts) {
      if (fact instanceof Booked booked) {
        add(booked);
      } else if (fact instanceof Ended end) {
        if (ended.add(end.call())) {
          add(end);
        }
      } else {
        add((Decided) fact);
      }
    }
    for (String sql : List.of(REQUEST, CALL, REPLY, OUTCOME, DECISION)) {
      session.prepared(sql).executeBatch();
    }
  }

  private void add(Booked booked) throws SQLException {
    long run = numbers.of(booked.run());
    int configuration = booked.span().configuration();
    int query = booked.span().query();
    PreparedStatement request = session.prepared(REQUEST);
    Rows.set(request)
        .number(run)
        .integer(configuration)
        .integer(query)
        .text(booked.request())
        .number(run)
        .integer(configuration)
        .integer(query)
        .text(booked.request());
    request.addBatch();
    PreparedStatement call = session.prepared(CALL);
    Rows.set(call)
        .number(booked.call())
        .number(run)
        .integer(configuration)
        .integer(query)
        .integer(booked.span().replicate())
        .integer(booked.span().choices())
        .text(booked.provider())
        .spend(booked.max())
        .micros(booked.at());
    call.addBatch();
    calls.booked(booked.span());
  }

  private void add(Ended end) throws SQLException {
    numbers.of(end.run());
    String document = Outcomes.reply(end.outcome()).map(ReplyDocument::write).orElse(null);
    if (document != null) {
      PreparedStatement reply = session.prepared(REPLY);
      Rows.set(reply).number(end.call()).text(document).number(end.call());
      reply.addBatch();
    }
    PreparedStatement outcome = session.prepared(OUTCOME);
    Rows.Setter row = Rows.set(outcome).number(end.call());
    Outcomes.set(row, end.outcome());
    row.micros(end.at());
    outcome.addBatch();
  }

  private void add(Decided decided) throws SQLException {
    PreparedStatement decision = session.prepared(DECISION);
    Rows.set(decision)
        .number(numbers.of(decided.run()))
        .integer(decided.number())
        .text(decided.document())
        .micros(decided.at());
    decision.addBatch();
  }
}
