package dev.iapo.bench;

import dev.iapo.store.jdbc.Server;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** A new PostgreSQL server on this machine, that forces to disk what it commits. */
public final class Postgres implements AutoCloseable {
  private static final String NAME = "postgres"; // of user and database

  private final EmbeddedPostgres server;

  private Postgres(EmbeddedPostgres server) {
    this.server = server;
  }

  public static Postgres start() throws IOException {
    return new Postgres(
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .start());
  }

  public String url() {
    return server.getJdbcUrl(NAME, NAME);
  }

  /** The database behind a URL as a store's. */
  public static Server at(String url) {
    return new Server(url, NAME, Optional.empty());
  }

  /** What the database takes on disk, without its log. */
  public long bytes() throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet size = statement.executeQuery("select pg_database_size(current_database())")) {
      size.next();
      return size.getLong(1);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
