package dev.iapo.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.Budget.Unit;
import dev.iapo.domain.Observation.Charge;
import dev.iapo.domain.Outcomes;
import dev.iapo.domain.Pull;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.schedule.Plan;
import dev.iapo.simulate.ResponseModel.Recognition;
import dev.iapo.testkit.Environments;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PullChargesTest {
  private static final RecordedEnvironment VOTES = Environments.votes(TieRule.HALF);
  private static final Pull THREE = new Pull(1, 1, 0, 3, 0);
  private static final int[] CHEAP_DEAR_DEAR = {0, 1, 1};
  private static final int[] ONE_ABSTAINS = {0, Outcomes.ABSTAIN, 2};

  private static RecordedEnvironment costing(CompletionCost... costs) {
    List<RecordedPrompt> prompts = new ArrayList<>();
    for (CompletionCost cost : costs) {
      prompts.add(new RecordedPrompt("p" + prompts.size(), cost));
    }
    return Environments.withPrompts(VOTES, prompts);
  }

  @Test
  void of_completions_isOneEach() {
    PullCharges charges = new PullCharges(VOTES, Unit.COMPLETIONS);
    assertThat(charges.of(THREE, 0, CHEAP_DEAR_DEAR, ONE_ABSTAINS)).isEqualTo(new Charge(0, 3, 0));
    assertThat(charges.most(THREE, 0)).isEqualTo(3);
    assertThat(charges.expected()).containsOnly(Plan.Expected.COMPLETION);
  }

  /** The messages "p1" and "q0" have 2 + 4 tokens each, "a" and "c" two, an abstention none. */
  @Test
  void of_tokensNotRecorded_areThoseOfThePromptOnceAndOfTheTexts() {
    PullCharges charges = new PullCharges(VOTES, Unit.TOKENS);
    assertThat(charges.of(THREE, 0, CHEAP_DEAR_DEAR, ONE_ABSTAINS)).isEqualTo(new Charge(12, 4, 0));
    assertThat(charges.most(THREE, 0)).isEqualTo(12 + 3 * 2);
    // p0 abstains in none of 10, 5 of 10 and 1 of 8 completions.
    assertThat(charges.expected().get(0).call()).isEqualTo(12);
    assertThat(charges.expected().get(0).mostCall()).isEqualTo(12);
    assertThat(charges.expected().get(0).completion())
        .isCloseTo(2 * (1 + 0.5 + 7 / 8.0) / 3, within(1e-12));
    assertThat(charges.expected().get(0).mostCompletion()).isEqualTo(2);
  }

  @Test
  void of_tokensRecorded_areThoseOfTheDrawnCosts() {
    CompletionCost recorded =
        new CompletionCost(new double[] {1, 2}, new int[] {80, 300}, new int[] {3, 1});
    PullCharges charges = new PullCharges(costing(recorded, recorded), Unit.TOKENS);
    assertThat(charges.of(THREE, 0, CHEAP_DEAR_DEAR, ONE_ABSTAINS))
        .isEqualTo(new Charge(12, 680, 0));
    assertThat(charges.most(THREE, 0)).isEqualTo(912);
    assertThat(charges.expected()).containsOnly(new Plan.Expected(12, 135, 12, 300));
  }

  @Test
  void of_scores_haveTheTokensOfTheirJson() {
    PullCharges charges = new PullCharges(Environments.scores(), Unit.TOKENS);
    // {"helpful": 0.5, "brief": 0.5} is four words: six tokens.
    assertThat(charges.of(THREE, 1, new int[0], new int[3])).isEqualTo(new Charge(12, 18, 0));
    assertThat(charges.expected()).containsOnly(new Plan.Expected(12, 6, 12, 6));
  }

  @Test
  void of_usd_isTheRecordedCostInMilliUsdRoundedUp() {
    PullCharges charges = new PullCharges(VOTES, Unit.USD);
    assertThat(charges.of(THREE, 0, CHEAP_DEAR_DEAR, ONE_ABSTAINS))
        .isEqualTo(new Charge(0, 70_000_000, 0));
    assertThat(charges.most(THREE, 0)).isEqualTo(90_000_000);
    assertThat(charges.expected())
        .containsExactly(
            new Plan.Expected(0, 10_000_000), new Plan.Expected(0, 15_000_000, 0, 30_000_000));
    CompletionCost odd = CompletionCost.fixed(0.0123456789012);
    assertThat(new PullCharges(costing(odd, odd), Unit.USD).most(THREE, 0))
        .isEqualTo(3 * 12_345_679);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0   | prompt p1 costs nothing (expected: a costPerSample above 0, in milli-USD, for a"
            + " budget in USD)",
        "1e9 | prompt p1: a completion costs 1.0E9 milli-USD (expected: at most 225179, for a"
            + " budget in USD)",
      })
  void charges_costsThatAreNoUsd_areRefusedWithTheRemedy(double cost, String message) {
    RecordedEnvironment environment =
        costing(CompletionCost.fixed(0.01), CompletionCost.fixed(cost));
    assertThatThrownBy(() -> new PullCharges(environment, Unit.USD))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThat(new PullCharges(environment, Unit.TOKENS).expected()).hasSize(2);
  }

  /** What the laboratory charges and what the endpoint reports are one and the same. */
  @Test
  void of_tokens_areThoseThatTheEndpointReports() {
    CompletionCost recorded =
        new CompletionCost(new double[] {1, 2}, new int[] {80, 300}, new int[] {3, 1});
    for (RecordedEnvironment environment :
        List.of(costing(recorded, recorded), VOTES, Environments.scores())) {
      PullCharges charges = new PullCharges(environment, Unit.TOKENS);
      for (int p = 0; p < environment.prompts().size(); p++) {
        var known =
            (Recognition.Known)
                new EnvironmentResponses(environment)
                    .recognise("m", EnvironmentResponsesTest.ask("p" + p, "q1"));
        CompletionCost cost = environment.prompts().get(p).cost();
        for (long seed = 0; seed < 50; seed++) {
          SimulatedCompletion completion = known.respondent().complete(seed);
          int vote =
              environment.recording() instanceof Recording.Answers answers
                  ? answers.answers().indexOf(completion.text())
                  : 0;
          int place = completion.recordedCost().orElseThrow() == cost.costs()[0] ? 0 : 1;
          Charge charge =
              charges.of(new Pull(1, p, 1, 1, 0), 1, new int[] {place}, new int[] {vote});
          assertThat(charge.completions()).isEqualTo(completion.outputTokens());
        }
      }
    }
  }
}
