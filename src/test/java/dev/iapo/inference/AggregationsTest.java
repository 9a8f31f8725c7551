package dev.iapo.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.Objective;
import dev.iapo.domain.Voting;
import dev.iapo.inference.Aggregations.Rule;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AggregationsTest {
  private static final List<Objective> OBJECTIVES =
      List.of(new Objective("correct", 0, 1, true), new Objective("judge", 0, 1, false));
  private static final Voting FAIR = Voting.of("fair");

  private static Aggregation of(String strategy, int scale, Rule rule) {
    Voting voting = new Voting("fair", Optional.of("judge"), 1, OptionalDouble.empty());
    return Aggregations.of(strategy, voting, scale, OBJECTIVES, new double[] {1, 0}, rule);
  }

  @Test
  void automatic_votes_stopAsEstimatedOrWhereItSavesCalls() {
    Voting confident = new Voting("fair", Optional.empty(), 2, OptionalDouble.of(0.9));
    assertThat(Aggregations.automatic(EarlyStopVote.NAME, FAIR, 8)).isEqualTo(new Rule.Exact());
    assertThat(Aggregations.automatic(EarlyStopVote.NAME, confident, 8))
        .isEqualTo(new Rule.Confident(0.9));
    for (String strategy : List.of(MajorityVote.NAME, WeightedVote.NAME)) {
      assertThat(Aggregations.automatic(strategy, FAIR, 1)).isEqualTo(new Rule.Exact());
      assertThat(Aggregations.automatic(strategy, FAIR, 8)).isEqualTo(new Rule.None());
    }
    assertThat(Aggregations.automatic(BestOfN.NAME, FAIR, 1)).isEqualTo(new Rule.None());
  }

  @Test
  void of_ruleThatIsNotForTheStrategy_saysWhichAre() {
    Stream.of(
            List.of(MajorityVote.NAME, new Rule.GoodEnough(1, 1), "None, Exact or Confident"),
            List.of(WeightedVote.NAME, new Rule.Confident(0.9), "None or Exact"),
            List.of(BestOfN.NAME, new Rule.Confident(0.9), "None, Exact or GoodEnough"))
        .forEach(
            row ->
                assertThatThrownBy(() -> of((String) row.get(0), 4, (Rule) row.get(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                        "early stop of %s: %s (expected: %s)"
                            .formatted(row.get(0), row.get(1), row.get(2))));
  }

  @Test
  void of_whatItCannotBe_saysWhatIsExpected() {
    assertThatThrownBy(() -> new Rule.Confident(0.5))
        .hasMessage("confidence: 0.5 (expected: above 0.5, below 1)");
    assertThatThrownBy(() -> new Rule.GoodEnough(1.5, 1)).hasMessage("share: 1.5 (expected: 0..1)");
    assertThatThrownBy(() -> new Rule.GoodEnough(0.5, 0))
        .hasMessage("wave: 0 (expected: at least 1)");
    assertThatThrownBy(() -> of(MajorityVote.NAME, 0, new Rule.None()))
        .hasMessage("scale: 0 (expected: at least 1)");
    assertThatThrownBy(() -> of("dice", 1, new Rule.None()))
        .hasMessageStartingWith("strategy: dice (expected one of: majority-vote, ");
    double[] weights = {1, 0};
    assertThatThrownBy(
            () -> Aggregations.of(WeightedVote.NAME, FAIR, 2, OBJECTIVES, weights, new Rule.None()))
        .hasMessage("weighted-vote by the objective  (expected one of: correct, judge)");
  }

  @Test
  void of_weightedVoteOnOne_needsNoObjective() {
    Voting voting = new Voting("fair", Optional.of("judge"), 1, OptionalDouble.empty());
    for (Rule rule : List.of(new Rule.None(), new Rule.Exact())) {
      Aggregation one =
          Aggregations.of(WeightedVote.NAME, voting, 1, List.of(), new double[0], rule);
      one.add(Optional.of("4"), List.of());
      assertThat(one.stopped()).isEqualTo(Aggregation.Stop.ALL_DRAWN);
      assertThat(one.winner(1)).map(Aggregation.Winner::index).contains(0);
    }
  }
}
