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
import dev.iapo.inference.MajorityVote.TieRule;
import dev.iapo.simulate.Habits.Style;
import dev.iapo.simulate.ResponseModel.Recognition;
import dev.iapo.simulate.ResponseModel.Respondent;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskResponsesTest {
  private static final Model ASKED = new Model("simulated", "m", 1);
  private static final Habits STEADY = new Habits(0.62, 0.95, 0.5, 0, Style.TERSE, 0);
  private static final Habits LIVELY = new Habits(0.55, 0.0, 0.1, 0.02, Style.STEPS, 40);

  private static final List<Query> QUERIES =
      IntStream.range(0, 200).mapToObj(i -> query(i, "" + (20 + i), i % 10 / 10.0)).toList();

  private static final TaskResponses MODEL =
      new TaskResponses(
          List.of(configuration("steady"), configuration("lively")),
          QUERIES,
          Map.of("steady", STEADY, "lively", LIVELY));

  @Test
  void accuracies_steadyAndLively_crossBetweenOneAndSixteen() {
    double[] steady = MODEL.accuracies("steady", QUERIES, 16, TieRule.FAIR);
    double[] lively = MODEL.accuracies("lively", QUERIES, 16, TieRule.FAIR);

    assertThat(steady[0]).isGreaterThan(lively[0] + 0.05);
    assertThat(lively[15]).isGreaterThan(steady[15] + 0.05);
    assertThat(steady[15]).isCloseTo(steady[0], within(0.03));
  }

  @Test
  void accuracies_singleCompletions_areThoseOfManyCompletions() {
    List<Query> some = QUERIES.subList(0, 10);
    for (String prompt : List.of("steady", "lively")) {
      double right =
          some.stream()
              .mapToDouble(
                  query -> {
                    Respondent respondent = known(MODEL, prompt, query);
                    String answer = query.accepted().get(0);
                    return LongStream.range(0, 2_000)
                        .mapToObj(seed -> respondent.complete(seed).text())
                        .filter(text -> text.equals(answer) || text.endsWith(" " + answer + "."))
                        .count();
                  })
              .sum();

      assertThat(right / 20_000)
          .isCloseTo(MODEL.accuracies(prompt, some, 1, TieRule.FAIR)[0], within(0.015));
    }
  }

  @Test
  void accuracies_distractedPrompt_losesFromVoting() {
    Habits distracted = new Habits(0.45, 0, 1, 0, Style.TERSE, 0);
    Query hard = query(1, "7", 0.5);
    TaskResponses model =
        new TaskResponses(List.of(configuration("p")), List.of(hard), Map.of("p", distracted));

    double[] accuracies = model.accuracies("p", List.of(hard), 15, TieRule.FAIR);

    assertThat(accuracies[0]).isCloseTo(distracted.chance(0.5), within(1e-12));
    assertThat(accuracies[14]).isLessThan(accuracies[0] - 0.1);
  }

  @Test
  void complete_sameSeed_isTheSame() {
    Respondent respondent = known(MODEL, "lively", QUERIES.get(3));
    SimulatedCompletion first = respondent.complete(5);
    respondent.complete(6);

    assertThat(respondent.complete(5)).isEqualTo(first);
    assertThat(first.recordedCost()).isEmpty();
    assertThat(first.outputTokens()).isEqualTo(SimulatedCompletion.tokens(first.text()));
  }

  @ParameterizedTest
  @CsvSource({
    "TERSE, '\\d+'",
    "SENTENCE, 'The answer is \\d+\\.'",
    "STEPS, '(?:[^.]+\\. ){2,}The answer is \\d+\\.'",
    "BOXED, '(?:[^.]+\\. ){2,}Therefore \\\\boxed\\{\\d+\\}\\.'"
  })
  void complete_styles_haveTheirForm(Style style, String form) {
    Respondent respondent = alone(new Habits(0.5, 0, 0, 0, style, 30), query(0, "30", 0.5));

    for (long seed = 0; seed < 50; seed++) {
      assertThat(respondent.complete(seed).text()).matches(form);
    }
  }

  @Test
  void complete_words_setTheLengthOfTheWorking() {
    Respondent respondent = alone(new Habits(0.5, 0, 0, 0, Style.STEPS, 100), query(0, "30", 0.5));

    double mean =
        LongStream.range(0, 100)
            .mapToDouble(seed -> respondent.complete(seed).outputTokens())
            .average()
            .orElseThrow();

    assertThat(mean).isBetween(4 / 3.0 * 98, 4 / 3.0 * 110);
  }

  @Test
  void complete_alwaysUnparsable_holdsNoNumber() {
    Respondent respondent = alone(new Habits(1, 1, 0, 1, Style.STEPS, 50), query(0, "30", 0.5));

    assertThat(respondent.complete(1).text()).doesNotContainPattern("\\d");
  }

  @ParameterizedTest
  @CsvSource({"0", "3", "-2", "2.50", "1000"})
  void complete_wrongAnswers_areNumbersOfTheSameKind(String reference) {
    Respondent respondent = alone(new Habits(0, 0, 0, 0, Style.TERSE, 0), query(0, reference, 0.9));

    assertThat(LongStream.range(0, 2_000).mapToObj(s -> respondent.complete(s).text()).distinct())
        .hasSize(1 + NumericAnswers.SPREAD)
        .allMatch(text -> text.matches(reference.contains(".") ? "\\d\\.\\d\\d" : "-?\\d+"))
        .allMatch(text -> reference.startsWith("-") || !text.startsWith("-"));
  }

  @Test
  void recognise_unknownMessages_quotesTheirEnd() {
    Recognition recognition =
        MODEL.recognise("m", List.of(new ChatMessage("user", "x".repeat(100))));

    assertThat(recognition)
        .isEqualTo(
            new Recognition.Unknown(
                "no prompt and query of the task give these messages, which end in: "
                    + "x".repeat(80)
                    + "…"));
  }

  @Test
  void construction_wrongTask_saysWhatIsWrong() {
    List<Configuration> one = List.of(configuration("p"));
    Map<String, Habits> habits = Map.of("p", STEADY, "q", LIVELY);

    assertThatThrownBy(() -> new TaskResponses(one, QUERIES, Map.of()))
        .hasMessage("habits: none for prompt p");
    assertThatThrownBy(() -> new TaskResponses(one, List.of(query(1, "blue", 0)), habits))
        .hasMessage(
            "query q1: accepted answer \"blue\" (expected: a number, of which simulated answers"
                + " are made)");
    assertThatThrownBy(() -> new TaskResponses(one, List.of(query(1, "5", 2)), habits))
        .hasMessage("query q1: difficulty 2.0 (expected: 0..1)");
    Configuration twin =
        new Configuration(
            "q", new Prompt("q", one.get(0).prompt().messages()), ASKED, Sampling.ofMaxTokens(100));
    assertThatThrownBy(
            () -> new TaskResponses(List.of(one.get(0), twin), List.of(query(1, "5", 0)), habits))
        .hasMessage("prompt q, query q1: another prompt with other habits gives the same messages");
  }

  @Test
  void habits_outOfRange_areRefused() {
    assertThatThrownBy(() -> new Habits(1.1, 0, 0, 0, Style.TERSE, 0))
        .hasMessage("skill: 1.1 (expected: 0..1)");
    assertThatThrownBy(() -> new Habits(1, 0, 0, 0, Style.TERSE, -1))
        .hasMessage("words: -1 (expected: 0..10000)");
    assertThatThrownBy(() -> Style.named("loud"))
        .hasMessage("style: loud (expected one of: terse, sentence, steps, boxed)");
    assertThat(Style.named("boxed")).isEqualTo(Style.BOXED);
  }

  private static Query query(int number, String answer, double difficulty) {
    Map<String, String> fields =
        Map.of("question", "How many are " + number + "?", "difficulty", "" + difficulty);
    return new Query("q" + number, fields, List.of(answer));
  }

  private static Configuration configuration(String promptId) {
    List<ChatMessage> messages =
        List.of(new ChatMessage("system", promptId), new ChatMessage("user", "{{question}}"));
    return new Configuration(
        promptId, new Prompt(promptId, messages), ASKED, Sampling.ofMaxTokens(100));
  }

  private static Respondent alone(Habits habits, Query query) {
    TaskResponses model =
        new TaskResponses(List.of(configuration("p")), List.of(query), Map.of("p", habits));
    return known(model, "p", query);
  }

  private static Respondent known(TaskResponses model, String promptId, Query query) {
    List<ChatMessage> messages = configuration(promptId).prompt().render(query);
    return ((Recognition.Known) model.recognise("m", messages)).respondent();
  }
}
