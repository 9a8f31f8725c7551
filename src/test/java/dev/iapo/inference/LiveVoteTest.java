package dev.iapo.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Objective;
import dev.iapo.domain.Voting;
import dev.iapo.inference.Aggregation.Count;
import dev.iapo.inference.Aggregation.Stop;
import dev.iapo.inference.Aggregation.Winner;
import dev.iapo.inference.Aggregations.Rule;
import dev.iapo.inference.Possible.Cast;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveVoteTest {
  private static final double EXACT = 1e-12;
  private static final String KEYS = "abcdefghij";
  private static final List<Objective> OBJECTIVES =
      List.of(new Objective("correct", 0, 1, true), new Objective("judge", 0, 1, false));

  private static Voting voting(int step) {
    return new Voting("fair", Optional.of("judge"), step, OptionalDouble.empty());
  }

  private static Aggregation of(String strategy, int step, int scale, Rule rule) {
    double[] weights = {1, 0};
    return Aggregations.of(strategy, voting(step), scale, OBJECTIVES, weights, rule);
  }

  private static Aggregation majority(int scale, Rule rule) {
    return of(MajorityVote.NAME, 1, scale, rule);
  }

  private static void add(Aggregation vote, String letters) {
    for (int i = 0; i < letters.length(); i++) {
      char letter = letters.charAt(i);
      vote.add(letter == '-' ? Optional.empty() : Optional.of("" + letter), List.of());
    }
  }

  private static void add(Aggregation vote, Cast cast, double unit) {
    Optional<String> key = Optional.of(cast.answer()).filter(a -> a >= 0).map(a -> key(a));
    vote.add(key, List.of(0.0, cast.weight() * unit));
  }

  private static String key(int answer) {
    return "" + KEYS.charAt(answer);
  }

  @Test
  void next_exactVoteOn64WhoseAnswersAgree_asksOnce() {
    Aggregation vote = majority(64, new Rule.Exact());
    assertThat(vote.next()).isEqualTo(33);
    add(vote, "a".repeat(33));
    assertThat(vote.next()).isZero();
    assertThat(vote.stopped()).isEqualTo(Stop.DECIDED);
  }

  @Test
  void next_noRule_isAllThatIsLeft() {
    Aggregation vote = of(EarlyStopVote.NAME, 2, 9, new Rule.None());
    assertThat(vote.next()).isEqualTo(9);
    add(vote, "aaaaaaa");
    assertThat(vote.next()).isEqualTo(2);
    assertThat(vote.stopped()).isEqualTo(Stop.OPEN);
    add(vote, "aa");
    assertThat(vote.stopped()).isEqualTo(Stop.ALL_DRAWN);
  }

  @Test
  void next_fewerCameThanWereAskedFor_asksForTheRestAgain() {
    Aggregation exact = of(EarlyStopVote.NAME, 4, 16, new Rule.Exact());
    assertThat(exact.next()).isEqualTo(12); // 9 decide it; the votes are looked at after 12
    add(exact, "aaaaaaaa");
    assertThat(exact.next()).isEqualTo(4);
    add(exact, "a");
    assertThat(exact.stopped()).isEqualTo(Stop.DECIDED);

    Aggregation confident = of(EarlyStopVote.NAME, 6, 16, new Rule.Confident(0.9));
    assertThat(confident.next()).isEqualTo(6);
    add(confident, "aaaaa");
    assertThat(confident.stopped()).isEqualTo(Stop.OPEN); // enough votes, but no look at them
    assertThat(confident.next()).isEqualTo(1);
    assertThat(confident.winner(1)).contains(new Winner(0, Optional.of("a"), 1, false));
  }

  @Test
  void winner_nobodyVoted_isNone() {
    Aggregation vote = majority(3, new Rule.Exact());
    assertThat(vote.winner(1)).isEmpty();
    add(vote, "---");
    assertThat(vote.winner(1)).isEmpty();
    assertThat(vote.stopped()).isEqualTo(Stop.ALL_DRAWN);
    assertThat(vote.drawn()).isEqualTo(3);
    assertThat(vote.counts()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {MajorityVote.NAME, WeightedVote.NAME, EarlyStopVote.NAME})
  void winner_oneCompletion_isItIfItAnswers(String strategy) {
    Aggregation vote = of(strategy, 3, 1, new Rule.Exact());
    assertThat(vote.next()).isEqualTo(1);
    add(vote, "q");
    assertThat(vote.stopped()).isEqualTo(Stop.ALL_DRAWN);
    assertThat(vote.winner(5)).contains(new Winner(0, Optional.of("q"), 1, false));
  }

  @Test
  void winner_votes_isTheFirstCompletionWithTheLeadingAnswerAndItsLead() {
    Aggregation vote = majority(9, new Rule.None());
    add(vote, "-bacaab-");
    assertThat(vote.winner(3)).contains(new Winner(2, Optional.of("a"), 1 / 6.0, false));
    assertThat(vote.counts())
        .containsExactly(new Count("a", 3, 3), new Count("b", 2, 2), new Count("c", 1, 1));
    assertThat(vote.score(0)).isNaN();
  }

  @Test
  void winner_weightedVotes_hasTheGreatestTotal() {
    Aggregation vote = of(WeightedVote.NAME, 1, 6, new Rule.None());
    add(vote, new Cast(0, 1), 0.1);
    add(vote, new Cast(0, 2), 0.1);
    add(vote, new Cast(1, 7), 0.1);
    vote.add(Optional.of("a"), List.of());
    vote.add(Optional.of("c"), List.of(0.5, Double.NaN));
    Winner winner = vote.winner(3).orElseThrow();
    assertThat(winner.key()).contains("b");
    assertThat(winner.index()).isEqualTo(2);
    assertThat(winner.margin()).isCloseTo(0.4, within(EXACT));
    assertThat(vote.counts().get(0)).isEqualTo(new Count("b", 1, 0.7));
    assertThat(vote.counts()).extracting(Count::count).containsExactly(1, 3, 1);
    assertThat(vote.counts()).extracting(Count::key).containsExactly("b", "a", "c");
  }

  @Test
  void winner_allVotesWeighNothing_isDrawnAmongTheirAnswers() {
    Aggregation vote = of(WeightedVote.NAME, 1, 2, new Rule.Exact());
    vote.add(Optional.of("a"), List.of());
    assertThat(vote.stopped()).isEqualTo(Stop.OPEN);
    vote.add(Optional.of("b"), List.of());
    assertThat(vote.winner(1)).map(Winner::tied).contains(true);
    assertThat(vote.winner(1)).map(Winner::margin).contains(0.0);
  }

  @Test
  void winner_tiedAnswers_isEachEquallyOftenAndTheSameForASeedInAnyOrder() {
    Aggregation vote = majority(8, new Rule.None());
    add(vote, "aabbccd-");
    Aggregation other = majority(8, new Rule.None());
    add(other, "c-bdacba");
    TreeMap<String, Integer> wins = new TreeMap<>();
    int seeds = 30_000;
    for (long seed = 0; seed < seeds; seed++) {
      Winner winner = vote.winner(seed).orElseThrow();
      assertThat(winner.tied()).isTrue();
      assertThat(winner.margin()).isZero();
      assertThat(vote.winner(seed)).contains(winner);
      assertThat(other.winner(seed).orElseThrow().key()).isEqualTo(winner.key());
      wins.merge(winner.key().orElseThrow(), 1, Integer::sum);
    }
    assertThat(wins).containsOnlyKeys("a", "b", "c");
    double error = Math.sqrt(seeds * 2 / 9.0);
    assertThat(wins.values())
        .allSatisfy(won -> assertThat((double) won).isCloseTo(seeds / 3.0, within(4 * error)));
  }

  @Test
  void add_moreThanN_isAnError() {
    Aggregation vote = majority(2, new Rule.Exact());
    add(vote, "ab");
    assertThatThrownBy(() -> add(vote, "a"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("completion 3 (expected: at most 2)");
  }
}
