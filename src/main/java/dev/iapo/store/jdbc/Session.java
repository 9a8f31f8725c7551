package dev.iapo.store.jdbc;

import dev.iapo.io.DataException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** The one connection of a store, for one thread at a time. */
final class Session implements AutoCloseable {
  private final Database database;
  private final Connection connection;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, PreparedStatement> statements = new HashMap<>(); // by their SQL

  /** What is done in a transaction. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws SQLException;
  }

  /** The same without a result. */
  @FunctionalInterface
  interface Change {
    void run() throws SQLException;
  }

  Session(Database database, Connection connection) {
    this.database = database;
    this.connection = connection;
  }

  /**
   * Commits what is done, or undoes it if it throws.
   *
   * @param doing in a word, for messages
   */
  <T> T transact(String doing, Work<T> work) {
    lock.lock();
    try {
      T result = work.run();
      connection.commit();
      return result;
    } catch (SQLException e) {
      throw undone(database.failure(doing, e));
    } catch (DataException e) {
      throw undone(database.damaged(String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      throw undone(e);
    } finally {
      lock.unlock();
    }
  }

  void change(String doing, Change change) {
    this.<Boolean>transact(
        doing,
        () -> {
          change.run();
          return true;
        });
  }

  private RuntimeException undone(RuntimeException cause) {
    try {
      for (PreparedStatement statement : statements.values()) {
        statement.close(); // with what is left of a batch
      }
      statements.clear();
      database.undo(connection);
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
    return cause;
  }

  /** Within a transaction; it is closed with the session. */
  PreparedStatement prepared(String sql) throws SQLException {
    PreparedStatement known = statements.get(sql);
    if (known == null) {
      known = connection.prepareStatement(sql);
      statements.put(sql, known);
    }
    return known;
  }

  /** Takes what was deleted out of the files. */
  void sweep() {
    change("delete", () -> database.sweep(connection));
  }

  @Override
  public void close() {
    lock.lock();
    try {
      for (PreparedStatement statement : statements.values()) {
        statement.close();
      }
      statements.clear();
      connection.close();
    } catch (SQLException e) {
      throw database.failure("be closed", e);
    } finally {
      lock.unlock();
    }
  }
}
