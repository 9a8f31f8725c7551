package dev.iapo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.CallRecord;
import dev.iapo.domain.Failures;
import dev.iapo.domain.Opinion;
import dev.iapo.domain.Pull;
import dev.iapo.domain.PullRecord;
import dev.iapo.domain.Sample;
import dev.iapo.domain.Spend;
import dev.iapo.domain.Verdict;
import dev.iapo.testkit.GoldenFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplesCodecTest {
  @TempDir private Path dir = Path.of("");

  private final SamplesCodec codec = new SamplesCodec(FileFormats.task());

  private List<String> write(List<PullRecord> records) {
    return records.stream().flatMap(record -> codec.write(record).stream()).toList();
  }

  /** Through the bytes of a file, as UTF-8. */
  private List<PullRecord> throughAFile(List<PullRecord> records) {
    String file = String.join("\n", write(records)) + "\n";
    String read = new String(file.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    return codec.read(read.lines());
  }

  @Test
  void write_everyKindOfLine_asInTheGoldenFile() {
    GoldenFile.assertMatches(
        "samples.jsonl", String.join("\n", write(FileFormats.records())) + "\n");
  }

  @Test
  void read_whatWasWritten_isTheSame() {
    assertThat(throughAFile(FileFormats.records())).isEqualTo(FileFormats.records());
  }

  @Test
  void read_whatAppraisersSaid_isTheSame() {
    Sample.Judged judged =
        new Sample.Judged(
            List.of(
                new Verdict(
                    0.25,
                    List.of(
                        new Verdict.Answer("{\"kind\": \"A\"}", false),
                        new Verdict.Answer("nonsense", true)),
                    Optional.empty()),
                new Verdict(0, List.of(), Optional.of("down"))),
            List.of(new Opinion(1, false, List.of(1.0), 1), new Opinion(1, true, List.of(), 0)));
    Sample scored =
        new Sample(
            "a",
            "stop",
            Optional.of("2"),
            List.of(1.0, 4.0),
            List.of(1.0, 7.0),
            List.of("kind: nothing at $.kind"),
            judged);
    Sample unscored =
        new Sample("b", "stop", Optional.empty(), List.of(), List.of(), List.of(), judged);
    CallRecord call = FileFormats.records().get(0).calls().get(0);
    CallRecord of =
        new CallRecord(
            call.id(),
            call.inputTokens(),
            call.cachedInputTokens(),
            call.outputTokens(),
            call.promptCost(),
            call.completionCost(),
            call.promptSpend(),
            call.completionSpend(),
            call.usageKnown(),
            call.source(),
            List.of(scored, unscored));
    Spend spend = new Spend(2, 30, 4);
    PullRecord record =
        new PullRecord(
            new Pull(1, 0, 0, 2, 0),
            List.of(of),
            Spend.NOTHING,
            Failures.NONE,
            Optional.empty(),
            new PullRecord.Appraised(3, spend, Spend.NOTHING, spend, Failures.of("uncertain", 1)));
    SamplesCodec appraised = new SamplesCodec(FileFormats.appraisedTask());
    assertThat(appraised.read(appraised.write(record).stream())).containsExactly(record);
  }

  @Test
  void read_hostileTexts_areTheSame() {
    List<String> texts =
        new ArrayList<>(
            List.of(
                "line\nbreak\r\nand \u2028 \u2029 \u0085 \f",
                "NUL \0 and \u001b[31m control \u007f",
                "lone \ud800 and \udfff and reversed \udc00\ud800, but paired \ud83d\ude00 and é",
                "\\ud800 is not one, nor \\\\ud83d",
                "{\"kind\":\"trouble\"} </script> \" ' \\ {{field}}",
                "\ufeffmark",
                "x".repeat(100_000)));
    SplittableRandom random = new SplittableRandom(9);
    for (int i = 0; i < 200; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = random.nextInt(30); k > 0; k--) {
        text.append((char) random.nextInt(0x10000));
      }
      texts.add(text.toString());
    }
    List<PullRecord> records = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Sample sample =
          new Sample(texts.get(i), texts.get(i), Optional.of(texts.get(i)), List.of(0.1, -0.3));
      records.add(
          new PullRecord(
              new Pull(1, 0, 0, 1, i),
              List.of(FileFormats.call("plain/q%2F1/" + i, true, sample)),
              Spend.NOTHING,
              Failures.of("malformed", 1),
              Optional.of("MALFORMED: " + texts.get(i))));
    }

    assertThat(write(records)).allMatch(line -> line.lines().count() == 1);
    assertThat(throughAFile(records)).isEqualTo(records);
  }

  @Test
  void read_numbers_areExact() {
    SplittableRandom random = new SplittableRandom(4);
    List<PullRecord> records = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      double score = Double.longBitsToDouble(random.nextLong());
      Sample sample =
          FileFormats.sample("t", null, Double.isFinite(score) ? score : 0.1, random.nextDouble());
      records.add(
          new PullRecord(
              new Pull(1, 0, 0, 1, i),
              List.of(FileFormats.call("c" + i, true, sample)),
              new Spend(random.nextLong(1L << 62), 1, Long.MAX_VALUE),
              Failures.NONE,
              Optional.empty()));
    }
    assertThat(throughAFile(records)).isEqualTo(records);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not JSON",
        "{\"kind\":\"completion\"",
        "{\"kind\":\"completion\",\"prompt\":\"unknown\",\"query\":\"q 2\",\"scale\":1}",
        "{\"kind\":\"completion\",\"prompt\":\"plain\",\"query\":\"unknown\",\"scale\":1}",
        "{\"kind\":\"completion\",\"prompt\":\"plain\",\"query\":\"q 2\",\"scale\":0}",
        "{\"kind\":\"other\",\"prompt\":\"plain\",\"query\":\"q 2\",\"scale\":1}",
        "{\"prompt\":\"plain\",\"query\":\"q 2\",\"scale\":1}",
        "[]",
        ""
      })
  void read_notOfThisFormatOrTask_refused(String line) {
    assertThatThrownBy(() -> codec.read(Stream.of(line)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Path file(List<String> lines) throws IOException {
    return Files.write(dir.resolve("samples.jsonl"), lines, StandardCharsets.UTF_8);
  }

  @Test
  void read_ofAFile_isTheSame() throws IOException {
    assertThat(codec.read(file(write(FileFormats.records())))).isEqualTo(FileFormats.records());
  }

  @Test
  void read_ofADamagedFile_saysEveryLineThatIsWrong() throws IOException {
    List<String> lines = new ArrayList<>(write(FileFormats.records()));
    lines.set(1, lines.get(1).substring(0, 50));
    lines.set(2, lines.get(2).replace("\"correct\":0.0", "\"correct\":\"no\""));
    Path file = file(lines);
    assertThatThrownBy(() -> codec.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file + ":2: not JSON: ")
        .hasMessageContaining(file + ":3: correct: \"no\" (expected: a number)");
  }

  @Test
  void read_ofAFileWithALineTwiceOrMissing_isRefused() throws IOException {
    List<String> lines = write(FileFormats.records());
    List<String> twice = new ArrayList<>(lines);
    twice.add(2, lines.get(1));
    Path file = file(twice);
    assertThatThrownBy(() -> codec.read(file))
        .hasMessageContaining(":3: call plain/q%2F1/0: more completions than its 2 choices");
    file(lines.subList(1, lines.size()));
    assertThatThrownBy(() -> codec.read(file))
        .hasMessageContaining("call plain/q%2F1/0: 1 of its 2 completions");
  }
}
