package dev.iapo.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.inference.MajorityVote.TieRule;
import org.junit.jupiter.api.Test;

class StrategiesTest {
  @Test
  void named_everyListedName_givesTheStrategyOfThatName() {
    for (String name : Strategies.NAMES) {
      assertThat(Strategies.named(name, TieRule.FAIR).name()).isEqualTo(name);
    }
  }

  @Test
  void named_majorityVote_keepsTheTieRule() {
    assertThat(((MajorityVote) Strategies.named("majority-vote", TieRule.HALF)).ties())
        .isEqualTo(TieRule.HALF);
  }

  @Test
  void named_unknownName_saysWhatIsExpected() {
    assertThatThrownBy(() -> Strategies.named("vote", TieRule.FAIR))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("strategy: vote (expected one of: majority-vote, best-of-n)");
  }
}
