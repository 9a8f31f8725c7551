package dev.iapo.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * One PostgreSQL server for all tests of the JVM: the one that the system property {@code
 * iapo.test.postgres} names by its JDBC URL, or one started from embedded binaries.
 */
public final class PostgresServers {
  private static final AtomicInteger SCHEMAS = new AtomicInteger();
  private static @Nullable String url;
  private static @Nullable String problem;

  private PostgresServers() {}

  /** The JDBC URL of an empty schema; skips the test if there is no server. */
  public static synchronized String emptySchema() {
    if (url == null && problem == null) {
      start();
    }
    Assumptions.assumeTrue(problem == null, () -> "no PostgreSQL server: " + problem);
    String schema = "iapo_" + ProcessHandle.current().pid() + "_" + SCHEMAS.incrementAndGet();
    execute("create schema " + schema);
    return url + (String.valueOf(url).contains("?") ? "&" : "?") + "currentSchema=" + schema;
  }

  private static void execute(String sql) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void start() {
    String given = System.getProperty("iapo.test.postgres", "");
    if (!given.isEmpty()) {
      url = given;
      return;
    }
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("full_page_writes", "on")
              .start(); // it ends with the JVM
      url = server.getJdbcUrl("postgres", "postgres");
    } catch (IOException | RuntimeException e) {
      problem = String.valueOf(e.getMessage());
    }
  }
}
