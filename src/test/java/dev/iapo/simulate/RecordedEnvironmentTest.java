package dev.iapo.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.Objective;
import dev.iapo.domain.Outcomes;
import dev.iapo.inference.BestOfN;
import dev.iapo.inference.MajorityVote;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.testkit.Environments;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecordedEnvironmentTest {
  @Test
  void strategy_votes_isMajorityVoteWithTheTieRule() {
    assertThat(Environments.votes(TieRule.FAIR).strategy())
        .isInstanceOfSatisfying(
            MajorityVote.class, vote -> assertThat(vote.ties()).isEqualTo(TieRule.FAIR));
    assertThat(Environments.scores().strategy()).isInstanceOf(BestOfN.class);
  }

  @Test
  void scoredObjectives_scoresBeyondOne_widenTheRange() {
    double[][][][] scores = {{{{-0.5, 3}, {0.5, 1}}}};
    RecordedEnvironment base = Environments.scores();
    RecordedEnvironment environment =
        new RecordedEnvironment(
            "wide",
            "",
            1,
            base.objectives(),
            base.prompts().subList(0, 1),
            base.contexts(),
            base.queries().subList(0, 1),
            new Recording.Scores(new int[][][] {{{1, 1}}}, scores));

    assertThat(environment.scoredObjectives())
        .containsExactly(
            new Objective("helpful", -0.5, 1, false), new Objective("brief", 0, 3, false));
    assertThat(Environments.votes(TieRule.HALF).scoredObjectives())
        .containsExactly(new Objective("correct", 0, 1, true));
  }

  @Test
  void construction_objectiveNamedCost_isRefused() {
    RecordedEnvironment base = Environments.scores();

    assertThatThrownBy(
            () ->
                new RecordedEnvironment(
                    base.name(),
                    base.description(),
                    base.maxScale(),
                    List.of("good", "cost"),
                    base.prompts(),
                    base.contexts(),
                    base.queries(),
                    base.recording()))
        .hasMessage("objectives[1]: cost (expected: another name: cost is not scored)");
  }

  @Test
  void draw_onlyAbstentionsRecorded_abstains() {
    Recording recording =
        new Recording.Answers(List.of("a"), TieRule.HALF, new int[][][] {{{0}}}, new int[][] {{4}});

    assertThat(recording.draw(0, 0, new SplittableRandom(1))).isEqualTo(Outcomes.ABSTAIN);
  }

  @Test
  void completionCost_wrongShape_isRefused() {
    assertThatThrownBy(() -> new CompletionCost(new double[] {1, 2}, new int[] {1}))
        .hasMessage("2 costs, 1 counts (expected: at least one cost, and one count per cost)");
    assertThatThrownBy(() -> new CompletionCost(new double[] {1}, new int[] {0}))
        .hasMessage("counts: sums to zero (expected: at least one count)");
    assertThatThrownBy(() -> CompletionCost.fixed(-1))
        .hasMessage("cost: -1.0 (expected: finite, at least 0)");
  }
}
