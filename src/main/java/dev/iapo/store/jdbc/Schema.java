package dev.iapo.store.jdbc;

import dev.iapo.store.StoreException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Map;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The tables, brought to the version that this program knows. */
final class Schema {
  /** The last migration. */
  static final int VERSION = 1;

  private static final String MIGRATIONS = "classpath:dev/iapo/store/schema";
  private static final String HISTORY = "schema_history";

  private Schema() {}

  /**
   * Looks first, as to start the migrations takes longer than all else.
   *
   * @param name of the store, for messages
   * @throws StoreException if a newer version of this program made them, or another program
   */
  static void migrate(Database database, Connection connection, String name) throws SQLException {
    int kept = kept(connection);
    if (kept > VERSION) {
      throw new StoreException(
          "the store %s was written by a newer version of iapo: schema %d, this one knows %d (use that version, or another --data-dir)"
              .formatted(name, kept, VERSION));
    }
    if (kept < VERSION) {
      migrate(database, name);
    }
  }

  /** The version of the tables that are there; 0 if there are none. */
  private static int kept(Connection connection) throws SQLException {
    try (ResultSet tables =
        connection.getMetaData().getTables(null, connection.getSchema(), HISTORY, null)) {
      if (!tables.next()) {
        return 0;
      }
    }
    try (Statement statement = connection.createStatement();
        ResultSet version =
            statement.executeQuery(
                "select max(cast(version as integer)) from " + HISTORY + " where success")) {
      return version.next() ? version.getInt(1) : 0;
    }
  }

  private static void migrate(Database database, String name) {
    try {
      Flyway.configure(Schema.class.getClassLoader())
          .dataSource(new Connections(database))
          .locations(MIGRATIONS)
          .table(HISTORY)
          .placeholders(Map.of("number", database.numberType()))
          .cleanDisabled(true)
          .loggers("slf4j")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw failure(database, name, e);
    }
  }

  private static StoreException failure(Database database, String name, FlywayException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return database.failure("be opened", sql);
      }
    }
    String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new StoreException(
        "the store %s has tables that iapo did not make as they are (%s); use another --data-dir, or an empty database"
            .formatted(name, said),
        e);
  }

  /** Connections as Flyway takes them. */
  private record Connections(Database database) implements DataSource {
    @Override
    public Connection getConnection() throws SQLException {
      return database.connect();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
      throw new SQLFeatureNotSupportedException();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
      throw new SQLFeatureNotSupportedException();
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
      return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
      throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
      throw new SQLFeatureNotSupportedException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
      return false;
    }
  }
}
