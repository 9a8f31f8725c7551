package dev.iapo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.simulate.CompletionCost;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.simulate.RecordedPrompt;
import dev.iapo.simulate.Recording;
import dev.iapo.testkit.Environments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EnvironmentCodecTest {
  private static final String VOTES =
      """
      {
        "format": "iapo-environment/1",
        "name": "tiny",
        "strategy": "majority_vote",
        "maxScale": 4,
        "objectives": ["correct"],
        "prompts": [
          {"id": "p0", "costPerSample": 0.5},
          {"id": "p1", "costDistribution": {"costs": [1, 2], "counts": [3, 1]}}
        ],
        "contexts": [{"id": "c0", "weights": {"correct": 1, "cost": -0.5}, "probability": 1}],
        "queries": [{"id": "q0", "answer": "b"}],
        "answers": ["a", "b"],
        "answerCounts": [[[1, 2]], [[0, 4]]]
      }
      """;

  private static final String SCORES =
      """
      {
        "format": "iapo-environment/1",
        "name": "tiny",
        "strategy": "best_of_n",
        "maxScale": 4,
        "objectives": ["good", "brief"],
        "prompts": [{"id": "p0", "costPerSample": 0.5}],
        "contexts": [
          {"id": "c0", "weights": {"brief": 0.25, "good": 1, "cost": 0}, "probability": 1}],
        "queries": [{"id": "q0"}],
        "outcomeCounts": [[[1, 2]]],
        "outcomeScores": [[[[0.5, 0.25], [1, 0]]]]
      }
      """;

  @TempDir private Path directory;

  @Test
  void read_votes_hasWhatTheFileSays() throws Exception {
    RecordedEnvironment environment = read(VOTES);

    assertThat(environment.description()).isEmpty();
    assertThat(environment.prompts().get(0).cost().mean()).isEqualTo(0.5);
    assertThat(environment.prompts().get(1).cost().mean()).isEqualTo(1.25);
    assertThat(environment.contexts().get(0).costWeight()).isEqualTo(-0.5);
    assertThat(environment.recording())
        .isInstanceOfSatisfying(
            Recording.Answers.class,
            recording -> {
              assertThat(recording.ties()).isEqualTo(TieRule.HALF);
              assertThat(recording.counts()).isDeepEqualTo(new int[][][] {{{1, 2}}, {{0, 4}}});
              assertThat(recording.abstentions()).isDeepEqualTo(new int[][] {{0}, {0}});
            });
  }

  @Test
  void read_scores_ordersWeightsByObjective() throws Exception {
    assertThat(read(SCORES).contexts().get(0).weights()).containsExactly(1.0, 0.25);
  }

  @Test
  void read_whatWasWritten_isTheSame() throws Exception {
    for (RecordedEnvironment environment :
        new RecordedEnvironment[] {
          Environments.votes(TieRule.FAIR), Environments.scores(), read(VOTES)
        }) {
      Path file = directory.resolve("written.json");
      EnvironmentCodec.write(environment, file);

      assertThat(EnvironmentCodec.read(file)).usingRecursiveComparison().isEqualTo(environment);
    }
  }

  @ParameterizedTest
  @MethodSource("faults")
  void read_faultyFile_namesFileAndPlace(String document, String message) throws IOException {
    Path file = Files.writeString(directory.resolve("faulty.json"), document);

    assertThatThrownBy(() -> EnvironmentCodec.read(file))
        .isInstanceOf(EnvironmentException.class)
        .hasMessage(file + ": " + message);
  }

  static Stream<Arguments> faults() {
    return Stream.of(
            Stream.of(votes("\"p1\"", "\"p0\"", "prompts[1].id: p0 again (first: prompts[0])")),
            shapes(),
            values(),
            scoreFaults())
        .flatMap(faults -> faults);
  }

  private static Stream<Arguments> shapes() {
    String properties =
        "format, name, description, strategy, maxScale, objectives, prompts, contexts, queries,"
            + " tieRule, step, answers, answerCounts, abstainCounts, outcomeCounts, outcomeScores";
    return Stream.of(
        Arguments.of("", "empty (expected: a JSON object)"),
        Arguments.of("[]", "document: a list (expected: an object)"),
        Arguments.of(VOTES + "{}", "document: an object (expected: nothing after the object)"),
        votes("iapo-environment/1", "x/2", "format: x/2 (expected: iapo-environment/1)"),
        votes("\"name\": \"tiny\",", "", "name: missing"),
        votes("\"name\"", "\"nom\"", "nom: unknown property (expected one of: " + properties + ")"),
        votes(
            "\"costPerSample\"",
            "\"price\"",
            "prompts[0].price: unknown property (expected one of: id, costPerSample,"
                + " costDistribution)"),
        votes("\"id\": \"c0\", ", "", "contexts[0].id: missing"),
        votes("\"costs\": [1, 2], ", "", "prompts[1].costDistribution.costs: missing"),
        votes(
            "[1, 2], ",
            "[1, 2], \"tokens\": [5], ",
            "prompts[1].costDistribution: 2 costs, 1 tokens (expected: no tokens, or one number per"
                + " cost)"),
        votes(
            "[1, 2], ",
            "[1, 2], \"tokens\": [5, 0], ",
            "prompts[1].costDistribution: tokens: 0 (expected: 1..10000000)"),
        votes("0.5}", "\"x\"}", "prompts[0].costPerSample: a text (expected: a number)"),
        votes(
            "0.5}",
            "1e999}",
            "prompts[0].costPerSample: 1e999 (expected: a number within the"
                + " range of a double)"),
        votes("4]]]", "4.5]]]", "answerCounts[1][0][1]: a number (expected: a whole number)"),
        votes("4]]]", "null]]]", "answerCounts[1][0][1]: null (expected: a whole number)"),
        votes(
            "4]]]",
            "4000000000]]]",
            "answerCounts[1][0][1]: 4000000000 (expected: a whole number below 2^31)"),
        votes("[0, 4]", "{}", "answerCounts[1][0]: an object (expected: a list of whole numbers)"),
        votes("[[0, 4]]", "7", "answerCounts[1]: a number (expected: a list)"),
        votes(
            "[{\"id\": \"q0\"",
            "[7, {\"id\": \"q0\"",
            "queries[0]: a number (expected: an object)"));
  }

  private static Stream<Arguments> values() {
    return Stream.of(
        votes("\"tiny\"", "\" \"", "name: blank (expected: a name)"),
        votes("\"maxScale\": 4", "\"maxScale\": 0", "maxScale: 0 (expected: 1..1000)"),
        votes(
            "majority_vote",
            "best",
            "strategy: best (expected: majority_vote, early_stop_vote or best_of_n)"),
        votes(
            "\"answers\":",
            "\"step\": 2, \"answers\":",
            "step: present (expected: absent with strategy majority_vote)"),
        votes(
            "majority_vote\"", "early_stop_vote\", \"step\": 0", "step: 0 (expected: at least 1)"),
        votes(
            "\"answers\":",
            "\"tieRule\": \"odd\", \"answers\":",
            "tieRule: odd (expected: half or fair)"),
        votes("0.5}", "-0.5}", "prompts[0]: cost: -0.5 (expected: finite, at least 0)"),
        votes(
            "[3, 1]",
            "[3]",
            "prompts[1].costDistribution: 2 costs, 1 counts (expected: at least"
                + " one cost, and one count per cost)"),
        votes(
            "\"costDistribution\"",
            "\"costPerSample\": 1.5, \"costDistribution\"",
            "prompts[1]: costPerSample 1.5 (expected: none, or the mean of costDistribution: 1.25)"),
        votes(
            "-0.5",
            "0.5",
            "contexts[0]: context c0: cost weight 0.5 (expected: finite, at most 0)"),
        votes(
            "\"probability\": 1",
            "\"probability\": 0.5",
            "contexts: probabilities sum to 0.5 (expected: 1)"),
        votes(
            "\"correct\": 1",
            "\"right\": 1",
            "contexts[0].weights.right: unknown objective (expected: correct, cost)"),
        votes(", \"cost\": -0.5", "", "contexts[0].weights.cost: missing"),
        votes(
            "\"answer\": \"b\"",
            "\"answer\": \"z\"",
            "queries[0].answer: z (expected: one of the answers)"),
        votes(
            ", \"answer\": \"b\"", "", "queries[0].answer: missing (expected: one of the answers)"),
        votes("-0.5}", "-1e13}", "contexts[0].weights: -1.0E13 (expected: -1.0E12..1.0E12)"),
        votes("0.5}", "1e13}", "prompts[0]: 1.0E13 (expected: -1.0E12..1.0E12)"),
        votes("[\"a\", \"b\"]", "[\"a\", \"\"]", "answers[1]: blank (expected: a name)"),
        votes(
            "[0, 4]",
            "[0, 0]",
            "answerCounts[1][0]: sums to zero (expected: at least one recorded answer)"),
        votes("[0, 4]", "[-1, 4]", "answerCounts[1][0][0]: -1 (expected: at least 0)"),
        votes("[0, 4]", "[4]", "answerCounts[1][0]: 1 entries (expected: 2, one per answer)"),
        votes("[[0, 4]]", "[]", "answerCounts[1]: 0 entries (expected: 1, one per query)"),
        votes(", [[0, 4]]", "", "answerCounts: 1 entries (expected: 2, one per prompt)"),
        votes(
            "\"answers\"",
            "\"abstainCounts\": [[0], [-3]], \"answers\"",
            "abstainCounts[1][0]: -3 (expected: at least 0)"),
        votes(
            "\"answers\"",
            "\"outcomeCounts\": [], \"answers\"",
            "outcomeCounts: present (expected: absent with strategy majority_vote)"));
  }

  private static Stream<Arguments> scoreFaults() {
    return Stream.of(
        scores(
            "[1, 2]",
            "[0, 0]",
            "outcomeCounts[0][0]: sums to zero (expected: at least one recorded outcome)"),
        scores(", [1, 0]", "", "outcomeScores[0][0]: 1 entries (expected: 2, one per outcome)"),
        scores(
            "[1, 0]",
            "[1e297, 0]",
            "outcomeScores[0][0][1][0]: 1.0E297 (expected: -1.0E12..1.0E12)"),
        scores(
            "[1, 0]", "[1]", "outcomeScores[0][0][1]: 1 entries (expected: 2, one per objective)"),
        scores(
            "\"outcomeCounts\"",
            "\"answers\": [], \"outcomeCounts\"",
            "answers: present (expected: absent with strategy best_of_n)"));
  }

  @Test
  void read_malformedFile_namesLineAndColumn() throws IOException {
    Path file = Files.writeString(directory.resolve("bad.json"), "{\n  \"name\": tiny\n}");

    assertThatThrownBy(() -> EnvironmentCodec.read(file))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("bad.json: line 2, column ")
        .hasMessageContaining("Unrecognized token 'tiny'");
  }

  @Test
  void read_truncatedFile_namesLineAndColumn() throws IOException {
    Path file =
        Files.writeString(directory.resolve("cut.json"), VOTES.substring(0, VOTES.length() / 2));

    assertThatThrownBy(() -> EnvironmentCodec.read(file))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("cut.json: line 9, column ")
        .hasMessageContaining("Unexpected end-of-input");
  }

  @Test
  void read_repeatedProperty_isRefused() throws IOException {
    String document = VOTES.replace("\"maxScale\": 4", "\"maxScale\": 4, \"maxScale\": 5");
    Path file = Files.writeString(directory.resolve("twice.json"), document);

    assertThatThrownBy(() -> EnvironmentCodec.read(file))
        .hasMessageContaining("Duplicate field 'maxScale'");
  }

  @Test
  void read_absentFile_saysSo() {
    Path file = directory.resolve("absent.json");

    assertThatThrownBy(() -> EnvironmentCodec.read(file))
        .isInstanceOf(EnvironmentException.class)
        .hasMessage(file + ": no such file");
  }

  @Test
  void write_absentDirectory_saysSo() {
    Path file = directory.resolve("absent/x.json");

    assertThatThrownBy(() -> EnvironmentCodec.write(Environments.scores(), file))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageStartingWith(file + ": cannot be written: ");
  }

  @Test
  void completionCost_single_isWrittenAsCostPerSample() throws Exception {
    Path file = directory.resolve("fixed.json");
    EnvironmentCodec.write(Environments.scores(), file);

    assertThat(Files.readString(file)).doesNotContain("costDistribution");
    assertThat(EnvironmentCodec.read(file).prompts().get(1).cost())
        .usingRecursiveComparison()
        .isEqualTo(CompletionCost.fixed(0.02));
  }

  @Test
  void completionCost_withTokens_isTheSameWhenReadAgain() throws Exception {
    List<RecordedPrompt> prompts =
        List.of(
            new RecordedPrompt(
                "p0", new CompletionCost(new double[] {0.5}, new int[] {80}, new int[] {1})),
            new RecordedPrompt(
                "p1", new CompletionCost(new double[] {1, 2}, new int[] {7, 9}, new int[] {3, 1})));
    RecordedEnvironment environment = Environments.withPrompts(Environments.scores(), prompts);
    Path file = directory.resolve("tokens.json");
    EnvironmentCodec.write(environment, file);

    assertThat(EnvironmentCodec.read(file)).usingRecursiveComparison().isEqualTo(environment);
  }

  private RecordedEnvironment read(String document) throws Exception {
    return EnvironmentCodec.read(Files.writeString(directory.resolve("e.json"), document));
  }

  private static Arguments votes(String text, String replacement, String message) {
    assertThat(VOTES).contains(text);
    return Arguments.of(VOTES.replace(text, replacement), message);
  }

  private static Arguments scores(String text, String replacement, String message) {
    assertThat(SCORES).contains(text);
    return Arguments.of(SCORES.replace(text, replacement), message);
  }
}
