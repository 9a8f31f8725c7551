package dev.iapo.io.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.Context;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.io.EnvironmentCodec;
import dev.iapo.io.EnvironmentException;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.simulate.RecordedQuery;
import dev.iapo.simulate.Recording;
import dev.iapo.testkit.PickleWriter;
import dev.iapo.testkit.Pickles;
import dev.iapo.testkit.SharedData;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PickledEnvironmentsTest {
  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void read_votesInEveryProtocol_areTheSame(int protocol) throws Exception {
    RecordedEnvironment environment = read(Pickles.votes(protocol));

    assertThat(environment.name()).isEqualTo("e");
    assertThat(environment.maxScale()).isEqualTo(7);
    assertThat(environment.objectives()).containsExactly("correct");
    assertThat(environment.prompts().get(0).id()).isEqualTo("p00");
    assertThat(environment.prompts().get(1).cost().mean()).isEqualTo(0.25);
    assertThat(environment.contexts())
        .containsExactly(
            new Context("low", List.of(1.0), 0, 0.25),
            new Context("high", List.of(1.0), -0.5, 0.75));
    assertThat(environment.queries())
        .containsExactly(query("q0000", "a0"), query("q0001", "a1"), query("q0002", "a2"));
    assertThat(environment.recording())
        .isInstanceOfSatisfying(
            Recording.Answers.class,
            recording -> {
              assertThat(recording.answers()).containsExactly("a0", "a1", "a2");
              assertThat(recording.ties()).isEqualTo(TieRule.HALF);
              assertThat(recording.counts())
                  .isDeepEqualTo(
                      new int[][][] {
                        {{4, 2, 2}, {0, 8, 0}, {0, 0, 8}}, {{6, 0, 2}, {1, 3, 4}, {8, 0, 0}}
                      });
            });
    assertThat(environment.description())
        .isEqualTo(
            "Imported from e.pkl (Envs.catMV.catMV.CategoricalMVEnv): 2 training queries, then 1"
                + " test queries; frequencies of 8 completions per prompt and query.");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4, 5})
  void read_scores_takesCopiedTestQueriesOnce(int protocol) throws Exception {
    RecordedEnvironment environment = read(Pickles.scores(protocol));

    assertThat(environment.objectives()).containsExactly("objective1", "objective2");
    assertThat(environment.contexts())
        .containsExactly(new Context("c00", List.of(1.0, 0.5), -0.25, 1));
    assertThat(environment.recording())
        .isInstanceOfSatisfying(
            Recording.Scores.class,
            recording -> {
              assertThat(recording.counts()).isDeepEqualTo(new int[][][] {{{5, 5}, {1, 9}}});
              assertThat(recording.scores()[0])
                  .isDeepEqualTo(
                      new double[][][] {{{0.1, 0.2}, {0.3, 0.4}}, {{0.5, 0.6}, {0.7, 0.8}}});
            });
  }

  @Test
  void read_tiersAsLikelyAsLarge_becomeQueries() throws Exception {
    RecordedEnvironment environment = read(Pickles.tiers(1.0 / 3, 2.0 / 3));

    assertThat(((Recording.Answers) environment.recording()).counts())
        .isDeepEqualTo(new int[][][] {{{3, 1}, {1, 3}, {2, 2}}, {{4, 0}, {0, 4}, {2, 2}}});
    assertThat(environment.queries()).allMatch(q -> q.answer().equals(Optional.of("right")));
  }

  @Test
  void read_tiersOfOtherChances_saysWhyNot() {
    assertThatThrownBy(() -> read(Pickles.tiers(0.5, 0.5)))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("tier_distribution: [0.5, 0.5] (expected: tiers as likely as");
  }

  @Test
  void read_recorded_putsFrequenciesOnThatNumber() throws Exception {
    Path file = file(Pickles.votes(4));

    RecordedEnvironment environment =
        PickledEnvironments.read(file, OptionalInt.empty(), Optional.of("n"), OptionalInt.of(16));

    assertThat(environment.name()).isEqualTo("n");
    assertThat(environment.recording().counts(0, 0)).containsExactly(8, 4, 4);
    assertThatThrownBy(
            () ->
                PickledEnvironments.read(
                    file, OptionalInt.empty(), Optional.empty(), OptionalInt.of(12)))
        .hasMessageEndingWith(
            "--recorded: 12 (expected: a multiple of the frequencies' sum, which is 8)");
  }

  @Test
  void read_publishedMath_isTheSharedEnvironment() throws Exception {
    Path pickle = SharedData.file("MATH_final.pkl");
    RecordedEnvironment math = EnvironmentCodec.read(SharedData.file("math.json"));

    RecordedEnvironment imported =
        PickledEnvironments.read(
            pickle, OptionalInt.empty(), Optional.empty(), OptionalInt.of(256));

    assertThat(imported.name()).isEqualTo("MATH_final");
    assertThat(imported.maxScale()).isEqualTo(math.maxScale());
    assertThat(imported.contexts()).isEqualTo(math.contexts());
    assertThat(imported.queries()).isEqualTo(math.queries());
    assertThat(imported.prompts()).usingRecursiveComparison().isEqualTo(math.prompts());
    Recording.Answers expected = (Recording.Answers) math.recording();
    Recording.Answers actual = (Recording.Answers) imported.recording();
    assertThat(actual.answers()).isEqualTo(expected.answers());
    assertThat(Arrays.deepEquals(actual.counts(), expected.counts())).isTrue();
  }

  @Test
  void read_publishedMathAsItIs_hasTheLeastFrequencies() throws Exception {
    RecordedEnvironment imported =
        PickledEnvironments.read(
            SharedData.file("MATH_final.pkl"),
            OptionalInt.empty(),
            Optional.empty(),
            OptionalInt.empty());

    assertThat(imported.recording().counts(0, 0)).containsExactly(48, 79, 0, 0, 1);
  }

  @Test
  void read_severalEnvironments_needsTheIndex() throws Exception {
    byte[] one = Pickles.votes(2);
    PickleWriter both = new PickleWriter(2).startList();
    for (int i = 0; i < 2; i++) { // without the header, the list around it and the stop
      for (int b = 4; b < one.length - 2; b++) {
        both.op(one[b]);
      }
    }
    Path file = file(both.endList().stop());

    assertThatThrownBy(() -> read(Files.readAllBytes(file)))
        .hasMessage(file + ": content: 2 environments (expected: --index 0..1)");
    assertThatThrownBy(() -> read(file, OptionalInt.of(2)))
        .hasMessage(file + ": --index: 2 (expected: 0..1)");
    assertThat(read(file, OptionalInt.of(1)).maxScale()).isEqualTo(7);
  }

  @Test
  void read_missingAttribute_isNamed() {
    assertThatThrownBy(() -> read(Pickles.votesWithoutAnswers()))
        .hasMessageEndingWith("e.pkl: Envs.catMV.catMV.CategoricalMVEnv.answers: missing");
  }

  @Test
  void read_unknownEnvironment_saysWhatIsExpected() {
    assertThatThrownBy(
            () -> read(new PickleWriter(4).object("Envs.x", "NewEnv").endObject().stop()))
        .hasMessageEndingWith(
            "Envs.x.NewEnv: none of the attributes of an environment (expected: cat_probs,"
                + " outcome_probs_train or success_probs)");
  }

  @Test
  void read_otherContent_isRefused() {
    assertThatThrownBy(() -> read(new PickleWriter(4).integer(7).stop()))
        .hasMessageEndingWith(
            "content: not an environment (expected: an environment, or a list of them)");
    assertThatThrownBy(() -> read(new PickleWriter(4).none().stop()))
        .isInstanceOf(EnvironmentException.class);
    assertThatThrownBy(() -> read("{\"format\": 1}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("e.pkl: not a pickle");
    assertThatThrownBy(() -> read(new byte[0]))
        .hasMessageEndingWith("e.pkl: not a pickle, or one that is cut off: it ends in the middle");
  }

  @Test
  void read_absentFileOrFolder_saysSo() {
    Path absent = directory.resolve("absent.pkl");
    assertThatThrownBy(() -> read(absent, OptionalInt.empty()))
        .hasMessage(absent + ": no such file");
    assertThatThrownBy(() -> read(directory, OptionalInt.empty()))
        .hasMessage(directory + ": not a file");
  }

  @Test
  void read_hugeFile_isRefusedUnread() throws IOException {
    Path file = directory.resolve("huge.pkl");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(PickledEnvironments.MAX_BYTES + 1);
    }
    assertThatThrownBy(() -> read(file, OptionalInt.empty()))
        .hasMessage(file + ": size: 268,435,457 bytes (expected: at most 268,435,456)");
  }

  private RecordedEnvironment read(byte[] pickle) throws IOException, EnvironmentException {
    return read(file(pickle), OptionalInt.empty());
  }

  private static RecordedEnvironment read(Path file, OptionalInt index)
      throws EnvironmentException {
    return PickledEnvironments.read(file, index, Optional.empty(), OptionalInt.empty());
  }

  private Path file(byte[] pickle) throws IOException {
    return Files.write(directory.resolve("e.pkl"), pickle);
  }

  private static RecordedQuery query(String id, String answer) {
    return new RecordedQuery(id, Optional.of(answer));
  }
}
