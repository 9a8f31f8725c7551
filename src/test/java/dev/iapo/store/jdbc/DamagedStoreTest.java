package dev.iapo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.Query;
import dev.iapo.store.Fact;
import dev.iapo.store.KeptCall;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Span;
import dev.iapo.store.Store;
import dev.iapo.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store whose file was damaged is whole, or refused; it never just misses something. */
class DamagedStoreTest {
  private static final int GROUPS = 40;
  private static final int HEADER = 100;
  private static final int PAGE = 4096;

  @TempDir Path parent;
  private byte[] closed = {};
  private byte[] killed = {};
  private byte[] log = {};
  private Content whole = Content.NOTHING;

  /** Everything that is in a store. */
  private record Content(
      List<RunEntry> runs, List<Query> queries, List<KeptCall> calls, List<String> decisions) {
    static final Content NOTHING = new Content(List.of(), List.of(), List.of(), List.of());

    static Content of(Store store) {
      if (store.runs().isEmpty()) {
        return NOTHING;
      }
      List<Span> spans = new ArrayList<>();
      for (int group = 0; group < GROUPS; group++) {
        spans.add(new Span(0, group, 0, 10));
      }
      return new Content(
          store.runs(),
          store.queries("r"),
          store.calls("r", spans).stream().flatMap(List::stream).toList(),
          store.decisions("r"));
    }
  }

  @BeforeEach
  void write() throws IOException {
    Path folder = parent.resolve("whole");
    try (Store store = Stores.open(folder, Optional.empty())) {
      store.create(Facts.run("r"), Facts.queries("q1", "q2"));
      for (int group = 0; group < GROUPS; group++) {
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          long call = store.nextCall();
          facts.add(Facts.booked("r", call, new Span(0, group, i, 1)));
          facts.add(Facts.ended("r", call, Facts.paid("x".repeat(40 * group))));
        }
        facts.add(new Fact.Decided("r", group, "{}", Facts.AT));
        store.write(facts);
      }
      whole = Content.of(store);
      killed = Files.readAllBytes(folder.resolve("store.db"));
      log = Files.readAllBytes(folder.resolve("store.db-wal"));
    }
    closed = Files.readAllBytes(folder.resolve("store.db"));
    assertThat(folder.resolve("store.db-wal")).doesNotExist();
    assertThat(whole.calls).hasSize(3 * GROUPS);
  }

  /** What a store with these files holds; empty if it is refused. */
  private Optional<Content> content(byte[] database, byte[] log) throws IOException {
    Path folder = Files.createTempDirectory(parent, "damaged");
    Files.write(folder.resolve("store.db"), database);
    if (log.length > 0) {
      Files.write(folder.resolve("store.db-wal"), log);
      Files.writeString(folder.resolve("lock"), "999999"); // of the process that was killed
    }
    try (Store store = Stores.open(folder, Optional.empty())) {
      return Optional.of(Content.of(store));
    } catch (StoreException e) {
      assertThat(e).hasMessageMatching("(?s).*" + folder + ".* (is damaged|is empty|cannot).*");
      return Optional.empty();
    }
  }

  @Test
  void open_truncatedFile_isRefused() throws IOException {
    for (int length = 0; length < closed.length; length += length < PAGE ? 1021 : 5 * PAGE + 37) {
      assertThat(content(Arrays.copyOf(closed, length), new byte[0])).as("%d", length).isEmpty();
    }
    for (int length = PAGE; length < closed.length; length += 9 * PAGE) {
      assertThat(content(Arrays.copyOf(closed, length), new byte[0])).as("%d", length).isEmpty();
    }
    assertThat(content(closed, new byte[0])).contains(whole);
  }

  @Test
  void open_flippedBitsInTheHeader_isWholeOrRefused() throws IOException {
    int refused = 0;
    for (int at = 0; at < HEADER; at++) {
      byte[] damaged = closed.clone();
      damaged[at] ^= (byte) (1 << at % 8);
      Optional<Content> content = content(damaged, new byte[0]);
      if (content.isPresent()) {
        assertThat(content).as("byte %d", at).contains(whole);
      } else {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(20);
  }

  @Test
  void open_zeroedPage_isWholeOrRefused() throws IOException {
    for (int at = 0; at < closed.length; at += 7 * PAGE) {
      byte[] damaged = closed.clone();
      Arrays.fill(damaged, at, at + PAGE, (byte) 0);
      content(damaged, new byte[0]).ifPresent(content -> assertThat(content).isEqualTo(whole));
    }
  }

  @Test
  void open_tornLogOfAKilledProcess_hasTheGroupsBefore() throws IOException {
    assertThat(content(killed, log)).contains(whole);
    int kept = 0;
    for (int length = 32; length < log.length; length += 19 * PAGE + 1234) {
      Optional<Content> content = content(killed, Arrays.copyOf(log, length));
      int calls = content.map(it -> it.calls.size()).orElse(0);
      assertThat(calls).isGreaterThanOrEqualTo(kept);
      assertThat(calls % 3).isZero();
      assertThat(content.map(Content::calls).orElse(List.of()))
          .isEqualTo(whole.calls.subList(0, calls));
      kept = calls;
    }
    assertThat(kept).isPositive();
  }

  /** The process was killed when it had made the file. */
  @Test
  void open_emptyFileOfAProcessThatEndedBeforeItWrote_isTaken() throws IOException {
    Path folder = Files.createDirectory(parent.resolve("begun"));
    Files.writeString(folder.resolve("lock"), "4711");
    Files.createFile(folder.resolve("store.db"));
    try (Store store = Stores.open(folder, Optional.empty())) {
      assertThat(store.runs()).isEmpty();
    }
  }

  @Test
  void open_emptyFile_saysWhatToDo() throws IOException {
    Path file = Files.createFile(parent.resolve("store.db"));
    assertThatThrownBy(() -> Stores.open(parent, Optional.empty()))
        .isInstanceOf(StoreException.class)
        .hasMessage(
            file
                + " is empty, so that what it held is lost (put a backup in its place, or delete it to begin anew)");
  }
}
