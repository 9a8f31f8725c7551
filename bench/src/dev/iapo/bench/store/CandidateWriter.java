package dev.iapo.bench.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;

/** Writes bookings and ends in turn, as the store does, in groups. */
final class CandidateWriter implements AutoCloseable {
  private static final int TEXT_BYTES = 600;

  private final Candidate candidate;
  private final Connection connection;
  private final PreparedStatement call;
  private final PreparedStatement outcome;
  private final PreparedStatement reply;
  private final Random random = new Random(1);
  private long calls;

  CandidateWriter(Candidate candidate, Path folder) throws SQLException {
    this.candidate = candidate;
    this.connection = candidate.connect(folder);
    candidate.createTables(connection);
    connection.setAutoCommit(false);
    call = connection.prepareStatement("insert into calls values (?,?,?,?,?,?,?,?,?,?,?)");
    outcome = connection.prepareStatement("insert into outcomes values (?,?,?,?,?,?,?,?,?)");
    reply = connection.prepareStatement("insert into replies values (?,?)");
  }

  /** A single fact is a booking or an end in turn; a group has as many of each. */
  void write(int group, long from) throws SQLException {
    for (long fact = from; fact < from + group; fact++) {
      if (fact % 2 == 0) {
        book();
      } else {
        end(fact / 2 + 1);
      }
    }
    call.executeBatch();
    outcome.executeBatch();
    reply.executeBatch();
    candidate.commit(connection);
  }

  private void book() throws SQLException {
    calls++;
    set(call, calls, 1, random.nextInt(20), random.nextInt(500), calls, 1);
    call.setString(7, Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong()));
    for (int column = 8; column <= 11; column++) {
      call.setLong(column, 1_000_000L * column);
    }
    call.addBatch();
  }

  private void end(long ended) throws SQLException {
    set(outcome, ended, 1, 0, 900, 900, 1, 300, 700_000, 1_700_000_000_000L);
    outcome.addBatch();
    byte[] text = new byte[TEXT_BYTES];
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) (' ' + random.nextInt(90));
    }
    reply.setLong(1, ended);
    reply.setBytes(2, text);
    reply.addBatch();
  }

  private static void set(PreparedStatement statement, long... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setLong(i + 1, values[i]);
    }
  }

  static long facts(Candidate candidate, Path folder) throws SQLException {
    try (Connection connection = candidate.connect(folder);
        Statement statement = connection.createStatement();
        ResultSet counted =
            statement.executeQuery(
                "select (select count(*) from calls) + (select count(*) from outcomes)")) {
      counted.next();
      return counted.getLong(1);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
