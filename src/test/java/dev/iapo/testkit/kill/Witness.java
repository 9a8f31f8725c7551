package dev.iapo.testkit.kill;

import dev.iapo.store.Fact;
import dev.iapo.store.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A file, apart from the store, of the outcomes that the store has said it keeps. */
final class Witness implements AutoCloseable {
  private final FileChannel channel;

  private Witness(FileChannel channel) {
    this.channel = channel;
  }

  static Witness open(Path file) throws IOException {
    return new Witness(
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.DSYNC)));
  }

  /** These are kept, as their store says. */
  void kept(List<Fact> facts) {
    StringBuilder lines = new StringBuilder();
    for (Fact fact : facts) {
      if (fact instanceof Fact.Ended end) {
        lines.append(end.call()).append(' ').append(text(end.outcome())).append('\n');
      }
    }
    try {
      channel.write(ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What must not change of an outcome, on a line. */
  static String text(Outcome outcome) {
    String text =
        outcome instanceof Outcome.Paid paid
            ? "paid " + paid.reply().completions() + paid.charge() + paid.failures()
            : outcome.toString();
    return text.replace("\\", "\\\\").replace("\n", "\\n");
  }

  /** What was written, by call; where a call was ended twice, the first. */
  static Map<Long, String> read(Path file) throws IOException {
    Map<Long, String> kept = new HashMap<>();
    if (Files.exists(file)) {
      String all = Files.readString(file);
      for (String line : all.substring(0, all.lastIndexOf('\n') + 1).lines().toList()) {
        int blank = line.indexOf(' ');
        kept.putIfAbsent(Long.valueOf(line.substring(0, blank)), line.substring(blank + 1));
      }
    }
    return kept;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
