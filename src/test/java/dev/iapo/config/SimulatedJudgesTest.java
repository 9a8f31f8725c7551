package dev.iapo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.Appraiser;
import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.Model;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Query;
import dev.iapo.domain.Sampling;
import dev.iapo.domain.ScorerSpec;
import dev.iapo.domain.Scoring;
import dev.iapo.domain.Task.Judging;
import dev.iapo.simulate.JudgeHabits;
import dev.iapo.simulate.ResponseModel;
import dev.iapo.simulate.ResponseModel.Recognition;
import dev.iapo.simulate.ResponseModel.Respondent;
import dev.iapo.simulate.TextHabits;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SimulatedJudgesTest {
  private static final Configuration WRITER = configuration("writer", "Reply to: {{question}}");
  private static final Configuration RATER = configuration("rater", "Rate: {{completion}} 1 to 9");
  private static final Configuration REFEREE = configuration("referee", "Referee: {{completion}}");
  private static final Query QUERY = new Query("q", Map.of("question", "Why?"), List.of());
  private static final Scoring RATED = scoring("rater", "$.score");
  private static final Scoring REFEREED = scoring("referee", "$.helpful");

  @Test
  void responses_judgeThatLikesLength_selectsWorseOutOfMany() {
    SimulatedSetup setup =
        setup(
            new TextHabits(Map.of("helpful", 0.4), 0.12, 0.04, 50),
            Map.of(
                "rater", new JudgeHabits(0.02, 0.45, 0, 0),
                "referee", new JudgeHabits(0, 0, 0, 0)));
    ResponseModel model =
        setup.responses(List.of(WRITER), List.of(QUERY), judging(REFEREED, Optional.of(RATED)));

    double[] one = selected(model, 1);
    double[] four = selected(model, 4);
    double[] many = selected(model, 32);

    assertThat(four[0]).isGreaterThan(one[0] + 0.5);
    assertThat(many[0]).isGreaterThan(four[0] + 0.5);
    assertThat(four[1]).isGreaterThan(one[1] + 0.1);
    assertThat(many[1]).isLessThan(four[1] - 0.5);
  }

  @Test
  void of_pathOfNoAspect_isAboutAllOfThem() {
    SimulatedSetup setup = setup(habits(), Map.of("rater", new JudgeHabits(0, 0, 0, 0)));
    ResponseModel model =
        setup.responses(List.of(WRITER), List.of(QUERY), judging(RATED, Optional.empty()));

    String text = ask(model, WRITER, QUERY.fields(), 1);
    assertThat(ask(model, RATER, Map.of("completion", text), 1)).startsWith("{\"score\": 9, ");
  }

  @Test
  void of_pathDeeperThanAName_isRefused() {
    SimulatedSetup setup = setup(habits(), Map.of("rater", new JudgeHabits(0, 0, 0, 0)));
    Judging deep = judging(scoring("rater", "$.scores.helpful"), Optional.empty());

    assertThatThrownBy(() -> setup.responses(List.of(WRITER), List.of(QUERY), deep))
        .hasMessage(
            "judge rater: path $.scores.helpful (expected: one such as $.score, as the stand-in's"
                + " answers are flat)");
  }

  /**
   * The means of the selecting and of the reporting mark of the best of N, by the selecting one.
   */
  private static double[] selected(ResponseModel model, int scale) {
    int trials = 400;
    double[] sums = new double[2];
    for (int trial = 0; trial < trials; trial++) {
      double best = 0;
      String chosen = "";
      for (int i = 0; i < scale; i++) {
        long seed = trial * 1000L + i;
        String text = ask(model, WRITER, QUERY.fields(), seed);
        double mark = mark(ask(model, RATER, Map.of("completion", text), seed));
        if (mark > best) {
          best = mark;
          chosen = text;
        }
      }
      sums[0] += best / trials;
      sums[1] += mark(ask(model, REFEREE, Map.of("completion", chosen), 1)) / trials;
    }
    return sums;
  }

  private static double mark(String answer) {
    return Double.parseDouble(answer.replaceAll("\\{\"\\w+\": ([\\d.]+).*", "$1"));
  }

  private static String ask(
      ResponseModel model, Configuration asked, Map<String, String> fields, long seed) {
    List<ChatMessage> messages =
        asked.prompt().render(new Query("q", new HashMap<>(fields), List.of()));
    Respondent respondent = ((Recognition.Known) model.recognise("m", messages)).respondent();
    return respondent.complete(seed).text();
  }

  private static TextHabits habits() {
    return new TextHabits(Map.of("helpful", 1.0, "harmless", 1.0), 0, 0, 0);
  }

  private static SimulatedSetup setup(TextHabits habits, Map<String, JudgeHabits> judges) {
    return new SimulatedSetup(
        Duration.ZERO,
        128,
        Duration.ZERO,
        Optional.empty(),
        Map.of(),
        Map.of("writer", habits),
        judges);
  }

  private static Judging judging(Scoring value, Optional<Scoring> selecting) {
    return new Judging(
        new AnswerSpec("whole", "", "exact", 0),
        List.of(new ScorerSpec(new Objective("good", 1, 9, false), value, selecting)),
        new CostRule(CostRule.Kind.TOKENS, ""),
        List.of(
            new Appraiser("rater", Appraiser.Kind.JUDGE, RATER, 1, ""),
            new Appraiser("referee", Appraiser.Kind.JUDGE, REFEREE, 1, "")));
  }

  private static Scoring scoring(String judge, String path) {
    return new Scoring("judge", Map.of("by", judge, "path", path));
  }

  private static Configuration configuration(String id, String template) {
    return new Configuration(
        id,
        new Prompt(id, List.of(new ChatMessage("user", template))),
        new Model("simulated", "m", 1),
        Sampling.ofMaxTokens(100));
  }
}
