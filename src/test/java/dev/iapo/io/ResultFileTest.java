package dev.iapo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.Policy;
import dev.iapo.domain.PolicyDigest;
import dev.iapo.testkit.GoldenFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultFileTest {
  private static final String EXPECTED =
      "(expected: a simulation file, or the folder or policy.json of a run)";

  @TempDir private Path dir = Path.of("");

  private Path file(String content) throws IOException {
    return Files.writeString(dir.resolve("some.json"), content, StandardCharsets.UTF_8);
  }

  @Test
  void kind_goldenFiles_areToldApart() throws IOException {
    assertThat(ResultFile.kind(file(GoldenFile.read("simulation.jsonl"))))
        .isEqualTo(ResultFile.Kind.SIMULATION);
    assertThat(ResultFile.kind(file(GoldenFile.read("policy.json"))))
        .isEqualTo(ResultFile.Kind.POLICY);
  }

  @Test
  void kind_simulationCutShort_isStillOne() throws IOException {
    assertThat(ResultFile.kind(file("{\"environment\":\"x\",\"algo")))
        .isEqualTo(ResultFile.Kind.SIMULATION);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{\"format\":\"iapo-environment/1\"}' | format iapo-environment/1",
        "'{\"format\":7}'                      | no JSON object",
        "'{\"kind\":\"completion\"}'           | JSON of another kind",
        "'[1]'                                 | no JSON object",
        "''                                    | no JSON object",
        "'budget = 3'                          | not JSON",
      })
  void kind_neither_saysWhatWasFoundAndExpected(String content, String found) throws IOException {
    Path file = file(content);
    assertThatThrownBy(() -> ResultFile.kind(file))
        .isInstanceOf(DataException.class)
        .hasMessage(file + ": " + found + " " + EXPECTED);
  }

  @Test
  void kind_noFileOrFolder_saysWhatWasExpected() {
    Path missing = dir.resolve("missing");
    assertThatThrownBy(() -> ResultFile.kind(missing))
        .hasMessage(missing + ": no such file " + EXPECTED);
    assertThatThrownBy(() -> ResultFile.kind(dir))
        .hasMessage(dir + ": a folder without policy.json " + EXPECTED);
  }

  @Test
  void readPolicy_goldenFile_hasWhatItSays() throws IOException {
    PolicyDigest policy = PolicyCodec.read(file(GoldenFile.read("policy.json")));
    assertThat(policy.task()).isEqualTo("arithmetic");
    assertThat(policy.complete()).isTrue();
    assertThat(policy.conclusive()).isFalse();
    assertThat(policy.reason()).isEqualTo("1 of 2 contexts are not decided within the tolerance");
    assertThat(policy.search())
        .isEqualTo(new PolicyDigest.Search("psst-top2", "complete", "paired", 42));
    assertThat(policy.usage()).isEqualTo(new PolicyDigest.Usage("usd", 2.5, 1.2345, 400));
    assertThat(policy.costUnit()).isEqualTo("cost");
    assertThat(policy.choices())
        .containsExactly(
            new PolicyDigest.Choice(
                "free",
                "steps@model/y",
                "majority-vote",
                5,
                5,
                0.91,
                0.87,
                0.95,
                0.93,
                0.125,
                true,
                "no other arm can be better by more than 0.0300 (tolerance 0.0500)",
                Optional.of(new Policy.Alternative("plain", 7, 0.85))),
            new PolicyDigest.Choice(
                "thrifty",
                "plain",
                "best-of-n",
                1,
                1,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                false,
                "not compared",
                Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "iapo-policy/1         | iapo-policy/2   | 'format: iapo-policy/2 (expected:"
            + " iapo-policy/1; a newer iapo reads this one)'",
        "'\"seed\" : 42'       | '\"seed\" : 4.2' | 'search.seed: a number (expected: a whole"
            + " number)'",
        "'\"unit\" : \"usd\"'  | '\"unit\" : \"eur\"' | 'budget.unit: eur (expected: completions,"
            + " tokens or usd)'",
        "'\"complete\" : true' | '\"complete\" : 1' | 'complete: a number (expected: true or"
            + " false)'",
        "'\"scale\" : 5,\n    \"expected' | '\"expected' | 'contexts[0].scale: missing'",
      })
  void readPolicy_malformed_namesFileAndPlace(String part, String instead, String message)
      throws IOException {
    String golden = GoldenFile.read("policy.json");
    String from = part.replace("\\n", "\n");
    assertThat(golden).contains(from);
    Path file = file(golden.replace(from, instead));
    assertThatThrownBy(() -> PolicyCodec.read(file))
        .isInstanceOf(DataException.class)
        .hasMessage(file + ": " + message);
  }

  @Test
  void readPolicy_cutShort_namesTheLine() throws IOException {
    Path file = file("{\n\"format\": \"iapo-policy/1\",\n");
    assertThatThrownBy(() -> PolicyCodec.read(file))
        .hasMessageStartingWith(file + ": line 3, column 1: Unexpected end-of-input")
        .hasMessageEndingWith("(expected: the policy of a run, whole)");
  }
}
