package dev.iapo.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.ChatMessage;
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.simulate.ResponseModel.Recognition;
import dev.iapo.simulate.ResponseModel.Respondent;
import dev.iapo.testkit.Environments;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EnvironmentResponsesTest {
  private final ResponseModel votes = new EnvironmentResponses(Environments.votes(TieRule.HALF));

  @Test
  void complete_manySeeds_hasTheRecordedFrequencies() {
    Respondent respondent = known(votes, "p1", "q0");
    int draws = 20_000;
    Map<String, Long> seen =
        LongStream.range(0, draws)
            .mapToObj(seed -> respondent.complete(seed).text())
            .collect(Collectors.groupingBy(text -> text, Collectors.counting()));

    Map<String, Double> expected = Map.of("a", 0.4, "b", 0.4, "", 0.2);
    assertThat(seen.keySet()).isEqualTo(expected.keySet());
    double chiSquare =
        expected.entrySet().stream()
            .mapToDouble(
                e -> {
                  double mean = e.getValue() * draws;
                  return Math.pow(seen.getOrDefault(e.getKey(), 0L) - mean, 2) / mean;
                })
            .sum();
    assertThat(chiSquare).isLessThan(13.8); // two degrees of freedom, one in a thousand
  }

  @Test
  void complete_randomCost_hasTheRecordedMean() {
    Respondent respondent = known(votes, "p1", "q0");

    double mean =
        LongStream.range(0, 20_000)
            .mapToDouble(seed -> respondent.complete(seed).recordedCost().orElseThrow())
            .average()
            .orElseThrow();

    assertThat(mean).isBetween(0.0147, 0.0153);
  }

  @Test
  void complete_sameSeed_isTheSameWhateverWasAskedBefore() {
    Respondent respondent = known(votes, "p0", "q0");
    SimulatedCompletion first = respondent.complete(9);
    LongStream.range(0, 100).forEach(respondent::complete);

    assertThat(known(votes, "p0", "q0").complete(9)).isEqualTo(first);
  }

  @Test
  void complete_scores_isAJsonObject() {
    ResponseModel model = new EnvironmentResponses(Environments.scores());

    assertThat(
            LongStream.range(0, 50)
                .mapToObj(seed -> known(model, "p0", "q1").complete(seed).text())
                .distinct())
        .containsExactlyInAnyOrder(
            "{\"helpful\": 0.5, \"brief\": 0.5}", "{\"helpful\": 0.6, \"brief\": 0.3}");
  }

  @Test
  void recognise_unknown_saysWhatIsUnknown() {
    assertThat(votes.recognise("m", ask("p9", "q0")))
        .isEqualTo(new Recognition.Unknown("unknown prompt: p9"));
    assertThat(votes.recognise("m", ask("p0", "q9")))
        .isEqualTo(new Recognition.Unknown("unknown query: q9"));
    assertThat(votes.recognise("m", List.of(new ChatMessage("user", "q0"))))
        .isEqualTo(
            new Recognition.Unknown(
                "messages: [user] (expected: a system message with a prompt id, a user message"
                    + " with a query id)"));
  }

  static List<ChatMessage> ask(String prompt, String query) {
    return List.of(new ChatMessage("system", prompt), new ChatMessage("user", query));
  }

  private static Respondent known(ResponseModel model, String prompt, String query) {
    return ((Recognition.Known) model.recognise("m", ask(prompt, query))).respondent();
  }
}
