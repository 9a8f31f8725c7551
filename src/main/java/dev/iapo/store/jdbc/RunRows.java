package dev.iapo.store.jdbc;

import dev.iapo.domain.Labelled;
import dev.iapo.domain.Query;
import dev.iapo.io.Documents;
import dev.iapo.io.QuerySpool;
import dev.iapo.store.RunEntry;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs and their queries as rows, within a transaction. */
final class RunRows {
  private static final String SELECT =
      """
      select id, task, definition, data, arguments, directory, state, detail, created_at, ended_at
      from runs where deleted = 0\
      """;

  /** So many queries are written or read at a time. */
  private static final int CHUNK = 1000;

  /**
   * What goes with the decisions of a run: completions that are missed, and were never called for.
   */
  private static final List<String> OF_DECISIONS =
      List.of(
          "delete from decisions where run = ?",
          "delete from outcomes where kind = '"
              + Outcomes.MISSED
              + "' and call in (select call from calls where run = ?)",
          "delete from calls where run = ? and provider = ''"
              + " and not exists (select 1 from outcomes o where o.call = calls.call)");

  private final Session session;

  RunRows(Session session) {
    this.session = session;
  }

  /** Values by the name of their argument. */
  private record ArgumentsDocument(Map<String, String> arguments) {}

  /** A query. */
  private record QueryDocument(String id, Map<String, String> fields, List<String> accepted) {}

  void insert(RunEntry run, List<Query> queries) throws SQLException {
    PreparedStatement taken = session.prepared("select 1 from runs where id = ?");
    Rows.set(taken).text(run.id());
    if (Rows.first(taken, Rows.Getter::integer).isPresent()) {
      throw new IllegalStateException("the store has a run " + run.id() + " already");
    }
    PreparedStatement insert =
        session.prepared(
            """
            insert into runs
            select coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0 from runs
            """);
    Rows.set(insert)
        .text(run.id())
        .text(run.task())
        .text(run.definition())
        .text(run.data())
        .text(document(run.arguments()))
        .text(run.directory())
        .text(run.state().label())
        .text(run.detail())
        .text(run.createdAt().toString())
        .text(run.endedAt().map(Instant::toString).orElse(null));
    insert.executeUpdate();
    insert(run.data(), queries);
  }

  private void insert(String data, List<Query> queries) throws SQLException {
    PreparedStatement known =
        session.prepared("select 1 from queries where data = ? and position = 0");
    Rows.set(known).text(data);
    if (Rows.first(known, Rows.Getter::integer).isPresent()) {
      return;
    }
    PreparedStatement insert = session.prepared("insert into queries values (?, ?, ?)");
    int position = 0;
    for (Query query : queries) {
      QueryDocument document =
          new QueryDocument(query.id(), Texts.escapedNames(query.fields()), query.accepted());
      Rows.set(insert).text(data).integer(position++).text(Documents.write(document));
      insert.addBatch();
      if (position % CHUNK == 0) {
        insert.executeBatch();
      }
    }
    insert.executeBatch();
  }

  Optional<RunEntry> find(String id) throws SQLException {
    PreparedStatement query = session.prepared(SELECT + " and id = ?");
    Rows.set(query).text(id);
    return Rows.first(query, RunRows::read);
  }

  List<RunEntry> all() throws SQLException {
    return Rows.all(session.prepared(SELECT + " order by number desc"), RunRows::read);
  }

  private static RunEntry read(Rows.Getter row) throws SQLException {
    return new RunEntry(
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        Texts.unescapedNames(Documents.read(row.text(), ArgumentsDocument.class).arguments),
        row.text(),
        Labelled.named("state", RunEntry.State.class, row.text()),
        row.text(),
        Instant.parse(row.text()),
        row.optional().map(Instant::parse));
  }

  List<Query> queries(long run) throws SQLException {
    PreparedStatement query =
        session.prepared(
            """
            select q.document from runs r join queries q on q.data = r.data
            where r.number = ? order by q.position
            """);
    Rows.set(query).number(run);
    query.setFetchSize(CHUNK); // else a server sends all of them at once
    QuerySpool queries = new QuerySpool();
    Rows.each(query, row -> queries.add(query(row)));
    return queries.queries();
  }

  private static Query query(Rows.Getter row) throws SQLException {
    QueryDocument document = Documents.read(row.text(), QueryDocument.class);
    return new Query(document.id, Texts.unescapedNames(document.fields), document.accepted);
  }

  void setState(long run, RunEntry.State state, String detail, Instant at) throws SQLException {
    PreparedStatement update =
        session.prepared("update runs set state = ?, detail = ?, ended_at = ? where number = ?");
    Rows.set(update)
        .text(state.label())
        .text(detail)
        .text(state.isUnfinished() ? null : at.toString())
        .number(run);
    update.executeUpdate();
  }

  void amend(long run, String definition, Map<String, String> arguments) throws SQLException {
    PreparedStatement same =
        session.prepared("select 1 from runs where number = ? and definition = ?");
    Rows.set(same).number(run).text(definition);
    if (Rows.first(same, Rows.Getter::integer).isEmpty()) {
      for (String sql : OF_DECISIONS) {
        PreparedStatement forget = session.prepared(sql);
        Rows.set(forget).number(run);
        forget.executeUpdate();
      }
    }
    PreparedStatement update =
        session.prepared("update runs set definition = ?, arguments = ? where number = ?");
    Rows.set(update).text(definition).text(document(arguments)).number(run);
    update.executeUpdate();
  }

  private static String document(Map<String, String> arguments) {
    return Documents.write(new ArgumentsDocument(Texts.escapedNames(arguments)));
  }
}
