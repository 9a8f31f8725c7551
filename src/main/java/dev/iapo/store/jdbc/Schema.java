package dev.iapo.store.jdbc;

import dev.iapo.store.StoreException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Arrays;
import java.util.Map;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;

/** The tables, brought to the version that this program knows. */
final class Schema {
  private static final String MIGRATIONS = "classpath:dev/iapo/store/schema";

  private Schema() {}

  static void migrate(Database database, String name) {
    try {
      Flyway flyway =
          Flyway.configure(Schema.class.getClassLoader())
              .dataSource(new Connections(database))
              .locations(MIGRATIONS)
              .table("schema_history")
              .placeholders(Map.of("number", database.numberType()))
              .cleanDisabled(true)
              .loggers("slf4j")
              .load();
      MigrationInfoService info = flyway.info();
      refuseNewer(info, name);
      if (info.pending().length > 0) {
        flyway.migrate();
      } else {
        flyway.validate();
      }
    } catch (FlywayException e) {
      throw failure(database, name, e);
    }
  }

  private static void refuseNewer(MigrationInfoService info, String name) {
    int known = latest(info.all(), true);
    int kept = latest(info.applied(), false);
    if (kept > known) {
      throw new StoreException(
          "the store %s was written by a newer version of iapo: schema %d, this one knows %d (use that version, or another --data-dir)"
              .formatted(name, kept, known));
    }
  }

  private static int latest(MigrationInfo[] migrations, boolean resolved) {
    return Arrays.stream(migrations)
        .filter(migration -> !resolved || migration.getState().isResolved())
        .filter(migration -> migration.getVersion() != null)
        .mapToInt(migration -> Integer.parseInt(migration.getVersion().getVersion()))
        .max()
        .orElse(0);
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
