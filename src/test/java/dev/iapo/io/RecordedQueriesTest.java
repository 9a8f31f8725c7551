package dev.iapo.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Query;
import dev.iapo.io.RecordedQueries.About;
import dev.iapo.io.RecordedQueries.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedQueriesTest {
  private static final long MUCH = 64 << 20;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("recorded.jsonl");
  }

  private static About about(String id) {
    return new About(id, "fast", Optional.empty(), Optional.empty());
  }

  private RecordedQueries open() throws IOException {
    return new RecordedQueries(file, 1000, MUCH);
  }

  /** What a task reads that names the file, and the id. */
  private List<Query> read() {
    DataSetReader.Rows rows =
        DataSetReader.read(
            new DataSetReader.Source(
                file,
                "auto",
                new DataSetReader.Mapping(
                    Map.of(), Optional.of("$.iapo.id"), Optional.empty(), Optional.empty()),
                "row-",
                BadRowLimit.NONE));
    assertThat(rows.bad().setAside()).isZero();
    return rows.queries();
  }

  @Test
  void add_aQuery_isALineOfItsFieldsAndWhatIsNone() throws IOException {
    try (RecordedQueries rows = open()) {
      assertThat(
              rows.add(
                  Map.of("question", "2 + 2?", "hint", "even"),
                  new About("q-1", "fast", Optional.of("4"), Optional.of("It is 4."))))
          .isEqualTo(Outcome.ADDED);
    }
    assertThat(file)
        .hasContent(
            """
            {"hint":"even","iapo":{"answer":"4","context":"fast","id":"q-1","text":"It is 4."},"question":"2 + 2?"}
            """);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(read())
        .containsExactly(new Query("q-1", Map.of("question", "2 + 2?", "hint", "even"), List.of()));
  }

  @Test
  void add_hostileTexts_areReadAsTheyWere() throws IOException {
    List<String> hostile =
        List.of(
            "lines\nand\r\nmore\u2028of\u2029them\u0085",
            "\"quotes\" \\ {{field}} \t\b\f\u001b[31m",
            "{\"json\": [1, null]}",
            "",
            " ",
            "null",
            "\ufeffmark",
            "🦊 𝒳 \u202eright to left\u202c é é",
            "a".repeat(1 << 20),
            "\n".repeat(1 << 20));
    try (RecordedQueries rows = open()) {
      for (int i = 0; i < hostile.size(); i++) {
        assertThat(rows.add(Map.of("question", hostile.get(i)), about("q-" + i)))
            .isEqualTo(Outcome.ADDED);
      }
    }
    assertThat(read()).extracting(query -> query.fields().get("question")).isEqualTo(hostile);
    assertThat(Files.readAllLines(file)).hasSize(hostile.size());
  }

  @Test
  void add_whatCannotBeSent_isReplaced() throws IOException {
    try (RecordedQueries rows = open()) {
      rows.add(
          Map.of("question", "a\0b\ud800c\udc00d🦊\ud83e"),
          new About("\0", "\ud800", Optional.of("\udc00"), Optional.of("\0")));
    }
    assertThat(read())
        .containsExactly(
            new Query("\ufffd", Map.of("question", "a\ufffdb\ufffdc\ufffdd🦊\ufffd"), List.of()));
  }

  @Test
  void add_theSameFields_isWrittenOnceAlsoAfterARestart() throws IOException {
    try (RecordedQueries rows = open()) {
      assertThat(rows.add(Map.of("a", "1", "b", "2"), about("q-1"))).isEqualTo(Outcome.ADDED);
      assertThat(rows.add(Map.of("b", "2", "a", "1"), about("q-2"))).isEqualTo(Outcome.KNOWN);
      assertThat(rows.add(Map.of("a", "12", "b", ""), about("q-3"))).isEqualTo(Outcome.ADDED);
    }
    try (RecordedQueries rows = open()) {
      assertThat(rows.add(Map.of("a", "1", "b", "2"), about("q-4"))).isEqualTo(Outcome.KNOWN);
      assertThat(rows.add(Map.of("a", "1", "b", "3"), about("q-5"))).isEqualTo(Outcome.ADDED);
    }
    assertThat(read()).extracting(Query::id).containsExactly("q-1", "q-3", "q-5");
  }

  @Test
  void add_afterATornLine_goesOnBehindTheLastWholeOne() throws IOException {
    try (RecordedQueries rows = open()) {
      rows.add(Map.of("a", "1"), about("q-1"));
    }
    Files.writeString(file, "{\"a\":\"2\",\"ia", StandardOpenOption.APPEND);
    try (RecordedQueries rows = open()) {
      assertThat(rows.add(Map.of("a", "2"), about("q-2"))).isEqualTo(Outcome.ADDED);
    }
    assertThat(read()).extracting(Query::id).containsExactly("q-1", "q-2");
  }

  @Test
  void add_asManyRowsAsMayBe_isFullAlsoAfterARestart() throws IOException {
    for (int restart = 0; restart < 2; restart++) {
      try (RecordedQueries rows = new RecordedQueries(file, 2, MUCH)) {
        for (int i = 0; i < 4; i++) {
          rows.add(Map.of("a", "" + i), about("q-" + i));
        }
        assertThat(rows.add(Map.of("a", "new"), about("q"))).isEqualTo(Outcome.FULL);
      }
    }
    assertThat(read()).extracting(Query::id).containsExactly("q-0", "q-1");
  }

  @Test
  void add_asManyBytesAsMayBe_isFull() throws IOException {
    int line = "{\"a\":\"0\",\"iapo\":{\"context\":\"fast\",\"id\":\"q\"}}\n".length();
    try (RecordedQueries rows = new RecordedQueries(file, 1000, 2L * line)) {
      assertThat(rows.add(Map.of("a", "0"), about("q"))).isEqualTo(Outcome.ADDED);
      assertThat(rows.add(Map.of("a", "1"), about("r"))).isEqualTo(Outcome.ADDED);
      assertThat(rows.add(Map.of("a", "2"), about("s"))).isEqualTo(Outcome.FULL);
    }
    assertThat(file).hasSize(2L * line);
  }

  @Test
  void add_rowsThatNoTaskReads_areNotWritten() throws IOException {
    try (RecordedQueries rows = open()) {
      assertThat(rows.add(Map.of(), about("q"))).isEqualTo(Outcome.UNUSABLE);
      assertThat(rows.add(Map.of("a", "x".repeat(DataLines.MAX_LINE_BYTES)), about("q")))
          .isEqualTo(Outcome.UNUSABLE);
    }
    assertThat(file).isEmptyFile();
  }

  @Test
  void add_aFieldOfTheNameOfWhatIsNone_staysAField() throws IOException {
    try (RecordedQueries rows = open()) {
      rows.add(Map.of("iapo", "what is it?"), about("q"));
    }
    assertThat(file).hasContent("{\"iapo\":\"what is it?\"}\n");
    try (RecordedQueries rows = open()) {
      assertThat(rows.add(Map.of("iapo", "what is it?"), about("q"))).isEqualTo(Outcome.KNOWN);
    }
  }
}
