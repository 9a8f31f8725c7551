package dev.iapo.estimate;

import static dev.iapo.testkit.Completions.votes;
import static dev.iapo.testkit.Problems.FAIR;
import static dev.iapo.testkit.Problems.contexts;
import static dev.iapo.testkit.Problems.observation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Deployable.Figure;
import dev.iapo.domain.Pull;
import dev.iapo.inference.EarlyStopVote;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.testkit.Problems;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private static final EarlyStopVote EARLY = new EarlyStopVote(TieRule.FAIR, 1);

  private static void assertFigure(Figure figure, double mean, double error) {
    assertThat(figure.mean()).isCloseTo(mean, within(1e-12));
    assertThat(figure.error()).isCloseTo(error, within(1e-12));
  }

  private static Estimates estimates() {
    return new Estimates(
        Problems.of(2, 9, 3, List.of(FAIR, EARLY), 1, contexts(-1)), EstimatorKind.COMPLETE);
  }

  @Test
  void agreement_isThatOfPairsWithinAQuery_andNoneWithAbstentions() {
    Estimates estimates = estimates();
    estimates.observe(observation(0, 0, votes("AAb-"))); // 1 pair of 6
    estimates.observe(observation(0, 1, votes("AA")));
    estimates.observe(observation(new Pull(2, 0, 1, 1, 2), votes("A"))); // with those: 3 of 3
    estimates.observe(observation(0, 2, votes("A"))); // no pair
    Figures figures = new Figures(estimates);
    assertFigure(figures.agreement(0).orElseThrow(), 7.0 / 12, 5.0 / 12);
    assertFigure(figures.unparsed(0).orElseThrow(), 1.0 / 12, 1.0 / 12);
    assertThat(figures.agreement(1)).isEmpty();
    assertThat(figures.unparsed(1)).isEmpty();
  }

  @Test
  void agreement_abstentionsOnly_isNone() {
    Estimates estimates = estimates();
    estimates.observe(observation(0, 0, votes("---")));
    Figures figures = new Figures(estimates);
    assertThat(figures.agreement(0).orElseThrow().mean()).isZero();
    assertThat(figures.agreement(0).orElseThrow().error()).isNaN(); // one query
    assertThat(figures.unparsed(0).orElseThrow().mean()).isEqualTo(1);
  }

  @Test
  void cost_equalNumbersOfCompletions_isTheMeanOverQueriesWithItsError() {
    Estimates estimates = estimates();
    estimates.observe(observation(0, 0, votes("AA", 1, 2, 0)));
    estimates.observe(observation(0, 1, votes("AA", 3, 2, 0)));
    Figures figures = new Figures(estimates);
    assertFigure(figures.cost(0, 0), 2, 1);
    assertFigure(figures.cost(0, 1), 4, 2);
    assertThat(figures.cost(0, estimates.arms().arm(1, 0, 1)).mean()).isNaN();
    assertThat(figures.cost(0, estimates.arms().arm(1, 0, 1)).error()).isNaN();
  }

  @Test
  void completions_stoppedEarly_haveAnError_andAllOfThemNone() {
    Estimates estimates = estimates();
    estimates.observe(observation(0, 0, votes("AAA", 1, 3, 0))); // two draws
    estimates.observe(observation(0, 1, votes("Abc", 9, 3, 0))); // three
    Figures figures = new Figures(estimates);
    assertFigure(figures.completions(estimates.arms().arm(0, 0, 3)), 3, 0);
    assertFigure(figures.completions(estimates.arms().arm(0, 1, 3)), 2.5, 0.5);
  }
}
