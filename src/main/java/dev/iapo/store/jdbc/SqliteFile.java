package dev.iapo.store.jdbc;

import dev.iapo.store.StoreException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.sqlite.SQLiteErrorCode;

/**
 * A database in a file, by SQLite.
 *
 * @param file may be empty
 */
record SqliteFile(Path file) implements Database {
  /**
   * As each connection is to be: whatever it commits is forced to disk, and zeros stay of texts.
   */
  private static final List<String> SETTINGS =
      List.of(
          "pragma busy_timeout = 10000",
          "pragma journal_mode = wal",
          "pragma synchronous = full",
          "pragma fullfsync = on",
          "pragma checkpoint_fullfsync = on",
          "pragma secure_delete = on",
          "pragma foreign_keys = on",
          "pragma temp_store = memory",
          "pragma cache_size = -32768",
          "pragma journal_size_limit = 67108864");

  private static final int MIN_PAGE = 512;

  private static final String DAMAGED =
      "%s is damaged (%s); move the folder away, and put a backup of it in its place, or use another --data-dir";

  @Override
  public Connection connect() throws SQLException {
    refuseTorn();
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      if (isNew(statement)) {
        statement.execute("pragma auto_vacuum = incremental");
      }
      for (String setting : SETTINGS) {
        statement.execute(setting);
      }
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  /**
   * SQLite itself finds whole pages that are missing, but not a part of the last. While there is a
   * log, the page may be in there.
   */
  private void refuseTorn() {
    try {
      long size = Files.size(file);
      if (size > 0 && !Files.exists(Path.of(file + "-wal")) && size % pageSize() != 0) {
        throw damaged("it ends within a page");
      }
    } catch (IOException e) {
      throw new StoreException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private int pageSize() throws IOException {
    try (DataInputStream header = new DataInputStream(Files.newInputStream(file))) {
      header.skipNBytes(16);
      return Math.max(MIN_PAGE, header.readUnsignedShort());
    } catch (EOFException e) {
      throw damaged("it ends within its header");
    }
  }

  @Override
  public StoreException damaged(String found) {
    return new StoreException(DAMAGED.formatted(file, found));
  }

  private static boolean isNew(Statement statement) throws SQLException {
    try (ResultSet pages = statement.executeQuery("pragma page_count")) {
      return pages.next() && pages.getLong(1) == 0;
    }
  }

  @Override
  public String numberType() {
    return "integer"; // as a primary key, it then is the row's own number
  }

  /** The folder's lock does. */
  @Override
  public void claim(Connection connection) {}

  @Override
  public void check(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("pragma quick_check(1)")) {
      result.next();
      String found = result.getString(1);
      if (!found.equals("ok")) {
        throw damaged(found);
      }
    }
  }

  /** After some errors, such as a full disk, it has undone it by itself, and refuses to again. */
  @Override
  public void undo(Connection connection) throws SQLException {
    try {
      connection.rollback();
    } catch (SQLException alreadyUndone) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("begin"); // as the driver would have done after it
      }
    }
  }

  @Override
  public void sweep(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("pragma incremental_vacuum");
      connection.commit();
      connection.setAutoCommit(true);
      statement.execute("pragma wal_checkpoint(truncate)");
    } finally {
      connection.setAutoCommit(false);
    }
  }

  @Override
  public StoreException failure(String doing, SQLException e) {
    SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(e.getErrorCode() & 0xff);
    String message =
        switch (code) {
          case SQLITE_FULL ->
              "the disk of %s is full (free some space; what was kept before is safe)"
                  .formatted(file);
          case SQLITE_CORRUPT, SQLITE_NOTADB -> DAMAGED.formatted(file, code.message);
          case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN ->
              "%s cannot be written: %s (check its permissions, and those of its folder)"
                  .formatted(file, e.getMessage());
          case SQLITE_BUSY, SQLITE_LOCKED ->
              "%s is in use by another program (close it)".formatted(file);
          default -> "%s cannot %s: %s".formatted(file, doing, e.getMessage());
        };
    return new StoreException(message, e);
  }
}
