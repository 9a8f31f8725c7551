package dev.iapo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.Appraiser;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Deployable;
import dev.iapo.domain.Deployable.Figure;
import dev.iapo.domain.Deployable.Selection;
import dev.iapo.domain.Model;
import dev.iapo.domain.Policy;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Task;
import dev.iapo.domain.Voting;
import dev.iapo.testkit.GoldenFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of policy files to use them. */
class DeployableFormatsTest {
  private static Deployable read(String text) {
    return PolicyCodec.deployable(text.getBytes(StandardCharsets.UTF_8), "p.json");
  }

  private static String golden() {
    return GoldenFile.read("policy.json");
  }

  /** As versions wrote it that knew no serving. */
  private static String older() throws IOException {
    try (InputStream input =
        Objects.requireNonNull(
            DeployableFormatsTest.class.getResourceAsStream("/policies/before-serving.json"))) {
      return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** As policy files hold them: of prompts the one id, of models not what a call can bring. */
  private static Configuration asInFiles(Configuration of) {
    return new Configuration(
        of.id(),
        new Prompt(of.id(), of.prompt().messages()),
        new Model(of.model().provider(), of.model().name(), 1),
        of.sampling());
  }

  @Test
  void read_goldenFile_isWhatWasWritten() {
    Task task = FileFormats.task();
    Policy policy = FileFormats.policy(task);
    Deployable read = read(golden());
    assertThat(read.task()).isEqualTo("arithmetic");
    assertThat(read.run()).isEqualTo("arithmetic-1");
    assertThat(read.judging()).isEqualTo(task.judging());
    assertThat(read.voting()).isEqualTo(Voting.of("fair"));
    assertThat(read.choices()).hasSize(2);
    Deployable.Choice free = read.choices().get(0);
    assertThat(free.context()).isEqualTo(policy.choices().get(0).context());
    assertThat(free.arm())
        .isEqualTo(
            new Deployable.Arm(
                asInFiles(policy.choices().get(0).configuration()),
                "majority-vote",
                Voting.of("fair"),
                5));
    assertThat(free.oracle()).isFalse();
    assertThat(free.promise()).isEqualTo(policy.serving().orElseThrow().promises().get(0));
    assertThat(read.choices().get(1).oracle()).isTrue();
    assertThat(read.choices().get(1).promise())
        .isEqualTo(policy.serving().orElseThrow().promises().get(1));
    assertThat(read.tradeoffs()).hasSize(1);
    Selection cheap = read.of(List.of(2.0, 0.0), -9);
    assertThat(cheap.arm().configuration())
        .isEqualTo(asInFiles(policy.choices().get(1).configuration()));
    assertThat(cheap.promise().quality()).isEqualTo(1);
    assertThat(cheap.promise().utility()).isEqualTo(1 - 9 * 0.0625);
  }

  @Test
  void read_appraisedTask_selectsByTheSelectors() {
    Task task = FileFormats.appraisedTask();
    Deployable read = read(PolicyCodec.write(FileFormats.policy(task), FileFormats.TIMING));
    List<ScorerSpec> selecting =
        task.judging().scorers().stream()
            .map(scorer -> new ScorerSpec(scorer.objective(), scorer.selector()))
            .toList();
    List<Appraiser> appraisers = task.judging().appraisers();
    assertThat(read.judging())
        .isEqualTo(
            new Task.Judging(
                task.judging().answer(), selecting, task.judging().cost(), appraisers));
  }

  @Test
  void read_evaluated_isTheSame() {
    assertThat(read(GoldenFile.read("policy-evaluated.json"))).isEqualTo(read(golden()));
  }

  @Test
  void read_olderFile_hasItsContextsAndNoFrontier() throws IOException {
    Deployable read = read(older());
    assertThat(read.tradeoffs()).isEmpty();
    assertThat(read.voting()).isEqualTo(Voting.of("fair"));
    assertThat(read.judging()).isEqualTo(read(golden()).judging());
    Deployable.Choice free = read.choices().get(0);
    assertThat(free.arm()).isEqualTo(read(golden()).choices().get(0).arm());
    assertThat(free.promise().cost()).isEqualTo(new Figure(0.125, Double.NaN));
    assertThat(free.promise().completions()).isEqualTo(new Figure(5, Double.NaN));
    assertThat(free.promise().agreement()).isEmpty();
    assertThat(read.of(List.of(2.0, 1.0), 0).context()).contains("free");
    assertThatThrownBy(() -> read.of(List.of(1.0, 1.0), 0))
        .hasMessageContaining("the policy file has no frontier")
        .hasMessageContaining("free, thrifty");
  }

  @Test
  void digest_olderFile_isThatOfTheNewOne(@TempDir Path dir) throws IOException {
    Path old = Files.writeString(dir.resolve("old.json"), older());
    Path now = Files.writeString(dir.resolve("new.json"), golden());
    assertThat(PolicyCodec.read(old)).isEqualTo(PolicyCodec.read(now));
  }

  @Test
  void read_olderFileOfSpecialVotes_putsTheirParametersTogether() throws IOException {
    String text =
        older()
            .replace(
                "\"strategy\" : \"majority-vote\",",
                "\"strategy\" : \"early-stop-vote\", \"step\" : 3, \"confidence\" : 0.9,")
            .replace(
                "\"strategy\" : \"best-of-n\",",
                "\"strategy\" : \"weighted-vote\", \"weightBy\" : \"brief\",");
    Deployable read = read(text);
    assertThat(read.voting().weightBy()).isEqualTo(Optional.of("brief"));
    assertThat(read.voting().step()).isEqualTo(3);
    assertThat(read.voting().confidence()).hasValue(0.9);
    assertThat(read.choices()).allMatch(choice -> choice.arm().voting().equals(read.voting()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "iapo-policy/1 | iapo-policy/2 | 'format: iapo-policy/2 (expected: iapo-policy/1; a newer iapo reads this one)'",
        "iapo-policy/1 | iapo-run/1 | 'format: iapo-run/1 (expected: iapo-policy/1)'",
        "'\"scale\" : 5,' | '\"scale\" : 0,' | 'contexts[0].scale: 0 (expected: 1..'",
        "'\"provider\" : \"vendor\",' | '' | 'contexts[0].provider: missing'",
        "'\"role\" : \"system\"' | '\"role\" : \"robot\"' | 'contexts[0].messages[0]: '",
        "'\"strategy\" : \"best-of-n\"' | '\"strategy\" : \"best\"' | 'contexts[1]: strategy: best"
            + " (expected one of: majority-vote'",
        "'\"tieRule\" : \"fair\"' | '\"tieRule\" : \"foul\"' | 'contexts[0]: tie rule: foul'",
        "'\"correct\" : 1.0,' | '' | 'contexts[0]: no weight of correct'",
        "'\"cost\" : -0.25' | '\"cost\" : 0.25' | 'contexts[1]: context thrifty: cost weight 0.25'",
        "'\"from\" : -4.0' | '\"from\" : -3.0' | 'frontier[0].segments[1]: from -3.0 to -Infinity"
            + " (expected: from -4.0, down)'",
        "'\"to\" : null' | '\"to\" : -5.0' | 'frontier[0]: segments down to -5.0 (expected: a last"
            + " one with to null)'",
        "'\"from\" : -4.0,\n      \"to\" : null,\n      \"prompt\" : \"plain\"' |"
            + " '\"from\" : -4.0, \"to\" : null, \"prompt\" : \"other\"' |"
            + " 'frontier[0].segments[1].prompt: other (expected one of prompts: steps@model/y,"
            + " plain)'",
        "'\"unit\" : \"usage-field\"' | '\"unit\" : \"gold\"' | 'cost: gold (expected: milli-usd,"
            + " tokens or usage-field)'",
        "'\"min\" : 0.0' | '\"min\" : 2.0' | 'objectives[0]: objective correct: range 2.0..1.0'",
        "'\"selector\" : {\n      \"kind\" : \"correct\"\n    }' | '\"x\" : 1' | 'objectives[0].x:"
            + " unknown property'",
      })
  void read_damaged_namesThePlaceAndWhatIsExpected(String part, String instead, String message) {
    String from = part.replace("\\n", "\n");
    String text = golden();
    assertThat(text).contains(from);
    assertThatThrownBy(() -> read(text.replace(from, instead)))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("p.json: " + message);
  }

  /** What a file of a later version holds beyond this one does not matter: its name is told. */
  @Test
  void read_newerVersionWithOtherParts_tellsTheVersion() {
    String text = "{\"format\":\"iapo-policy/2\",\"new\":1}";
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "p.json: format: iapo-policy/2 (expected: iapo-policy/1; a newer iapo reads this one)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "no", "{\"format\":\"iapo-policy/1\"}"})
  void read_noPolicy_isRefused(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("p.json: ");
  }

  /** Wherever it is cut, it is no other failure than one that says so. */
  @Test
  void read_cutShort_isRefused(@TempDir Path dir) throws IOException {
    String text = golden().strip();
    for (int end = 1; end < text.length(); end += 7) {
      String part = text.substring(0, end);
      assertThatThrownBy(() -> read(part)).isInstanceOf(DataException.class);
    }
    Path missing = dir.resolve("none.json");
    assertThatThrownBy(() -> PolicyCodec.deployable(missing))
        .hasMessage(missing + ": no such file (expected: the policy of a run)");
  }
}
