package dev.iapo.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.io.EnvironmentCodec;
import dev.iapo.testkit.RecordedData;
import dev.iapo.testkit.SharedData;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The closed forms agree with a second reading of the environments and other formulas. */
class ExactUtilitiesReferenceTest {
  @ParameterizedTest
  @ValueSource(strings = {"math.json", "bon-synthetic.json"})
  void utility_everyArmOfRecordedEnvironments_isThatOfTheReference(String file) throws Exception {
    double[][] reference = RecordedData.read(file).utilities();
    ExactUtilities exact = ExactUtilities.of(EnvironmentCodec.read(SharedData.file(file)));
    for (int c = 0; c < reference.length; c++) {
      int context = c;
      double[] utilities =
          IntStream.range(0, exact.arms().size())
              .mapToDouble(a -> exact.utility(context, a))
              .toArray();
      assertThat(utilities).containsExactly(reference[c], within(1e-10));
    }
  }
}
