package dev.iapo.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Context;
import dev.iapo.simulate.ChoiceAnalysis.ContextChoice;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ChoiceAnalysisTest {
  private static final Offset<Double> EXACT = within(1e-12);

  /** Steady always scores 0.6; wild scores 1 or 0, as often: 0.5, then 0.75 of two. */
  private static RecordedEnvironment crossing() {
    return new RecordedEnvironment(
        "crossing",
        "",
        2,
        List.of("good"),
        List.of(prompt("steady"), prompt("wild")),
        List.of(
            new Context("free", List.of(1.0), 0, 0.75),
            new Context("dear", List.of(1.0), -2, 0.25)),
        List.of(new RecordedQuery("q", Optional.empty())),
        new Recording.Scores(
            new int[][][] {{{1, 1}}, {{1, 1}}},
            new double[][][][] {{{{0.6}, {0.6}}}, {{{1}, {0}}}}));
  }

  private static RecordedPrompt prompt(String id) {
    return new RecordedPrompt(id, CompletionCost.fixed(0.1));
  }

  @Test
  void of_crossingPrompts_choosesTogetherAndApart() {
    ChoiceAnalysis analysis = ChoiceAnalysis.of(crossing());

    ContextChoice free = analysis.contexts().get(0);
    assertThat(free.prompt()).isEqualTo(1);
    assertThat(free.scale()).isEqualTo(2);
    assertThat(free.quality()).isCloseTo(0.75, EXACT);
    assertThat(free.cost()).isCloseTo(0.2, EXACT);
    assertThat(free.utility()).isCloseTo(0.75, EXACT);
    assertThat(free.gapToPrompt()).isCloseTo(0.15, EXACT);
    assertThat(free.gapToArm()).isCloseTo(0.15, EXACT);
    assertThat(free.promptOnly()).isCloseTo(0.6, EXACT);
    assertThat(free.disjoint()).isCloseTo(0.6, EXACT);
    assertThat(free.first()).isCloseTo(0.6, EXACT);
    ContextChoice dear = analysis.contexts().get(1);
    assertThat(dear.prompt()).isZero();
    assertThat(dear.scale()).isEqualTo(1);
    assertThat(dear.utility()).isCloseTo(0.4, EXACT);
    assertThat(dear.gapToPrompt()).isCloseTo(0.05, EXACT);
  }

  @Test
  void of_crossingPrompts_averagesByProbabilityAndCountsThem() {
    ChoiceAnalysis analysis = ChoiceAnalysis.of(crossing());

    assertThat(analysis.joint()).isCloseTo(0.75 * 0.75 + 0.25 * 0.4, EXACT);
    assertThat(analysis.disjoint()).isCloseTo(0.75 * 0.6 + 0.25 * 0.4, EXACT);
    assertThat(analysis.promptOnly()).isCloseTo(analysis.disjoint(), EXACT);
    assertThat(analysis.deceptive()).isEqualTo(1);
    assertThat(analysis.late()).isEqualTo(1);
    assertThat(analysis.laterRank()).isEqualTo(2);
  }
}
