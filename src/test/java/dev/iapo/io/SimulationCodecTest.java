package dev.iapo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.Budget;
import dev.iapo.simulate.Trial;
import dev.iapo.testkit.GoldenFile;
import dev.iapo.testkit.Trials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulationCodecTest {
  private static final String LINE = GoldenFile.read("simulation.jsonl").lines().findFirst().get();

  @TempDir private Path dir = Path.of("");

  private List<Trial> throughAFile(List<Trial> trials) throws IOException {
    Path file = dir.resolve("trials.jsonl");
    Files.write(file, trials.stream().map(SimulationCodec::write).toList(), StandardCharsets.UTF_8);
    return SimulationCodec.read(file).stream().map(SimulationCodec.Located::trial).toList();
  }

  private Path file(String content) throws IOException {
    return Files.writeString(dir.resolve("trials.jsonl"), content, StandardCharsets.UTF_8);
  }

  @Test
  void write_plainAndWithAllOptions_asInTheGoldenFile() {
    GoldenFile.assertMatches(
        "simulation.jsonl",
        SimulationCodec.write(Trials.plain())
            + "\n"
            + SimulationCodec.write(Trials.withOptions())
            + "\n"
            + SimulationCodec.write(Trials.inTokens())
            + "\n"
            + SimulationCodec.write(Trials.inUsd())
            + "\n");
  }

  @Test
  void read_whatWasWritten_isTheSame() throws IOException {
    List<Trial> trials =
        List.of(Trials.plain(), Trials.withOptions(), Trials.inTokens(), Trials.inUsd());
    assertThat(throughAFile(trials)).isEqualTo(trials);
    assertThat(throughAFile(trials).get(1).policy().keySet()).containsExactly("free", "dear");
  }

  @Test
  void read_lineWithoutUnit_isOfCompletions() throws IOException {
    Path file = file(LINE.replace("\"unit\":\"completions\",", ""));
    assertThat(SimulationCodec.read(file).get(0).trial()).isEqualTo(Trials.plain());
  }

  @Test
  void read_anyNumbersAndNames_areTheSame() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    Budget.Unit[] units = Budget.Unit.values();
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      double acr = Double.longBitsToDouble(random.nextLong());
      Map<String, Trial.Arm> policy = new LinkedHashMap<>();
      policy.put("é \n \u2028 \"" + i, new Trial.Arm("\ud83d\ude00 \\ \0", Integer.MAX_VALUE));
      trials.add(
          new Trial(
              Trials.setup(
                  "</script>", "\u001b[31m", units[i % 3], 1 + random.nextLong(Long.MAX_VALUE - 1)),
              random.nextLong(),
              new Trial.Drawn(random.nextLong(Long.MAX_VALUE), random.nextLong(Long.MAX_VALUE)),
              new Trial.Returns(
                  Double.isFinite(acr) ? acr : 0.1,
                  random.nextDouble() * Double.MIN_NORMAL,
                  OptionalDouble.of(random.nextDouble())),
              policy));
    }
    assertThat(throughAFile(trials)).isEqualTo(trials);
  }

  @Test
  void read_blankLinesAndMark_areSkippedAndCounted() throws IOException {
    Path file = file("\ufeff\n" + LINE + "\r\n\n" + LINE);
    assertThat(SimulationCodec.read(file))
        .extracting(SimulationCodec.Located::place)
        .containsExactly(file + ":2", file + ":4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\"budget\":400,'  | ''                       | 'budget: missing'",
        "'\"budget\":400'   | '\"budget\":0'           | 'budget: 0 (expected: at least 1)'",
        "'\"budget\":400'   | '\"budget\":4.5'  | 'budget: 4.5 (expected: a whole number below 2^63)'",
        "'\"budget\":400'   | '\"budget\":\"400\"' | 'budget: a text (expected: a number)'",
        "'\"budget\":400'   | '\"budget\":9223372036854775808' | 'budget: 9223372036854775808"
            + " (expected: a whole number below 2^63)'",
        "'\"completions\",' | '\"euro\",'     | 'unit: euro (expected: completions, tokens or usd)'",
        "'\"completions\",' | '\"tokens\",'   | 'spent: missing'",
        "'\"completions\",\"budget\":400' | '\"usd\",\"budget\":0' | 'budget: 0 (expected: more than"
            + " 0)'",
        "'\"completions\",\"budget\":400' | '\"usd\",\"budget\":1.0000000000001' | 'budget: 1.0000000000001 (expected: at"
            + " most 12 decimals, below 2^63 pico-USD)'",
        "'396'              | '-1'             | 'completions: -1 (expected: at least 0)'",
        "'\"small\"'        | '\" \"'          | 'environment: blank (expected: a name)'",
        "'\"psst\"'         | 'null'           | 'algorithm: null (expected: a text)'",
        "'0.61'             | '\"NaN\"'        | 'acr: a text (expected: a number)'",
        "'0.61'             | '1e999'  | 'acr: 1e999 (expected: a number within the range of a"
            + " double)'",
        "'0.02'             | '-0.02'          | 'regret: -0.02 (expected: at least 0)'",
        "'0.02,\"acrTest\":0.6' | '0.02,\"acrTest\":null' | 'acrTest: null (expected: a number)'",
        "'\"scale\":5'      | '\"scale\":0'    | 'policy.free.scale: 0 (expected: at least 1)'",
        "',\"scale\":5'     | ''               | 'policy.free.scale: missing'",
        "'\"scale\":5'      | '\"n\":5'        | 'policy.free.n: unknown property (expected one"
            + " of: prompt, scale)'",
        "'{\"free\":{\"prompt\":\"p0\",\"scale\":5}}' | '{}' | 'policy: empty (expected: the choice"
            + " of at least one context)'",
        "'\"acr\"'          | '\"act\"' | 'act: unknown property (expected one of: environment,"
            + " algorithm, estimator, queries, budgetRule, unit, budget, seed, completions, spent, acr,"
            + " regret, acrTest, policy)'",
      })
  void read_malformedLine_namesFileLineAndField(String part, String instead, String message)
      throws IOException {
    assertThat(LINE).contains(part);
    Path file = file(LINE + "\n" + LINE.replace(part, instead) + "\n");
    assertThatThrownBy(() -> SimulationCodec.read(file))
        .isInstanceOf(DataException.class)
        .hasMessage(file + ":2: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                  | document: a list (expected: an object)",
        "7                   | document: a number (expected: an object)",
        "nonsense            | not JSON: Unrecognized token 'nonsense'",
        "'{\"environment\":' | not JSON: Unexpected end-of-input",
        "'{\"seed\":1,\"seed\":2}' | not JSON: Duplicate",
      })
  void read_notATrial_namesLineAndWhatWasExpected(String line, String message) throws IOException {
    Path file = file(line + "\n");
    assertThatThrownBy(() -> SimulationCodec.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(file + ":1: " + message)
        .hasMessageContaining("expected: ");
  }

  @Test
  void read_secondObjectOnALine_isRefused() throws IOException {
    Path file = file(LINE + LINE);
    assertThatThrownBy(() -> SimulationCodec.read(file))
        .hasMessage(file + ":1: document: an object (expected: nothing after the object)");
  }

  @Test
  void read_severalProblems_saysThemAll() throws IOException {
    Path file = file("x\n" + LINE + "\n{}\n");
    assertThatThrownBy(() -> SimulationCodec.read(file))
        .isInstanceOfSatisfying(DataException.class, e -> assertThat(e.problems()).hasSize(2));
  }

  @Test
  void read_noFileOrFolderOrEmpty_saysWhatWasExpected() throws IOException {
    Path missing = dir.resolve("missing.jsonl");
    Path empty = file("\n");
    assertThatThrownBy(() -> SimulationCodec.read(missing))
        .hasMessage(missing + ": no such file (expected: a simulation file)");
    assertThatThrownBy(() -> SimulationCodec.read(dir))
        .hasMessage(dir + ": a folder (expected: a simulation file)");
    assertThatThrownBy(() -> SimulationCodec.read(empty))
        .hasMessage(empty + ": empty (expected: a simulation file, one JSON object per line)");
  }
}
