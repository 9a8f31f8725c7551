package dev.iapo.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Objective;
import dev.iapo.domain.Voting;
import dev.iapo.inference.Aggregations.Rule;
import dev.iapo.inference.MajorityVote.TieRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The table of docs/serving.md. */
class ServedDrawsTest {
  private static final double[] SHARES = {1, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.25};
  private static final int[] SCALES = {4, 8, 16, 32, 64};
  private static final int QUERIES = 20_000;

  private record Means(double drawn, double waves) {}

  private static Means simulated(double share, int scale) {
    SplittableRandom random = new SplittableRandom(scale);
    long drawn = 0;
    long waves = 0;
    for (int query = 0; query < QUERIES; query++) {
      Aggregation vote =
          Aggregations.of(
              MajorityVote.NAME,
              Voting.of("fair"),
              scale,
              List.of(new Objective("correct", 0, 1, true)),
              new double[] {1},
              new Rule.Exact());
      for (int next = vote.next(); next > 0; next = vote.next()) {
        waves++;
        for (int i = 0; i < next; i++) {
          String key = random.nextDouble() < share ? "a" : "b" + random.nextInt(3);
          vote.add(Optional.of(key), List.of());
        }
      }
      drawn += vote.drawn();
    }
    return new Means((double) drawn / QUERIES, (double) waves / QUERIES);
  }

  @Test
  void exactVote_sharesOfTheTable_drawsWhatIsExpectedAndWritten() throws IOException {
    EarlyStopVote vote = new EarlyStopVote(TieRule.FAIR, 1);
    List<String> rows = new ArrayList<>();
    for (double share : SHARES) {
      double other = (1 - share) / 3;
      double[] expected =
          vote.expected(new double[] {share, other, other, other}, 0, 64).completions();
      StringBuilder row = new StringBuilder("| %.2f |".formatted(share));
      for (int scale : SCALES) {
        Means means = simulated(share, scale);
        double error = scale / 4.0 / Math.sqrt(QUERIES);
        assertThat(means.drawn()).isCloseTo(expected[scale - 1], within(4 * error));
        row.append(
            String.format(Locale.ROOT, " %.1f in %.1f |", expected[scale - 1], means.waves()));
      }
      rows.add(row.toString());
    }
    assertThat(Files.readAllLines(Path.of("docs/serving.md")))
        .as(() -> String.join("\n", rows))
        .containsSubsequence(rows);
  }
}
