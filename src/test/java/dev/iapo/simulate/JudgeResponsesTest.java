package dev.iapo.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Model;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Query;
import dev.iapo.domain.Sampling;
import dev.iapo.simulate.ResponseModel.Recognition;
import dev.iapo.simulate.ResponseModel.Respondent;
import dev.iapo.simulate.SimulatedJudge.Mark;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class JudgeResponsesTest {
  private static final Model ASKED = new Model("simulated", "m", 1);
  private static final JudgeHabits EXACT = new JudgeHabits(0, 0, 0, 0);
  private static final Set<String> ASPECTS = Set.of("helpful", "harmless");
  private static final String TEMPLATE =
      "Question: {{question}}\nReply: {{completion}}\nMark it. (1..9)";

  @Test
  void quality_ofATextOfThatQuality_isReadInIt() {
    for (int sixteenths = 0; sixteenths <= 16; sixteenths++) {
      double quality = sixteenths / 16.0;
      String text =
          GradedText.of(
              Map.of("helpful", quality, "harmless", 1 - quality),
              200,
              new SplittableRandom(sixteenths));

      assertThat(GradedText.quality(text, "helpful")).hasValue(quality);
      assertThat(GradedText.quality(text, "harmless")).hasValue(1 - quality);
      assertThat(text.split(" ")).hasSizeBetween(190, 220);
    }
    assertThat(GradedText.quality("Nothing at all.", "helpful")).isEmpty();
  }

  @Test
  void quality_ofATextThatIsCutOff_isLess() {
    String text = GradedText.of(Map.of("helpful", 1.0), 0, new SplittableRandom(1));
    String half = text.substring(0, text.indexOf('.', text.indexOf('.') + 1) + 1);

    assertThat(GradedText.quality(half, "helpful")).hasValue(0.5);
  }

  @Test
  void complete_texts_haveTheMeanAndTheSpreadOfTheirHabits() {
    TextHabits habits = new TextHabits(Map.of("helpful", 0.5, "harmless", 0.7), 0.1, 0, 60);
    double[] drawn = qualities(habits, "helpful", 0.75, 4_000);
    double mean = IntStream.range(0, drawn.length).mapToDouble(i -> drawn[i]).average().orElse(0);
    double square =
        IntStream.range(0, drawn.length).mapToDouble(i -> drawn[i] * drawn[i]).average().orElse(0);

    assertThat(mean).isCloseTo(0.4, within(0.01));
    assertThat(Math.sqrt(square - mean * mean)).isCloseTo(0.1, within(0.015));
  }

  @Test
  void complete_paddedTexts_areLongerAndWorse() {
    TextHabits plain = new TextHabits(Map.of("helpful", 0.6), 0, 0, 50);
    TextHabits padded = new TextHabits(Map.of("helpful", 0.6), 0, 1, 50);

    assertThat(DoubleStream.of(qualities(padded, "helpful", 0.5, 400)).max()).hasValue(0.3125);
    assertThat(writing(padded, 0.5).complete(1).text().length())
        .isGreaterThan(3 * writing(plain, 0.5).complete(1).text().length());
  }

  @Test
  void judge_withoutNoise_marksByQualityOnItsScale() {
    JudgeResponses judges = judges(judge("j", TEMPLATE, false, EXACT));
    String text =
        GradedText.of(Map.of("helpful", 0.5, "harmless", 1.0), 0, new SplittableRandom(3));

    assertThat(ask(judges, TEMPLATE, Map.of("completion", text), 1))
        .isEqualTo("{\"helpful\": 5, \"harmless\": 9, \"reason\": \"As the rubric says.\"}");
    assertThat(ask(judges, TEMPLATE, Map.of("completion", "A person wrote this."), 1))
        .startsWith("{\"helpful\": 5, \"harmless\": 5,");
    assertThat(ask(judges, TEMPLATE, Map.of("completion", ""), 1))
        .startsWith("{\"helpful\": 1, \"harmless\": 1,");
  }

  @Test
  void judge_thatLikesLength_prefersThePaddedText() {
    JudgeResponses fair = judges(judge("j", TEMPLATE, false, EXACT));
    JudgeResponses biased = judges(judge("j", TEMPLATE, false, new JudgeHabits(0, 0.3, 0, 0)));
    String good = GradedText.of(Map.of("helpful", 0.6), 50, new SplittableRandom(1));
    String padded = GradedText.of(Map.of("helpful", 0.3), 200, new SplittableRandom(1));

    assertThat(helpful(fair, good)).isGreaterThan(helpful(fair, padded));
    assertThat(helpful(biased, good)).isLessThan(helpful(biased, padded));
  }

  @Test
  void judge_withNoise_isTheSameForTheSameSeedAndRightOnAverage() {
    JudgeResponses noisy = judges(judge("j", TEMPLATE, false, new JudgeHabits(0.1, 0, 0, 0)));
    String text =
        GradedText.of(Map.of("helpful", 0.5, "harmless", 0.5), 0, new SplittableRandom(3));
    double mean =
        LongStream.range(0, 2_000)
            .mapToDouble(seed -> mark(ask(noisy, TEMPLATE, Map.of("completion", text), seed)))
            .average()
            .orElseThrow();

    assertThat(mean).isCloseTo(5, within(0.06));
    assertThat(ask(noisy, TEMPLATE, Map.of("completion", text), 7))
        .isEqualTo(ask(noisy, TEMPLATE, Map.of("completion", text), 7));
  }

  @Test
  void judge_thatCompares_isSwayedByPositionOnlyIfBiased() {
    String template = "{{question}} A: {{completion}} B: {{other}}";
    String one = GradedText.of(Map.of("helpful", 0.5), 0, new SplittableRandom(1));
    String same = GradedText.of(Map.of("helpful", 0.5), 0, new SplittableRandom(2));
    String better = GradedText.of(Map.of("helpful", 0.7), 0, new SplittableRandom(3));
    JudgeResponses fair = judges(judge("j", template, true, EXACT));
    JudgeResponses biased = judges(judge("j", template, true, new JudgeHabits(0, 0, 0.5, 0)));

    assertThat(ask(fair, template, Map.of("completion", one, "other", better), 1))
        .startsWith("{\"helpful\": \"B\"");
    assertThat(ask(fair, template, Map.of("completion", better, "other", one), 1))
        .startsWith("{\"helpful\": \"A\"");
    assertThat(ask(fair, template, Map.of("completion", one, "other", same), 1))
        .startsWith("{\"helpful\": \"TIE\"");
    assertThat(ask(biased, template, Map.of("completion", one, "other", better), 1))
        .startsWith("{\"helpful\": \"A\"");
  }

  @Test
  void judge_ofNonsense_answersNoJson() {
    JudgeResponses judges = judges(judge("j", TEMPLATE, false, new JudgeHabits(0, 0, 0, 1)));

    assertThat(ask(judges, TEMPLATE, Map.of("completion", "text"), 1)).doesNotContain("{");
  }

  @Test
  void judge_markOfNoAspect_isAboutAll() {
    SimulatedJudge judge =
        new SimulatedJudge(
            configuration("j", TEMPLATE),
            false,
            List.of(new Mark("score", Optional.empty(), 0, 1)),
            EXACT);
    String text =
        GradedText.of(Map.of("helpful", 0.5, "harmless", 1.0), 0, new SplittableRandom(3));

    assertThat(ask(judges(judge), TEMPLATE, Map.of("completion", text), 1))
        .startsWith("{\"score\": 0.75,");
  }

  @Test
  void construction_sameMessagesOtherHabits_isRefused() {
    assertThatThrownBy(
            () ->
                judges(
                    judge("one", TEMPLATE, false, EXACT),
                    judge("two", TEMPLATE, false, new JudgeHabits(0.1, 0, 0, 0))))
        .hasMessage("judge two: judge one asks with the same messages, and has other habits");
  }

  @Test
  void recognise_messagesOfNobody_areUnknown() {
    assertThat(
            judges(judge("j", TEMPLATE, false, EXACT))
                .recognise("m", List.of(new ChatMessage("user", "Hello"))))
        .isInstanceOf(Recognition.Unknown.class);
  }

  private static double[] qualities(TextHabits habits, String aspect, double difficulty, int many) {
    Respondent writing = writing(habits, difficulty);
    return LongStream.range(0, many)
        .mapToObj(seed -> GradedText.quality(writing.complete(seed).text(), aspect))
        .mapToDouble(OptionalDouble::orElseThrow)
        .toArray();
  }

  private static Respondent writing(TextHabits habits, double difficulty) {
    Configuration configuration = configuration("p", "{{question}}");
    Query query =
        new Query("q", Map.of("question", "Why?", "difficulty", "" + difficulty), List.of());
    TextResponses model =
        new TextResponses(List.of(configuration), List.of(query), Map.of("p", habits));
    return ((Recognition.Known) model.recognise("m", configuration.prompt().render(query)))
        .respondent();
  }

  private static int helpful(JudgeResponses judges, String text) {
    return mark(ask(judges, TEMPLATE, Map.of("completion", text), 1));
  }

  private static int mark(String answer) {
    return Integer.parseInt(answer.replaceAll("\\{\"helpful\": (\\d+).*", "$1"));
  }

  private static String ask(
      JudgeResponses judges, String template, Map<String, String> fields, long seed) {
    Map<String, String> all = new HashMap<>(fields);
    all.put("question", "Reply: to what?\nReply: to this.");
    List<ChatMessage> messages =
        configuration("j", template).prompt().render(new Query("q", all, List.of()));
    return ((Recognition.Known) judges.recognise("m", messages)).respondent().complete(seed).text();
  }

  private static JudgeResponses judges(SimulatedJudge... judges) {
    return new JudgeResponses(List.of(judges), ASPECTS);
  }

  private static SimulatedJudge judge(
      String id, String template, boolean compares, JudgeHabits habits) {
    return new SimulatedJudge(
        configuration(id, template),
        compares,
        List.of(
            new Mark("helpful", Optional.of("helpful"), 1, 9),
            new Mark("harmless", Optional.of("harmless"), 1, 9)),
        habits);
  }

  private static Configuration configuration(String id, String template) {
    return new Configuration(
        id,
        new Prompt(id, List.of(new ChatMessage("user", template))),
        ASKED,
        Sampling.ofMaxTokens(100));
  }
}
