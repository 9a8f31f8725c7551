package dev.iapo.bench.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** An embedded database, and how it is told to commit. */
enum Candidate {
  H2("H2, WRITE_DELAY=0", "varbinary", List.of(), ""),
  H2_SYNC("H2, WRITE_DELAY=0 and CHECKPOINT SYNC", "varbinary", List.of(), "checkpoint sync"),
  SQLITE_NORMAL("SQLite, WAL, synchronous NORMAL", "blob", sqlite("normal"), ""),
  SQLITE_FULL("SQLite, WAL, synchronous FULL", "blob", sqlite("full"), "");

  final String title;
  private final String bytes;
  private final List<String> settings;
  private final String afterCommit;

  Candidate(String title, String bytes, List<String> settings, String afterCommit) {
    this.title = title;
    this.bytes = bytes;
    this.settings = settings;
    this.afterCommit = afterCommit;
  }

  private static List<String> sqlite(String synchronous) {
    return List.of(
        "pragma journal_mode = wal",
        "pragma synchronous = " + synchronous,
        "pragma secure_delete = on",
        "pragma cache_size = -32768");
  }

  Connection connect(Path folder) throws SQLException {
    boolean h2 = settings.isEmpty();
    Connection connection =
        DriverManager.getConnection(
            h2
                ? "jdbc:h2:file:" + folder.resolve("candidate") + ";WRITE_DELAY=0"
                : "jdbc:sqlite:" + folder.resolve("candidate.db"));
    execute(connection, settings);
    return connection;
  }

  void createTables(Connection connection) throws SQLException {
    execute(
        connection,
        List.of(
            "create table calls (call bigint primary key, run integer, configuration integer,"
                + " query integer, replicate integer, choices integer, request varchar(64),"
                + " completions bigint, tokens bigint, pico_usd bigint, booked_at bigint)",
            "create index by_span on calls (run, configuration, query, replicate)",
            "create index by_request on calls (request, replicate)",
            "create table outcomes (call bigint primary key, kind integer, a bigint, b bigint,"
                + " c bigint, d bigint, e bigint, f bigint, ended_at bigint)",
            "create table replies (call bigint primary key, document " + bytes + ")"));
  }

  /** Commits, and forces to disk where that is a step of its own. */
  void commit(Connection connection) throws SQLException {
    connection.commit();
    if (!afterCommit.isEmpty()) {
      execute(connection, List.of(afterCommit));
    }
  }

  private static void execute(Connection connection, List<String> all) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : all) {
        statement.execute(sql);
      }
    }
  }
}
