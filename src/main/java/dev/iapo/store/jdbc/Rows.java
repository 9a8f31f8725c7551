package dev.iapo.store.jdbc;

import dev.iapo.domain.Spend;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Values in the columns of a row, one after the other. */
final class Rows {
  private Rows() {}

  /** Sets the parameters of a statement in turn. */
  static final class Setter {
    private final PreparedStatement statement;
    private int next = 1;

    Setter(PreparedStatement statement) {
      this.statement = statement;
    }

    Setter number(long value) throws SQLException {
      statement.setLong(next++, value);
      return this;
    }

    Setter integer(int value) throws SQLException {
      statement.setInt(next++, value);
      return this;
    }

    Setter text(@Nullable String value) throws SQLException {
      statement.setString(next++, value == null ? null : Texts.escaped(value));
      return this;
    }

    Setter spend(Spend spend) throws SQLException {
      return number(spend.completions()).number(spend.tokens()).number(spend.picoUsd());
    }

    Setter micros(Instant at) throws SQLException {
      return number(Rows.micros(at));
    }
  }

  /** Reads the columns of a row in turn. */
  static final class Getter {
    private final ResultSet row;
    private int next = 1;

    Getter(ResultSet row) {
      this.row = row;
    }

    long number() throws SQLException {
      return row.getLong(next++);
    }

    int integer() throws SQLException {
      return row.getInt(next++);
    }

    String text() throws SQLException {
      return Texts.unescaped(row.getString(next++));
    }

    Optional<String> optional() throws SQLException {
      return Optional.ofNullable(row.getString(next++)).map(Texts::unescaped);
    }

    Spend spend() throws SQLException {
      return new Spend(number(), number(), number());
    }
  }

  /** What a row holds. */
  @FunctionalInterface
  interface Reader<T> {
    T read(Getter row) throws SQLException;
  }

  static Setter set(PreparedStatement statement) {
    return new Setter(statement);
  }

  /** Takes in what a row holds. */
  @FunctionalInterface
  interface Taker {
    void take(Getter row) throws SQLException;
  }

  static <T> List<T> all(PreparedStatement query, Reader<T> reader) throws SQLException {
    List<T> all = new ArrayList<>();
    each(query, row -> all.add(reader.read(row)));
    return all;
  }

  /** One row after the other. */
  static void each(PreparedStatement query, Taker taker) throws SQLException {
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        taker.take(new Getter(rows));
      }
    }
  }

  static <T> Optional<T> first(PreparedStatement query, Reader<T> reader) throws SQLException {
    try (ResultSet rows = query.executeQuery()) {
      return rows.next() ? Optional.of(reader.read(new Getter(rows))) : Optional.empty();
    }
  }

  /** Microseconds since 1970, rounded down. */
  static long micros(Instant at) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, at.truncatedTo(ChronoUnit.MICROS));
  }
}
