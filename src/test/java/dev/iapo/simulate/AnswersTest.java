package dev.iapo.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.Query;
import dev.iapo.scoring.AnswerExtractors;
import dev.iapo.scoring.AnswerKeys;
import dev.iapo.simulate.Answers.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswersTest {
  @Test
  void choices_areTheOtherLetters() {
    assertThat(texts(Kind.CHOICES, "C")).containsExactly("C", "D", "E", "A", "B");
    assertThat(texts(Kind.CHOICES, "G")).hasSize(7).startsWith("G", "A");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\\frac{3}{4}; \\frac{3}{4} \\dfrac{3}{4} 3/4",
        "(2, 5); (2,\u00A05) \\left(2,\u00A05\\right) (2,5)",
        "12; 12",
        "2\\pi; 2\\pi"
      })
  void latex_rightOne_isWrittenInSeveralWays(String reference, String wordings) {
    List<String> expected =
        List.of(wordings.split(" ")).stream().map(text -> text.replace('\u00A0', ' ')).toList();

    assertThat(Kind.LATEX.to(query(reference)).wordings().get(Answers.RIGHT))
        .containsExactlyElementsOf(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\\frac{3}{4}",
        "-\\frac{1}{2}",
        "(2, 5)",
        "12",
        "0",
        "1.25",
        "2\\pi",
        "\\pi",
        "x + y",
        "\\sqrt{3}",
        "\\{1, 2, 3\\}"
      })
  void latex_wrongOnes_areManyAndNoneIsRight(String reference) {
    List<String> texts = texts(Kind.LATEX, reference);
    AnswerKeys keys = AnswerKeys.of(new AnswerSpec("boxed", "", "numeric", 0));

    assertThat(texts).hasSize(14).doesNotHaveDuplicates();
    assertThat(texts.subList(1, 14)).noneMatch(text -> keys.accepts(text, reference));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\\frac{3}{4}",
        "-\\frac{1}{2}",
        "(2, 5)",
        "14 - 5i",
        "16\\sqrt{3}",
        "(x - 7)(x + 4)"
      })
  void latex_wordings_areTheRightAnswerAndNoOtherIs(String reference) {
    AnswerKeys keys = AnswerKeys.of(new AnswerSpec("boxed", "", "latex", 0));
    Answers answers = Kind.LATEX.to(query(reference));

    for (int answer = 0; answer < answers.size(); answer++) {
      boolean right = answer == Answers.RIGHT;
      assertThat(answers.wordings().get(answer))
          .allMatch(text -> keys.accepts(text, reference) == right);
    }
  }

  @Test
  void json_wrongOnes_differInOneValue() {
    String document = "{\"date\":\"2024-05-07\",\"paid\":true,\"total\":12.50}";
    List<String> texts = texts(Kind.JSON, document);

    assertThat(texts)
        .hasSize(14)
        .doesNotHaveDuplicates()
        .startsWith(
            document,
            "{\"date\":\"2024-05-08\",\"paid\":true,\"total\":12.50}",
            "{\"date\":\"2024-05-07\",\"paid\":\"unclear 1\",\"total\":12.50}",
            "{\"date\":\"2024-05-07\",\"paid\":true,\"total\":12.51}",
            "{\"date\":null,\"paid\":true,\"total\":12.50}");
    var whole = AnswerExtractors.of(new AnswerSpec("json-path", "$", "exact", 0));
    assertThat(texts).allMatch(text -> whole.extract(text).isPresent());
  }

  @Test
  void json_unreadable_isNoDocument() {
    Answers answers = Kind.JSON.to(query("{\"a\":\"b c\",\"total\":\"12.50\"}"));

    assertThat(answers.unreadable()).isEqualTo("{\"a\":\"b c\",\"total\":\"12.50");
    assertThat(answers.wordings().get(Answers.RIGHT).get(1))
        .isEqualTo("```json\n{\"a\":\"b c\",\"total\":\"12.50\"}\n```");
  }

  @Test
  void to_referenceOfAnotherKind_isRefused() {
    assertThatThrownBy(() -> Kind.CHOICES.to(query("blue")))
        .hasMessage(
            "query q: accepted answer \"blue\" (expected: a letter, A to J, of which simulated"
                + " answers are made)");
    assertThatThrownBy(() -> Kind.JSON.to(query("[1]"))).hasMessageContaining("a JSON object");
    assertThatThrownBy(() -> Kind.LATEX.to(new Query("q", Map.of(), List.of())))
        .hasMessageContaining("a term in LaTeX");
  }

  private static List<String> texts(Kind kind, String reference) {
    return kind.to(query(reference)).wordings().stream().map(all -> all.get(0)).toList();
  }

  private static Query query(String reference) {
    return new Query("q", Map.of(), List.of(reference));
  }
}
