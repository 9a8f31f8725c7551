package dev.iapo.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.domain.AnswerSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPathExtractorTest {
  private static AnswerExtractor path(String path) {
    return AnswerExtractors.of(new AnswerSpec("json-path", path, "exact", 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "$.answer          | {\"answer\": 5}                               | 5",
        "/answer           | {\"answer\": \"x y\"}                         | x y",
        "$.answer          | {\"answer\": true}                            | true",
        "$.answer          | {\"answer\": 0.10}                            | 0.10",
        "$.answer          | {\"answer\": 12345678901234567890.5}          | 12345678901234567890.5",
        "$.items[0].name   | {\"items\": [{\"name\": \"a\"}, 2]}           | a",
        "/items/1          | {\"items\": [{\"name\": \"a\"}, 2]}           | 2",
        "$['a.b'][\"c/d~\"]| {\"a.b\": {\"c/d~\": 1}}                      | 1",
        "$[1]              | [1, 2]                                        | 2",
        "$                 | [ 1 , {\"b\": 1.50, \"a\": [ ]} ]             | [1,{\"a\":[],\"b\":1.50}]",
        "$                 | 5                                             | 5",
        "$                 | \"text\"                                      | text",
        "$.a               | {\"a\": 1, \"a\": 2}                          | 2",
        "$.a               | Sure: {\"a\": 1}. Hope it helps!              | 1",
        "$.a               | {\"a\": 1} and finally {\"a\": 2}             | 2",
        "$.a               | {\"a\": 1}, see [1] and {\"b\": 2}            | 1",
        "$.a               | {\"a\": 1} and {\"a\": null}                  | 1",
        "$.a               | \\frac{1}{2} {x} {\"a\": \"} {\"} {           | } {",
        "$.a               | {{\"a\": 1}}                                  | 1",
        "$.a               | {\"a\": 1, oops {\"a\": 2}                    | 2",
        "$.a               | {\"a\": {\"a\": 1}}                           | {\"a\":1}",
      })
  void extract_jsonWithThePath_isTheValue(String path, String text, String answer) {
    assertThat(path(path).extract(text)).contains(answer);
  }

  @Test
  void extract_fencedJson_isRead() {
    String text = "Here:\n```json\n{\n  \"answer\": \"42\"\n}\n```\nDone {ok}.";
    assertThat(path("$.answer").extract(text)).contains("42");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no JSON",
        "{\"b\": 1}",
        "{\"a\": null}",
        "{\"a\": \"\"}",
        "{\"a\": 1",
        "{'a': 1}",
        "{\"a\": NaN}",
        "[{\"a\": 1}]",
        "5",
        "{\"a\": \"\u0000\"}",
      })
  void extract_noJsonWithThePath_isEmpty(String text) {
    assertThat(path("$.a").extract(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "answer",
        "$answer",
        "$.",
        "$..a",
        "$.*",
        "$[*]",
        "$[-1]",
        "$[01]",
        "$[1:2]",
        "$[?(@.a)]",
        "$.a["
      })
  void of_malformedPath_isRefused(String path) {
    assertThatThrownBy(() -> path(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("answer extractor json-path: ")
        .hasMessageEndingWith(
            " (expected: a path such as $.answer, $.items[0].name or /items/0/name)");
  }
}
