package dev.iapo.store.jdbc;

import dev.iapo.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;

/** What differs between databases. */
sealed interface Database permits SqliteFile, PostgresServer {
  /** A new connection, that makes durable what it commits. */
  Connection connect() throws SQLException;

  /** The type of a 64-bit integer. */
  String numberType();

  /**
   * Keeps other processes out for as long as the connection lives.
   *
   * @throws StoreException if another one is in
   */
  void claim(Connection connection) throws SQLException;

  /** Reads all of it, and throws if it is damaged. */
  void check(Connection connection) throws SQLException;

  /** Undoes what was done since the last commit. */
  void undo(Connection connection) throws SQLException;

  /** Takes what was deleted out of the files, as far as the database can. */
  void sweep(Connection connection) throws SQLException;

  /** What was read was not written by us. */
  StoreException damaged(String found);

  /**
   * What went wrong, and what to do.
   *
   * @param doing what was being done, such as {@code write}
   */
  StoreException failure(String doing, SQLException e);
}
