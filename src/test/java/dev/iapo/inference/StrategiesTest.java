package dev.iapo.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.Objective;
import dev.iapo.domain.Task;
import dev.iapo.domain.Voting;
import dev.iapo.inference.MajorityVote.TieRule;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class StrategiesTest {
  private static final List<Objective> OBJECTIVES =
      List.of(new Objective("correct", 0, 1, true), new Objective("judge", 0, 1, false));
  private static final Voting VOTING =
      new Voting("half", Optional.of("judge"), 2, OptionalDouble.empty());

  private static List<InferenceStrategy> of(Voting voting, List<String> names) {
    return Strategies.of(new Task.Goal(names, voting, 4, List.of(), 0), OBJECTIVES);
  }

  @Test
  void of_everyListedName_givesTheStrategiesOfThoseNames() {
    assertThat(of(VOTING, Strategies.NAMES))
        .extracting(InferenceStrategy::name)
        .isEqualTo(Strategies.NAMES);
  }

  @Test
  void of_everyName_votesIfItsValueIsContextFree() {
    for (InferenceStrategy strategy : of(VOTING, Strategies.NAMES)) {
      assertThat(strategy.contextFree()).isEqualTo(Strategies.votes(strategy.name()));
    }
  }

  @Test
  void of_majorityVote_keepsTheTieRule() {
    assertThat(((MajorityVote) of(VOTING, List.of("majority-vote")).get(0)).ties())
        .isEqualTo(TieRule.HALF);
  }

  @Test
  void of_earlyStopVote_stopsAsItsConfidenceSays() {
    Voting confident = new Voting("fair", Optional.empty(), 1, OptionalDouble.of(0.95));
    assertThat(of(VOTING, List.of("early-stop-vote")).get(0)).isInstanceOf(EarlyStopVote.class);
    assertThat(of(confident, List.of("early-stop-vote")).get(0)).isInstanceOf(AdaptiveVote.class);
  }

  @Test
  void of_unknownName_saysWhatIsExpected() {
    assertThatThrownBy(() -> of(VOTING, List.of("vote")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "strategy: vote (expected one of: majority-vote, best-of-n, weighted-vote, early-stop-vote)");
  }

  @Test
  void of_weightedVoteWithoutItsObjective_saysWhatIsExpected() {
    assertThatThrownBy(() -> of(Voting.of("fair"), List.of("weighted-vote")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weighted-vote by the objective  (expected one of: correct, judge)");
  }
}
