package dev.iapo.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.AnswerSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChoiceExtractorTest {
  private final AnswerExtractor choice =
      AnswerExtractors.of(new AnswerSpec("choice", "", "exact", 0));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "The answer is B.                          | B",
        "The answer is B because of this           | B",
        "the answer is A because of this           | A",
        "The answer is A, as shown.                | A",
        "The answer is A\\nA cat sat               | A",
        "The correct answer is (C)                 | C",
        "Answer: e                                 | E",
        "answer: a) Paris                          | A",
        "The answer is a.                          | A",
        "**Answer:** B                             | B",
        "**Answer**: B                             | B",
        "**Answer: B**                             | B",
        "ANSWER: D                                 | D",
        "Answer = B                                | B",
        "Answer - B                                | B",
        "Answer \u2014 B                           | B",
        "Answer -> B                               | B",
        "{\"answer\": \"B\"}                       | B",
        "The answer is: **(B) Paris**              | B",
        "The answer is:\\n\\n**B**                 | B",
        "Final answer: $\\boxed{C}$                | C",
        "The answer is therefore (B)               | B",
        "The correct answer is option C            | C",
        "The correct option is the letter D        | D",
        "The best choice would be E.               | E",
        "The correct answer choice is: C           | C",
        "It is \\boxed{C}                          | C",
        "It is \\boxed{\\text{(c)}}                | C",
        "It is \\boxed{\\textbf{B. Paris}}         | B",
        "Therefore, B is correct.                  | B",
        "So (D) is the right answer                | D",
        "A is the answer                           | A",
        "The answer is B. Wait. The answer is C.   | C",
        "The answer is B. (A) and (C) are wrong.   | B",
        "The answer is B\\nC) is wrong             | B",
        "(C)                                       | C",
        "[C]                                       | C",
        "It must be (C) then                       | C",
        "First (A), but then (B)                   | B",
        "**D**                                     | D",
        "So **D**, clearly                         | D",
        "**D) Paris**                              | D",
        "__D__ it is                               | D",
        "B                                         | B",
        "b                                         | B",
        "(b)                                       | B",
        "' B '                                     | B",
        "B.                                        | B",
        "I                                         | I",
        "Let me see\\nB                            | B",
        "Let me see\\r\\nB\\r\\nDone               | B",
        "I'd go with option C                      | C",
        "I choose D here                           | D",
        "I would pick (E) here                     | E",
        "B) Paris                                  | B",
        "B. Paris                                  | B",
        "B: Paris                                  | B",
        "- B) Paris                                | B",
        "it is (c) I suppose                       | C",
      })
  void extract_clearChoice_isItsLetter(String text, String letter) {
    assertThat(choice.extract(text.replace("\\n", "\n").replace("\\r", "\r"))).contains(letter);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "A cat sat",
        "I think so",
        "a cat",
        "The answer is a cat",
        "The answer is A cat",
        "Answer: I think it is hard",
        "The answer is not B",
        "The answer isn't B",
        "The answer is vitamin C",
        "The answers are many",
        "Answer: e.g. this",
        "Answer: C++",
        "The answer is D.C. of course",
        "Answer: B-cell",
        "Answer: D'Artagnan",
        "The answer is K",
        "The answer is BC",
        "P(A) and f(B)",
        "[A](http://example.org)x K",
        "2*A*3",
        "\\boxed{A cat}",
        "\\boxed{AB}",
        "A) Paris\nB) Rome\nC) Oslo",
        "(a) Paris (b) Rome",
        "42",
        "\u0000\uD800",
      })
  void extract_noClearChoice_isEmpty(String text) {
    assertThat(choice.extract(text)).isEmpty();
  }

  @Test
  void extract_optionsRepeatedBeforeTheStatement_isTheStatement() {
    assertThat(choice.extract("A) Paris\nB) Rome\nC) Oslo\n\nThe answer is A) Paris."))
        .contains("A");
  }
}
