package dev.iapo.store.jdbc;

import dev.iapo.store.Store;
import dev.iapo.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Opens stores. */
public final class Stores {
  private static final String FILE = "store.db";

  private Stores() {}

  /**
   * The store of a folder, for this process alone until it is closed; it is made if there is none.
   *
   * @param server keeps it in the place of a file in the folder
   * @throws StoreException if it is in use, damaged, of a newer version, or cannot be reached
   */
  public static Store open(Path directory, Optional<Server> server) {
    StoreFolder folder = StoreFolder.open(directory);
    try {
      Database database =
          server
              .<Database>map(PostgresServer::new)
              .orElseGet(() -> new SqliteFile(folder.database(FILE)));
      return open(folder, database, server.map(Server::toString).orElse(directory.toString()));
    } catch (RuntimeException e) {
      closed(folder, e);
      throw e;
    }
  }

  private static Store open(StoreFolder folder, Database database, String name) {
    Connection connection;
    try {
      connection = database.connect();
    } catch (SQLException e) {
      throw database.failure("be opened", e);
    }
    try {
      database.claim(connection);
      if (folder.leftOpen()) {
        database.check(connection);
      }
      Schema.migrate(database, connection, name);
      connection.setAutoCommit(false);
      return new JdbcStore(folder, new Session(database, connection));
    } catch (SQLException e) {
      StoreException failure = database.failure("be opened", e);
      closed(connection, failure);
      throw failure;
    } catch (RuntimeException e) {
      closed(connection, e);
      throw e;
    }
  }

  private static void closed(AutoCloseable opened, RuntimeException cause) {
    try {
      opened.close();
    } catch (Exception e) {
      cause.addSuppressed(e);
    }
  }
}
