package dev.iapo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.simulate.ExactUtilities;
import dev.iapo.simulate.RecordedEnvironment;
import dev.iapo.simulate.Recording;
import dev.iapo.testkit.SharedData;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedEnvironmentsTest {
  @TempDir private Path directory;

  @Test
  void optimal_math_growsWithTheIndifferenceToCost() throws EnvironmentException {
    RecordedEnvironment math = EnvironmentCodec.read(SharedData.file("math.json"));
    ExactUtilities exact = ExactUtilities.of(math);

    assertOptimal(exact, 0, 4, 32, 0.851125112);
    assertOptimal(exact, 1, 4, 11, 0.826971702);
    assertOptimal(exact, 2, 4, 3, 0.794457144);
  }

  @Test
  void optimal_bonSynthetic_changesThePromptWithTheScale() throws EnvironmentException {
    RecordedEnvironment bon = EnvironmentCodec.read(SharedData.file("bon-synthetic.json"));
    ExactUtilities exact = ExactUtilities.of(bon);

    assertOptimal(exact, 0, 13, 32, 0.267320422);
    assertOptimal(exact, 1, 12, 1, 0.230993359);
    assertOptimal(exact, 25, 13, 13, 0.977152135);
  }

  private static void assertOptimal(
      ExactUtilities exact, int context, int prompt, int scale, double utility) {
    int arm = exact.optimal(context);
    assertThat(arm).isEqualTo(exact.arms().arm(prompt, 0, scale));
    assertThat(exact.utility(context, arm)).isCloseTo(utility, within(1e-9));
  }

  @Test
  void read_whatWasWritten_isTheSame() throws EnvironmentException {
    for (String name : new String[] {"math.json", "bon-synthetic.json"}) {
      RecordedEnvironment environment = EnvironmentCodec.read(SharedData.file(name));
      Path file = directory.resolve(name);
      EnvironmentCodec.write(environment, file);

      RecordedEnvironment again = EnvironmentCodec.read(file);
      assertThat(again.prompts()).usingRecursiveComparison().isEqualTo(environment.prompts());
      assertSame(again.recording(), environment.recording());
    }
  }

  private static void assertSame(Recording actual, Recording expected) {
    if (expected instanceof Recording.Scores scores) {
      Recording.Scores again = (Recording.Scores) actual;
      assertThat(Arrays.deepEquals(again.counts(), scores.counts())).isTrue();
      assertThat(Arrays.deepEquals(again.scores(), scores.scores())).isTrue();
    } else {
      Recording.Answers answers = (Recording.Answers) expected;
      Recording.Answers again = (Recording.Answers) actual;
      assertThat(Arrays.deepEquals(again.counts(), answers.counts())).isTrue();
      assertThat(Arrays.deepEquals(again.abstentions(), answers.abstentions())).isTrue();
    }
  }
}
