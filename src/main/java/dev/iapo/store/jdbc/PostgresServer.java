package dev.iapo.store.jdbc;

import dev.iapo.store.StoreException;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of a PostgreSQL server. */
record PostgresServer(Server server) implements Database {
  /** Names our lock among the database's advisory locks. */
  private static final long LOCK = 0x6961706f;

  /** A connection that was just closed, or whose process was killed, has it for a moment still. */
  private static final String CLAIM =
      "set lock_timeout = '1s'; select pg_advisory_lock(" + LOCK + "); set lock_timeout = 0";

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private static final List<String> TABLES =
      List.of(
          "runs", "queries", "requests", "replies", "outcomes", "calls", "decisions", "forgotten");

  private static final String HOLDER =
      """
      select coalesce(a.client_addr::text, 'this host') || ', server process ' || a.pid
      from pg_locks l join pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'advisory' and l.classid = 0 and l.objid = %d
        and l.database = (select oid from pg_database where datname = current_database())
        and l.granted
      """
          .formatted(LOCK);

  @Override
  public Connection connect() throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server.url());
    source.setUser(server.user());
    server.password().ifPresent(password -> source.setPassword(password.reveal()));
    source.setApplicationName("iapo");
    source.setReWriteBatchedInserts(true);
    source.setTcpKeepAlive(true);
    Connection connection = source.getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'");
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  @Override
  public String numberType() {
    return "bigint";
  }

  @Override
  public void claim(Connection connection) throws SQLException {
    String encoding = text(connection, "show server_encoding");
    if (!encoding.equals("UTF8")) {
      throw new StoreException(
          "the store %s: its encoding is %s (expected: UTF8; create it by createdb --encoding UTF8 --template template0 NAME)"
              .formatted(server, encoding));
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(CLAIM);
    } catch (SQLException e) {
      if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw e;
      }
      throw new StoreException(
          "the store %s is in use by another process (%s); wait until it has ended, or use another database"
              .formatted(server, text(connection, HOLDER)),
          e);
    }
  }

  private static String text(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getString(1) : "unknown";
    }
  }

  /** The server does. */
  @Override
  public void check(Connection connection) {}

  @Override
  public StoreException damaged(String found) {
    return new StoreException(
        "the store %s is damaged (%s); restore a backup of it, or use another database"
            .formatted(server, found));
  }

  @Override
  public void undo(Connection connection) throws SQLException {
    connection.rollback();
  }

  @Override
  public void sweep(Connection connection) throws SQLException {
    connection.commit();
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      for (String table : TABLES) {
        statement.execute("vacuum " + table);
      }
    } finally {
      connection.setAutoCommit(false);
    }
  }

  @Override
  public StoreException failure(String doing, SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    String remedy =
        switch (state.isEmpty() ? "" : state.substring(0, 2)) {
          case "08", "57" ->
              "no connection to it (check that it runs and can be reached, then start again)";
          case "28" -> "it refuses the user (check user and password in store.conf)";
          case "3D" -> "there is no such database (create it: createdb NAME)";
          case "42" -> "the user lacks a right there, or the schema is not ours";
          case "53" -> "it has run out of space, memory or connections (see its log)";
          case "25" -> "it takes no changes (is it a replica?)";
          default -> "it cannot " + doing;
        };
    return new StoreException("the store %s: %s: %s".formatted(server, remedy, firstLine(e)), e);
  }

  /** Without details, which may show texts. */
  private static String firstLine(SQLException thrown) {
    SQLException next = thrown instanceof BatchUpdateException ? thrown.getNextException() : null;
    SQLException e = next == null ? thrown : next;
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
