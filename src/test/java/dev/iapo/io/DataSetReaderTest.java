package dev.iapo.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.iapo.domain.Query;
import dev.iapo.io.DataSetReader.Mapping;
import dev.iapo.io.DataSetReader.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataSetReaderTest {
  @TempDir Path directory;

  private Path file(String name, String... lines) throws IOException {
    return Files.writeString(directory.resolve(name), String.join("\n", lines));
  }

  private static Source source(
      Path file,
      String format,
      Map<String, String> fields,
      Optional<String> id,
      Optional<String> answer) {
    Mapping mapping = new Mapping(fields, id, answer, Optional.empty());
    return new Source(file, format, mapping, "row-", BadRowLimit.NONE);
  }

  private static Source plain(Path file) {
    return source(file, "auto", Map.of(), Optional.empty(), Optional.empty());
  }

  private static Source mapped(Path file) {
    return source(file, "auto", Map.of("question", "q"), Optional.of("id"), Optional.of("a"));
  }

  private static List<Query> read(Source source) {
    return DataSetReader.read(source).queries();
  }

  private static List<String> problems(Source source) {
    DataException thrown =
        catchThrowableOfType(DataException.class, () -> DataSetReader.read(source));
    assertThat(thrown)
        .isNotNull()
        .hasMessage(String.join(System.lineSeparator(), thrown.problems()));
    return thrown.problems().stream().filter(p -> !p.contains(" rows cannot be used (")).toList();
  }

  @Test
  void read_mappedJsonl_hasIdsFieldsAndAcceptedAnswers() throws IOException {
    Path file =
        file(
            "questions.jsonl",
            "{\"id\": \"x\", \"q\": \"Why? é\", \"a\": \"42\", \"more\": 1}",
            "",
            "{\"id\": 7, \"q\": {\"b\": [1, null], \"a\": 1.50}, \"a\": [1, \"one\", true, 1]}",
            "  ",
            "{\"a\": {\"y\": 2, \"x\": 1}, \"id\": \"z\", \"q\": \"\"}");
    assertThat(read(mapped(file)))
        .containsExactly(
            new Query("x", Map.of("question", "Why? é"), List.of("42")),
            new Query(
                "7",
                Map.of("question", "{\"a\":1.50,\"b\":[1,null]}"),
                List.of("1", "one", "true")),
            new Query("z", Map.of("question", ""), List.of("{\"x\":1,\"y\":2}")));
  }

  @Test
  void read_mappedCsv_hasIdsFieldsAndAcceptedAnswers() throws IOException {
    Path file =
        file(
            "questions.csv",
            "\uFEFFid,q,a,\r",
            "x,\"Why, \"\"you\"\"?\r\nSay it.\",42,1\r",
            "\r",
            "y,5\" pipe,\"[1, \"\"one\"\"]\",2\r",
            "z, é ,\"[0, 1)\",\r",
            "");
    assertThat(read(mapped(file)))
        .containsExactly(
            new Query("x", Map.of("question", "Why, \"you\"?\r\nSay it."), List.of("42")),
            new Query("y", Map.of("question", "5\" pipe"), List.of("1", "one")),
            new Query("z", Map.of("question", " é "), List.of("[0, 1)")));
  }

  @Test
  void read_unmappedJsonl_hasScalarsAsFieldsAndGeneratedIds() throws IOException {
    Path file =
        file(
            "questions.ndjson",
            "\uFEFF{\"q\": \"one\", \"n\": 1.0, \"ok\": true, \"list\": [1], \"none\": null, \"a\": \"[1]\"}\r",
            "",
            "{\"q\": \"two\", \"a\": 12345678901234567890}");
    Source source = source(file, "auto", Map.of(), Optional.empty(), Optional.of("a"));
    assertThat(read(source))
        .containsExactly(
            new Query("row-1", Map.of("q", "one", "n", "1.0", "ok", "true"), List.of("[1]")),
            new Query("row-2", Map.of("q", "two"), List.of("12345678901234567890")));
  }

  @Test
  void read_unmappedCsv_hasAllNamedColumnsAsFields() throws IOException {
    Path file = file("questions.csv", ",q,n", "0,one,1", "1,two,");
    assertThat(read(plain(file)))
        .containsExactly(
            new Query("row-1", Map.of("q", "one", "n", "1"), List.of()),
            new Query("row-2", Map.of("q", "two", "n", ""), List.of()));
  }

  @Test
  void read_namedFormat_goesBeforeTheExtension() throws IOException {
    Path file = file("questions.txt", "q", "one");
    Source source = source(file, "csv", Map.of(), Optional.empty(), Optional.empty());
    assertThat(read(source)).extracting(Query::fields).containsExactly(Map.of("q", "one"));
  }

  @Test
  void source_unknownFormat_namesTheKnown() {
    Path file = Path.of("x");
    assertThatThrownBy(() -> source(file, "xml", Map.of(), Optional.empty(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("data format: xml (expected one of: auto, jsonl, csv)");
  }

  @Test
  void read_unknownExtension_isRefused() throws IOException {
    assertThat(problems(plain(file("questions.json", "[]"))))
        .containsExactly(
            "questions.json: unknown format (name it: jsonl or csv; or end the file's name in .jsonl or .csv)");
  }

  @Test
  void read_noFile_saysWhereItLooked() {
    Path file = directory.resolve("no.jsonl");
    assertThat(problems(plain(file)))
        .containsExactly("no.jsonl: no such file (looked for " + file + ")");
    assertThat(problems(plain(directory)))
        .containsExactly(directory.getFileName() + ": a directory (expected: a file)");
  }

  @ParameterizedTest
  @CsvSource({"a.jsonl,''", "a.jsonl,' '", "a.csv,''", "a.csv,'q,a'", "a.csv,' '"})
  void read_noRows_isRefused(String name, String text) throws IOException {
    assertThat(problems(plain(file(name, text, ""))))
        .containsExactly(name + ": no rows (expected: at least one)");
  }

  @Test
  void read_faultyJsonlRows_reportsEachWithItsLine() throws IOException {
    Path file =
        file(
            "questions.jsonl",
            "{\"id\": 1, \"q\": \"fine\", \"a\": 1}",
            "[1]",
            "{\"id\": 2, \"q\": ",
            "{\"id\": 3, \"q\": 1, \"a\": 1} {}",
            "{\"id\": 4, \"question\": 1, \"a\": 1}",
            "{\"id\": 5, \"q\": null, \"a\": 1}",
            "{\"id\": \" \", \"q\": 1, \"a\": 1}",
            "{\"id\": 1, \"q\": 1, \"a\": 1}",
            "{\"id\": 8, \"q\": 1, \"a\": \" \"}",
            "{\"id\": 9, \"q\": 1, \"a\": []}",
            "{\"id\": 10, \"q\": 1, \"a\": [1, null]}",
            "{\"id\": 11, \"q\": 1, \"q\": 2, \"a\": 1}",
            "{\"id\": 12}");
    assertThat(problems(mapped(file)))
        .satisfiesExactly(
            p ->
                assertThat(p)
                    .isEqualTo(
                        "questions.jsonl:2: not a JSON object (expected: one object per line)"),
            p -> assertThat(p).startsWith("questions.jsonl:3: not JSON: Unexpected end-of-input"),
            p -> assertThat(p).startsWith("questions.jsonl:4: not JSON: Trailing token"),
            p ->
                assertThat(p)
                    .isEqualTo(
                        "questions.jsonl:5: no column \"q\" for field \"question\" (there are: id, question, a)"),
            p ->
                assertThat(p)
                    .isEqualTo(
                        "questions.jsonl:6: \"q\" is null (expected: a value for field \"question\")"),
            p ->
                assertThat(p)
                    .isEqualTo("questions.jsonl:7: the id is blank (expected: a unique text)"),
            p ->
                assertThat(p)
                    .isEqualTo(
                        "questions.jsonl:8: id \"1\" is that of line 1 too (ids must be unique)"),
            p ->
                assertThat(p)
                    .isEqualTo(
                        "questions.jsonl:9: the answer is blank (expected: an answer, or several in a JSON array)"),
            p -> assertThat(p).startsWith("questions.jsonl:10: the answer is blank"),
            p -> assertThat(p).startsWith("questions.jsonl:11: the answer is blank"),
            p -> assertThat(p).startsWith("questions.jsonl:12: not JSON: Duplicate field 'q'"),
            p -> assertThat(p).startsWith("questions.jsonl:13: no column \"q\""),
            p -> assertThat(p).startsWith("questions.jsonl:13: no column \"a\" for the answer"));
  }

  @Test
  void read_faultyCsvRows_reportsEachWithItsPhysicalLine() throws IOException {
    Path file =
        file(
            "questions.csv",
            "id,q,a",
            "1,\"two",
            "lines\",1",
            "2,x",
            "3,x,1,2",
            "1,x,1",
            "5,\"x\"y,1",
            "6,x, ",
            "7,x,[]",
            "8,\"open,1",
            "9,x,1");
    assertThat(problems(mapped(file)))
        .satisfiesExactly(
            p ->
                assertThat(p)
                    .isEqualTo(
                        "questions.csv:4: 2 values (expected: 3, as in the header; quote values with commas)"),
            p -> assertThat(p).startsWith("questions.csv:5: 4 values"),
            p ->
                assertThat(p)
                    .isEqualTo(
                        "questions.csv:6: id \"1\" is that of line 2 too (ids must be unique)"),
            p -> assertThat(p).startsWith("questions.csv:7: not CSV: "),
            p -> assertThat(p).startsWith("questions.csv:8: the answer is blank"),
            p -> assertThat(p).startsWith("questions.csv:9: the answer is blank"),
            p ->
                assertThat(p)
                    .isEqualTo(
                        "questions.csv:10: a quote is not closed (double the quotes within a quoted value)"));
  }

  @Test
  void read_carriageReturnsAsRowBreaks_isRefused() throws IOException {
    assertThat(problems(plain(file("old.csv", "q,a\rone,1\rtwo,2"))))
        .containsExactly("old.csv:1: a carriage return within the row (quote the value)");
  }

  @Test
  void read_csvWithoutAMappedColumn_namesTheColumnsOnce() throws IOException {
    Path file = file("questions.csv", "", "question,a", "one,1", "two,2");
    assertThat(problems(mapped(file)))
        .containsExactly(
            "questions.csv:2: no column \"q\" for field \"question\" (there are: question, a)",
            "questions.csv:2: no column \"id\" for the id (there are: question, a)");
  }

  @Test
  void read_csvWithManyColumns_namesOnlySome() throws IOException {
    StringBuilder header = new StringBuilder("c0");
    for (int i = 1; i < 30; i++) {
      header.append(",c").append(i);
    }
    Source source =
        source(
            file("wide.csv", header.toString()),
            "auto",
            Map.of(),
            Optional.of("id"),
            Optional.empty());
    assertThat(problems(source)).singleElement().asString().endsWith(", c18, c19, …)");
  }

  @Test
  void read_csvWithDuplicateColumns_isRefused() throws IOException {
    assertThat(problems(plain(file("questions.csv", "q,q", "1,2"))))
        .containsExactly("questions.csv:1: column \"q\" occurs twice (rename one)");
  }

  @ParameterizedTest
  @CsvSource({"questions.jsonl", "questions.csv"})
  void read_malformedUtf8_isReportedWithItsLine(String name) throws IOException {
    boolean csv = name.endsWith(".csv");
    String text =
        csv
            ? "q\nfine\ncaf\u00E9\n\"two\nlines \u00E9\"\n"
            : "{}\n{}\n{\"q\":\"caf\u00E9\"}\n{\"q\":\"\u00E9\"}\n";
    Path file = Files.write(directory.resolve(name), text.getBytes(ISO_8859_1));
    assertThat(problems(plain(file)))
        .containsExactly(
            name + ":3: not UTF-8 (save the file in UTF-8)",
            name + ":4: not UTF-8 (save the file in UTF-8)");
  }

  @Test
  void read_lineOverTheLimit_isReportedAndSkipped() throws IOException {
    String atLimit = "{\"q\":\"" + "x".repeat(DataLines.MAX_LINE_BYTES - 8) + "\"}";
    assertThat(atLimit.getBytes(UTF_8)).hasSize(DataLines.MAX_LINE_BYTES);
    assertThat(read(plain(file("long.jsonl", atLimit, "{}")))).hasSize(2);
    assertThat(problems(plain(file("long.jsonl", "{}", atLimit + " ", "[]"))))
        .containsExactly(
            "long.jsonl:2: longer than 16 MB (split the row)",
            "long.jsonl:3: not a JSON object (expected: one object per line)");
  }

  @Test
  void read_deeplyNestedJson_isAProblemOfItsLine() throws IOException {
    Path file = file("deep.jsonl", "{\"q\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");
    assertThat(problems(plain(file)))
        .singleElement()
        .asString()
        .startsWith("deep.jsonl:1: not JSON: ");
  }

  @Test
  void read_manyProblems_reportsTheFirstAndCountsTheRest() throws IOException {
    List<String> twenty = problems(plain(file("bad.jsonl", "[]\n".repeat(20))));
    assertThat(twenty).hasSize(20).last().asString().startsWith("bad.jsonl:20: ");
    List<String> more = problems(plain(file("bad.jsonl", "[]\n".repeat(25))));
    assertThat(more)
        .hasSize(21)
        .startsWith(twenty.toArray(String[]::new))
        .endsWith("bad.jsonl: and 5 more");
  }

  private Path gzip(String name, String... members) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String member : members) {
      try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
        out.write(member.getBytes(UTF_8));
      }
    }
    return Files.write(directory.resolve(name), bytes.toByteArray());
  }

  @ParameterizedTest
  @CsvSource({"q.jsonl.gz", "q.JSONL.GZ", "q.ndjson.gz", "q.jsonl"})
  void read_gzippedJsonl_isReadAsWhatIsInIt(String name) throws IOException {
    Path file = gzip(name, "{\"q\": \"one\"}\n{\"q\":", " \"two\"}\n"); // of two members
    assertThat(read(plain(file)))
        .extracting(Query::fields)
        .containsExactly(Map.of("q", "one"), Map.of("q", "two"));
  }

  @Test
  void read_gzippedCsv_isReadAsWhatIsInIt() throws IOException {
    assertThat(read(plain(gzip("q.csv.gz", "q\n\"one\n1\"\ntwo\n"))))
        .extracting(Query::fields)
        .containsExactly(Map.of("q", "one\n1"), Map.of("q", "two"));
  }

  @Test
  void read_plainTextNamedAsGzip_isRead() throws IOException {
    assertThat(read(plain(file("q.csv.gz", "q", "one")))).hasSize(1);
    assertThat(problems(plain(file("q.csv.gz", ""))))
        .containsExactly("q.csv.gz: no rows (expected: at least one)");
  }

  @Test
  void read_gzipCutOff_isAProblemOfTheFileWhateverIsSetAside() throws IOException {
    Path whole = gzip("whole.jsonl.gz", "{\"q\": \"" + "some text ".repeat(100) + "\"}\n");
    byte[] bytes = Files.readAllBytes(whole);
    Path file =
        Files.write(directory.resolve("q.jsonl.gz"), Arrays.copyOf(bytes, bytes.length - 9));
    assertThat(problems(tolerant(plain(file), "100%")))
        .first()
        .asString()
        .startsWith("q.jsonl.gz: cannot be read: java.io.EOFException");
  }

  private static Source tolerant(Source source, String limit) {
    return new Source(
        source.file(),
        source.format(),
        source.mapping(),
        source.rowName(),
        BadRowLimit.parse(limit).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({"3", "25%", "100%"})
  void read_badRowsWithinTheLimit_areSetAsideNamedAndCounted(String limit) throws IOException {
    List<String> lines = new ArrayList<>(List.of("{\"id\": \"", "[]", "{\"id\": 1}"));
    for (int i = 0; i < 9; i++) {
      lines.add("{\"id\": " + i + ", \"q\": 1, \"a\": 2}");
    }
    Path file = file("q.jsonl", lines.toArray(String[]::new));
    DataSetReader.Rows rows = DataSetReader.read(tolerant(mapped(file), limit));
    assertThat(rows.queries()).extracting(Query::id).first().isEqualTo("0");
    assertThat(rows.queries()).hasSize(9);
    assertThat(rows.bad().rows()).isEqualTo(12);
    assertThat(rows.bad().setAside()).isEqualTo(3);
    assertThat(rows.bad().reasons())
        .satisfiesExactly(
            p -> assertThat(p).startsWith("q.jsonl:1: not JSON: "),
            p -> assertThat(p).startsWith("q.jsonl:2: not a JSON object"),
            p -> assertThat(p).startsWith("q.jsonl:3: no column \"q\" for field \"question\""),
            p -> assertThat(p).startsWith("q.jsonl:3: no column \"a\" for the answer"));
  }

  @ParameterizedTest
  @CsvSource({"2,2", "24.9%,2", "0,0"})
  void read_badRowsOverTheLimit_isRefusedWithAllMessages(String limit, int most)
      throws IOException {
    Path file =
        file(
            "q.csv", "id,q,a", "1", "2", "3", "4,,a", "5,,a", "6,,a", "7,,a", "8,,a", "9,,a",
            "10,,a", "11,,a", "12,,a");
    Source source = tolerant(mapped(file), limit);
    DataException thrown =
        catchThrowableOfType(DataException.class, () -> DataSetReader.read(source));
    assertThat(thrown.problems())
        .hasSize(4)
        .startsWith("q.csv:2: 1 values (expected: 3, as in the header; quote values with commas)")
        .endsWith(
            "q.csv: 3 of 12 rows cannot be used (expected: at most %d, by data.max-bad-rows = %s)"
                .formatted(most, limit));
  }

  @Test
  void read_whollyWrongMapping_isRefusedWhateverIsSetAside() throws IOException {
    Path json =
        file("q.jsonl", "{\"id\": 1, \"x\": 1, \"a\": 1}", "{\"id\": 2, \"x\": 1, \"a\": 1}");
    assertThat(problems(tolerant(mapped(json), "100%")))
        .containsExactly(
            "q.jsonl:1: no column \"q\" for field \"question\" (there are: id, x, a)",
            "q.jsonl:2: no column \"q\" for field \"question\" (there are: id, x, a)");
    Path csv = file("q.csv", "id,x,a", "1,1,1");
    assertThat(problems(tolerant(mapped(csv), "100%")))
        .containsExactly("q.csv:1: no column \"q\" for field \"question\" (there are: id, x, a)");
  }

  @Test
  void read_rowWithABadTwin_isTaken() throws IOException {
    Path file = file("q.csv", "id,q,a", "1,x,", "1,y,2", "1,z,3", "2,x,1");
    DataSetReader.Rows rows = DataSetReader.read(tolerant(mapped(file), "2"));
    assertThat(rows.queries())
        .extracting(q -> q.fields().get("question"))
        .containsExactly("y", "x");
    assertThat(rows.bad().reasons())
        .last()
        .isEqualTo("q.csv:4: id \"1\" is that of line 3 too (ids must be unique)");
  }

  @Test
  void read_rowsThatAreCounted_keepTheirNumbersWhenOneIsSetAside() throws IOException {
    Path file = file("q.jsonl", "{\"q\": 1}", "", "oops", "{\"q\": 3}");
    assertThat(DataSetReader.read(tolerant(plain(file), "1")).queries())
        .extracting(Query::id)
        .containsExactly("row-1", "row-3");
  }

  @Test
  void read_textThatCannotBeSent_isABadRow() throws IOException {
    Path file =
        file(
            "q.jsonl",
            "{\"id\": \"1\", \"q\": \"a\\u0000b\", \"a\": 1}",
            "{\"id\": \"2\", \"q\": \"a\\ud83d b\", \"a\": 1}",
            "{\"id\": \"3\", \"q\": \"\\ude00\", \"a\": 1}",
            "{\"id\": \"4\\u0000\", \"q\": 1, \"a\": 1}",
            "{\"id\": \"5\", \"q\": 1, \"a\": [1, \"\\ud83d\"]}",
            "{\"id\": \"6\", \"q\": \"\\ud83d\\ude00\", \"a\": 1, \"unused\": \"\\u0000\"}");
    DataSetReader.Rows rows = DataSetReader.read(tolerant(mapped(file), "5"));
    assertThat(rows.queries()).extracting(Query::id).containsExactly("6");
    assertThat(rows.bad().reasons())
        .containsExactly(
            "q.jsonl:1: field \"question\" has a NUL character (expected: text that can be sent)",
            "q.jsonl:2: field \"question\" has half a surrogate pair (expected: text that can be sent)",
            "q.jsonl:3: field \"question\" has half a surrogate pair (expected: text that can be sent)",
            "q.jsonl:4: the id has a NUL character (expected: text that can be sent)",
            "q.jsonl:5: the answer has half a surrogate pair (expected: text that can be sent)");
  }

  @Test
  void read_paths_takeValuesFromWithinTheRow() throws IOException {
    Path file =
        file(
            "q.jsonl",
            "{\"id\": \"1\", \"question\": {\"stem\": \"Why?\", \"choices\": [{\"text\": \"a\"},"
                + " {\"text\": \"b\"}]}, \"key\": {\"of\": [\"A\", \"B\"]}}",
            "{\"id\": \"2\", \"question\": {\"choices\": []}, \"key\": {\"of\": null}}");
    Source source =
        source(
            file,
            "auto",
            Map.of(
                "stem",
                "$.question.stem",
                "b",
                "$.question.choices[1]['text']",
                "all",
                "$.question.choices"),
            Optional.of("$.id"),
            Optional.of("$.key.of"));
    DataSetReader.Rows rows = DataSetReader.read(tolerant(source, "1"));
    assertThat(rows.queries())
        .containsExactly(
            new Query(
                "1",
                Map.of("stem", "Why?", "b", "b", "all", "[{\"text\":\"a\"},{\"text\":\"b\"}]"),
                List.of("A", "B")));
    assertThat(rows.bad().reasons())
        .containsExactlyInAnyOrder(
            "q.jsonl:2: nothing at $.question.stem for field \"stem\" (there are: id, question, key)",
            "q.jsonl:2: nothing at $.question.choices[1]['text'] for field \"b\" (there are: id, question, key)",
            "q.jsonl:2: \"$.key.of\" is null (expected: a value for the answer)");
  }

  @Test
  void read_answerByAPath_isNoFieldOfItsOwn() throws IOException {
    Path file = file("q.jsonl", "{\"q\": 1, \"a\": 2}");
    Source source = source(file, "auto", Map.of(), Optional.empty(), Optional.of("$.a"));
    assertThat(read(source)).containsExactly(new Query("row-1", Map.of("q", "1"), List.of("2")));
  }

  @Test
  void read_malformedPath_isRefused() throws IOException {
    Path file = file("q.jsonl", "{\"q\": 1}");
    Source source = source(file, "auto", Map.of("q", "$.a[*]"), Optional.empty(), Optional.empty());
    assertThat(problems(source))
        .containsExactly(
            "q.jsonl: column for field \"q\": $.a[*] (expected: a path such as $.answer, $.items[0].name or /items/0/name)");
  }

  @Test
  void read_csvColumnThatBeginsLikeAPath_isAColumn() throws IOException {
    Path file = file("q.csv", "$.q", "one");
    Source source = source(file, "auto", Map.of("q", "$.q"), Optional.empty(), Optional.empty());
    assertThat(read(source)).extracting(Query::fields).containsExactly(Map.of("q", "one"));
  }

  @Test
  void read_manyRows_areThoseOfTheFile() throws IOException {
    int rows = 40_000; // more than are kept in memory
    String padding = "é".repeat(200);
    Path file = directory.resolve("q.csv");
    try (var out = Files.newBufferedWriter(file)) {
      out.write("id,q,a\n");
      for (int i = 0; i < rows; i++) {
        out.write("%d,%s %d,%d\n".formatted(i % 1000 == 7 ? 7 : i, padding, i, i + 1));
      }
    }
    DataSetReader.Rows read = DataSetReader.read(tolerant(mapped(file), "39"));
    assertThat(read.bad().setAside()).isEqualTo(39);
    assertThat(read.bad().reasons())
        .hasSize(21)
        .first()
        .isEqualTo("q.csv:1009: id \"7\" is that of line 9 too (ids must be unique)");
    List<Query> expected =
        IntStream.range(0, rows)
            .filter(i -> i == 7 || i % 1000 != 7)
            .mapToObj(
                i ->
                    new Query("" + i, Map.of("question", padding + " " + i), List.of("" + (i + 1))))
            .toList();
    assertThat(read.queries().equals(expected)).isTrue();
  }
}
