package dev.iapo.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.AnswerSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerExtractorsTest {
  static final List<String> NAMES = AnswerExtractors.NAMES;
  private static final Map<String, String> ARGUMENTS =
      Map.of("regex", "answer:? *([^ ]+)", "json-path", "$.answer");

  private static AnswerExtractor extractor(String name) {
    return AnswerExtractors.of(new AnswerSpec(name, ARGUMENTS.getOrDefault(name, ""), "exact", 0));
  }

  @Test
  void of_unknownName_namesTheKnown() {
    assertThatThrownBy(() -> extractor("foo"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "answer extractor: foo (expected one of: boxed, last-number, choice, regex, json-path, whole)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"boxed", "last-number", "choice", "whole"})
  void of_unexpectedArgument_isRefused(String name) {
    assertThatThrownBy(() -> AnswerExtractors.of(new AnswerSpec(name, "x", "exact", 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("answer extractor " + name + ": x (expected: no argument)");
  }

  @Test
  void whole_text_isTrimmed() {
    assertThat(extractor("whole").extract(" \u2003a b\n")).contains("a b");
    assertThat(extractor("whole").extract(" \n\t")).isEmpty();
  }

  @Test
  void extract_textOverTheLimit_isReadFromItsEnd() {
    String long1 = "x".repeat(AnswerExtractors.MAX_TEXT_CHARS + 10);
    assertThat(extractor("whole").extract(long1).map(String::length))
        .contains(AnswerExtractors.MAX_TEXT_CHARS);
    assertThat(extractor("last-number").extract("7 " + long1)).isEmpty();
    assertThat(extractor("last-number").extract(long1 + " 7")).contains("7");
  }

  @Test
  void tail_cutInsideASurrogatePair_dropsThePair() {
    String text = "\uD83D\uDE00" + "x".repeat(AnswerExtractors.MAX_TEXT_CHARS - 1);
    assertThat(AnswerExtractors.tail(text)).isEqualTo(text.substring(2));
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void extract_hostileRepetition_endsSoon(String name) {
    AnswerExtractor extractor = extractor(name);
    String[] units = {
      "{",
      "[",
      "{\"a\":",
      "[[{",
      "}",
      "\\boxed{",
      "\\boxed",
      "\\boxed ",
      "\\",
      "1",
      "1,",
      "1,234",
      ",234",
      "1/",
      "1/2/",
      "1 ",
      " ",
      "\n",
      "-",
      "1.",
      "1.2.",
      "\\frac{",
      "\\frac{1}{",
      "1e",
      "9 9/9",
      "1 × 10^",
      "$",
      "*",
      "answer: ",
      "answer:",
      "answer is ",
      "answer - ",
      "A",
      "a ",
      "(A",
      "**A",
      "A) \n",
      "\n ",
      "\u0000",
      "\uD800",
      "\uDC00",
      "{}",
      "[1]",
      "\"",
      "{\"answer\":[",
      "%"
    };
    for (String unit : units) {
      // Enough for quadratic time to exceed the limit
      String text = unit.repeat((AnswerExtractors.MAX_TEXT_CHARS >> 3) / unit.length());
      assertEndsSoon(extractor, "1,234" + text + "5", name + " on many " + unit);
    }
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void extract_megabyteOfBraces_endsSoon(String name) {
    for (String brace : List.of("{", "}", "[", "{[")) {
      String text = brace.repeat(AnswerExtractors.MAX_TEXT_CHARS / brace.length());
      assertEndsSoon(extractor(name), text, name + " on many " + brace);
    }
  }

  private static void assertEndsSoon(AnswerExtractor extractor, String text, String what) {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> extractor.extract(text), () -> what);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void extract_randomPieces_neverThrowsNorReturnsBlank(String name) {
    String[] pieces = {
      "\\boxed",
      "\\text",
      "{",
      "}",
      "[",
      "]",
      "(",
      ")",
      "\\",
      "frac",
      "1",
      "23",
      ",",
      "456",
      ".",
      "/",
      "-",
      "%",
      "e",
      "E",
      "answer",
      ":",
      " is ",
      "A",
      "b",
      "**",
      "\n",
      " ",
      "\"",
      "\"answer\"",
      "$",
      "\u2212",
      "\u00D7 10^",
      "\u0000",
      "\uD83D",
      "\uDE00",
      "\u00BD",
      "null",
      "{\"answer\": "
    };
    AnswerExtractor extractor = extractor(name);
    Random random = new Random(7);
    List<String> found = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int piece = random.nextInt(12); piece >= 0; piece--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      Optional<String> answer = extractor.extract(text.toString());
      answer.ifPresent(found::add);
    }
    assertThat(found)
        .isNotEmpty()
        .allSatisfy(answer -> assertThat(answer.strip()).isNotEmpty().isEqualTo(answer));
  }

  @Test
  void extract_jsonNestedTooDeeply_isEmpty() {
    String deep = "{\"answer\":".repeat(100_000) + "1" + "}".repeat(100_000);
    assertThat(extractor("json-path").extract(deep)).isEmpty();
    int allowed = JsonText.MAX_DEPTH - 1;
    String shallow = "{\"answer\":" + "[".repeat(allowed) + "1" + "]".repeat(allowed) + "}";
    assertThat(extractor("json-path").extract(shallow))
        .contains("[".repeat(allowed) + "1" + "]".repeat(allowed));
  }
}
