package dev.iapo.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.Query;
import dev.iapo.store.Fact;
import dev.iapo.store.RunEntry;
import dev.iapo.store.Span;
import dev.iapo.store.Store;
import dev.iapo.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedStoreTest extends StoreContract {
  @TempDir Path parent;

  @Override
  Store open() {
    return Stores.open(folder(), Optional.empty());
  }

  private Path folder() {
    return parent.resolve("a").resolve("store");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.toList();
    }
  }

  @Test
  void open_newFolder_isForItsOwnerAlone() throws IOException {
    store.create(Facts.run("r"), Facts.queries("q"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
        .isEqualTo("rwx------");
    assertThat(files()).hasSizeGreaterThan(2);
    for (Path file : files()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .as(file.toString())
          .isEqualTo("rw-------");
    }
  }

  @Test
  void open_twiceInAProcess_isRefused() {
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "the store %s is in use by process %d (wait until it has ended, or use another --data-dir)"
                .formatted(folder(), ProcessHandle.current().pid()));
    assertThat(store.runs()).isEmpty();
  }

  @Test
  void open_whatAProcessHadThatWasKilled_hasAllThatWasAcknowledged() throws Exception {
    store.close();
    Process process = StoreHolder.start(folder());
    int acknowledged = -1;
    try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
      while (acknowledged < 30) {
        acknowledged = Integer.parseInt(lines.readLine());
      }
      assertThatThrownBy(this::open)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("is in use by process " + process.pid() + " (wait until");
    } finally {
      process.destroyForcibly().waitFor();
    }
    store = open();
    long completions = store.totals("r").completions();
    assertThat(completions % StoreHolder.GROUP).isZero();
    assertThat(completions).isGreaterThanOrEqualTo((acknowledged + 1L) * StoreHolder.GROUP);
    assertThat(store.open("r")).isEmpty();
  }

  @Test
  void open_aFile_isRefused() throws IOException {
    Path file = Files.writeString(parent.resolve("file"), "x");
    assertThatThrownBy(() -> Stores.open(file, Optional.empty()))
        .isInstanceOf(StoreException.class)
        .hasMessage("the store %s: %s is not a folder (choose another --data-dir)".formatted(file, file));
    Path below = file.resolve("below");
    assertThatThrownBy(() -> Stores.open(below, Optional.empty()))
        .isInstanceOf(StoreException.class)
        .hasMessage("the store %s: %s is not a folder (choose another --data-dir)".formatted(below, file));
  }

  @Test
  void write_fullDisk_keepsAllBeforeAndGoesOnWhenThereIsSpace() throws SQLException {
    create("r");
    store.close();
    SqliteFile database = new SqliteFile(folder().resolve("store.db"));
    Connection connection = database.connect();
    connection.setAutoCommit(false);
    StoreFolder locked = StoreFolder.open(folder());
    try (Store small = new JdbcStore(locked, new Session(database, connection));
        Statement limit = connection.createStatement()) {
      limit.execute("pragma max_page_count = 60");
      int kept = fill(small);
      assertThat(kept).isPositive();
      assertThat(small.totals("r").completions()).isEqualTo(2L * kept);
      limit.execute("pragma max_page_count = 10000");
      write(small, kept);
      small.setState("r", RunEntry.State.PARKED, "", Facts.AT);
      assertThat(small.totals("r").completions()).isEqualTo(2L * (kept + 1));
    }
    store = open();
    assertThat(store.find("r").orElseThrow().state()).isEqualTo(RunEntry.State.PARKED);
  }

  private int fill(Store small) {
    for (int i = 0; i < 1000; i++) {
      try {
        write(small, i);
      } catch (StoreException e) {
        assertThat(e)
            .hasMessage(
                "the disk of %s is full (free some space; what was kept before is safe)"
                    .formatted(folder().resolve("store.db")));
        return i;
      }
    }
    throw new AssertionError("never full");
  }

  private static void write(Store small, int index) {
    long call = index + 1;
    small.write(
        List.of(
            Facts.booked("r", call, new Span(0, index, 0, 1)),
            Facts.ended("r", call, Facts.paid("x".repeat(3000), "y"))));
  }

  @Test
  void open_aStoreOfANewerVersion_isRefusedAndLeftAsItIs() throws Exception {
    store.create(Facts.run("r"), Facts.queries("q"));
    store.close();
    sql(
        "insert into schema_history select 9, '3', 'later', type, 'V3__later.sql', checksum,"
            + " installed_by, installed_on, 1, success from schema_history");
    byte[] before = Files.readAllBytes(folder().resolve("store.db"));
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "the store %s was written by a newer version of iapo: schema 3, this one knows 1 (use that version, or another --data-dir)"
                .formatted(folder()));
    assertThat(Files.readAllBytes(folder().resolve("store.db"))).isEqualTo(before);
    sql("delete from schema_history where version = '3'");
    store = open();
    assertThat(store.find("r")).contains(Facts.run("r"));
  }

  @Test
  void open_anotherProgramsDatabase_isRefused() throws Exception {
    store.close();
    Files.delete(folder().resolve("store.db"));
    sql("create table notes (text text)");
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("has tables that iapo did not make as they are");
    Files.delete(folder().resolve("store.db"));
    store = open();
  }

  @Test
  void schema_migrations_endAtTheVersionKnown() throws Exception {
    Path here = Path.of("src/main/resources/dev/iapo/store/schema");
    try (Stream<Path> files = Files.list(here)) {
      assertThat(files.map(file -> file.getFileName().toString().replaceFirst("__.*", "")))
          .contains("V" + Schema.VERSION)
          .doesNotContain("V" + (Schema.VERSION + 1))
          .hasSize(Schema.VERSION);
    }
  }

  private void sql(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder().resolve("store.db"));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void delete_aRun_leavesNoneOfItsTexts() throws IOException {
    String canary = "canary-7b1e";
    RunEntry plain = Facts.run("r", "data-2");
    RunEntry run =
        new RunEntry(
            "r",
            canary,
            canary,
            "data-2",
            Map.of("argument", canary),
            canary,
            plain.state(),
            "",
            plain.createdAt(),
            plain.endedAt());
    store.create(Facts.run("before"), Facts.queries("q"));
    store.create(run, List.of(new Query(canary, Map.of("question", canary), List.of(canary))));
    store.create(Facts.run("after"), Facts.queries("q"));
    store.setState("r", RunEntry.State.FAILED, canary, Facts.AT);
    List<Fact> facts = new ArrayList<>();
    for (int i = 1; i <= 300; i++) {
      String keeper = i % 3 == 0 ? "after" : "r";
      String text = keeper.equals("r") ? canary.repeat(i) : "other";
      facts.add(Facts.booked(keeper, i, new Span(0, i, 0, 1)));
      facts.add(Facts.ended(keeper, i, Facts.paid(text)));
    }
    facts.add(new Fact.Decided("r", 0, canary, Facts.AT));
    store.write(facts);
    reopen();
    assertThat(filesWith(canary)).isNotEmpty();
    store.delete("r");
    assertThat(filesWith(canary)).isEmpty();
    assertThat(store.totals("after").completions()).isEqualTo(100);
    reopen();
    assertThat(filesWith(canary)).isEmpty();
  }

  private List<Path> filesWith(String text) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path file : files()) {
      if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
        found.add(file);
      }
    }
    return found;
  }
}
