package dev.iapo.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.serve.Watched.Seconds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatenciesTest {
  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.0104, 0.5, 1, 7.77, 60, 3600, 86_000})
  void seconds_ofTheWholeRange_areTwoPercentOffAtMost(double scale) {
    Latencies latencies = new Latencies();
    for (int i = 1; i <= 1000; i++) {
      latencies.add(scale * i / 1000.0);
    }
    Seconds seconds = latencies.seconds();
    assertThat(seconds.mean()).isCloseTo(scale * 0.5005, within(1e-9 * scale));
    assertThat(seconds.median()).isCloseTo(scale * 0.5, within(0.0005 + 0.02 * scale * 0.5));
    assertThat(seconds.p95()).isCloseTo(scale * 0.95, within(0.0005 + 0.02 * scale * 0.95));
    assertThat(seconds.greatest()).isEqualTo(scale);
  }

  @Test
  void seconds_ofNoneOrZeroOrDays_areNumbersOnlyWhereThereAreSome() {
    Latencies latencies = new Latencies();
    assertThat(latencies.seconds().p95()).isNaN();
    assertThat(latencies.seconds().greatest()).isNaN();
    latencies.add(0);
    assertThat(latencies.seconds()).isEqualTo(new Seconds(0, 0, 0, 0));
    latencies.add(1e9);
    assertThat(latencies.seconds().greatest()).isEqualTo(1e9);
  }
}
