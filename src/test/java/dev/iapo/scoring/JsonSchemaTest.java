package dev.iapo.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.iapo.domain.AnswerSpec;
import dev.iapo.domain.Objective;
import dev.iapo.domain.Query;
import dev.iapo.domain.Scoring;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSchemaTest {
  private static final Objective OBJECTIVE = new Objective("valid", 0, 1, false);
  private static final String INVOICE =
      """
      {"type": "object", "required": ["total", "lines"], "additionalProperties": false,
       "properties": {
         "total": {"type": "number", "minimum": 0},
         "currency": {"enum": ["EUR", "USD"]},
         "date": {"type": "string", "pattern": "^\\\\d{4}-\\\\d{2}-\\\\d{2}$"},
         "lines": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/line"}}},
       "$defs": {"line": {"oneOf": [{"type": "string"},
         {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}]}}}
      """;
  private static final String EXPRESSION =
      """
      {"oneOf": [{"type": "integer"},
        {"type": "object", "required": ["not"], "properties": {"not": {"$ref": "#"}}},
        {"type": "object", "required": ["neg"], "properties": {"neg": {"$ref": "#"},
          "not": {"$ref": "#"}}}]}
      """;

  private static Scorer.OfQuery scorer(String schema) {
    return Scorers.of(
            OBJECTIVE,
            new Scoring("schema", Map.of("schema", schema)),
            AnswerKeys.of(new AnswerSpec("whole", "", "exact", 0)))
        .forQuery(new Query("q", Map.of(), List.of()));
  }

  private static Score score(String schema, String text) {
    return scorer(schema).score(text, Optional.empty());
  }

  private static Score invalid(String why) {
    return new Score(0, Optional.of("valid: " + why));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"total\": 1.5, \"lines\": [\"a\"]}",
        "Here: ```json\n{\"total\": 0, \"lines\": [{\"name\": \"b\"}], \"currency\": \"EUR\"}\n```",
        "{} or {\"total\": 1, \"lines\": [\"a\", {\"name\": \"\"}], \"date\": \"2024-01-05\"}",
      })
  void score_validJson_isOne(String text) {
    assertThat(score(INVOICE, text)).isEqualTo(Score.ONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "none                                                  | no JSON",
        "{\"total\": 1, \"lines\":                             | no JSON",
        "{\"total\": 1}                                        | invalid by required",
        "{\"total\": \"1\", \"lines\": [\"a\"]}                | invalid by type",
        "{\"total\": -1, \"lines\": [\"a\"]}                   | invalid by minimum",
        "{\"total\": 1, \"lines\": []}                         | invalid by minItems",
        "{\"total\": 1, \"lines\": [{\"names\": 1}]}           | invalid by oneOf",
        "{\"total\": 1, \"lines\": [\"a\"], \"currency\": 1}   | invalid by enum",
        "{\"total\": 1, \"lines\": [\"a\"], \"date\": \"5/1\"} | invalid by pattern",
        "{\"total\": 1, \"lines\": [\"a\"], \"x\": 1}          | invalid by additionalProperties",
        "{\"total\": 1e999999999, \"lines\": [\"a\"]}          | too much to check",
      })
  void score_otherText_isZeroWithARemark(String text, String remark) {
    assertThat(score(INVOICE, text)).isEqualTo(invalid(remark));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://json-schema.org/draft-04/schema#",
        "http://json-schema.org/draft-06/schema#",
        "http://json-schema.org/draft-07/schema#",
        "https://json-schema.org/draft/2019-09/schema",
        "https://json-schema.org/draft/2020-12/schema",
      })
  void parse_anyDraft_isRead(String draft) {
    String schema =
        "{\"$schema\": \"%s\", \"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"#\"}}}"
            .formatted(draft);
    assertThat(score(schema, "{\"a\": {\"a\": {}}}")).isEqualTo(Score.ONE);
    assertThat(score(schema, "{\"a\": {\"a\": 1}}")).isEqualTo(invalid("invalid by type"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no schema",
        "[]",
        "{\"type\": \"objekt\"}",
        "{\"type\": \"object\"",
        "{\"minimum\": \"1\"}",
        "{\"pattern\": \"(\"}",
        "{\"properties\": {\"a\": {\"pattern\": \"(\"}}}",
        "{\"$ref\": \"#/$defs/none\"}",
        "{\"$ref\": \"other.json\"}",
        "{\"$ref\": \"file:///etc/hostname\"}",
        "{\"$ref\": \"classpath:reference.conf\"}",
        "{\"$schema\": \"https://example.org/own\"}",
        "{\"$schema\": 7}",
        "{\"$dynamicRef\": \"#a\"}",
        "{\"patternProperties\": {\"(\": {}}}",
      })
  void parse_noSchema_isRefused(String schema) {
    assertThatThrownBy(() -> scorer(schema))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("scorer of objective valid: schema: ")
        .hasMessageContaining(" (expected: ");
  }

  @Test
  void parse_remoteReferences_loadNothing() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/s.json";
      for (String schema :
          List.of(
              "{\"$ref\": \"%s\"}",
              "{\"$schema\": \"%s\"}",
              "{\"$id\": \"%s\", \"$ref\": \"other.json\"}",
              "{\"properties\": {\"a\": {\"$ref\": \"%s#/a\"}}}",
              "{\"$dynamicRef\": \"%s\"}")) {
        assertThatThrownBy(() -> scorer(schema.formatted(url)))
            .as(schema)
            .isInstanceOf(IllegalArgumentException.class);
      }
      assertThat(requests).hasValue(0);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void score_catastrophicPattern_isGivenUp() {
    String schema = "{\"items\": {\"pattern\": \"(a+)+$\"}}";
    assertThat(score(schema, "[\"aaa\"]")).isEqualTo(Score.ONE);
    String hostile = "\"" + "a".repeat(5_000) + "b\"";
    assertThat(score(schema, "[" + hostile + "]")).isEqualTo(invalid("too much to check"));
  }

  @Test
  void score_manyPatternChecks_shareTheSteps() {
    String schema = "{\"items\": {\"pattern\": \"a.*b.*c\"}}";
    String element = "\"" + "ab".repeat(100) + "\"";
    String text = "[" + (element + ",").repeat(500) + element + "]";
    assertThat(score(schema, "[" + element + "]")).isEqualTo(invalid("invalid by pattern"));
    String either =
        "{\"items\": {\"anyOf\": [{\"pattern\": \"a.*b.*c\"}, {\"type\": \"string\"}]}}";
    assertThat(score(either, text)).isEqualTo(invalid("too much to check"));
  }

  @Test
  void score_referencesThatBranch_areGivenUp() {
    String deep = "{\"not\": ".repeat(90) + "1" + "}".repeat(90);
    assertThat(score(EXPRESSION, "{\"not\": {\"not\": 1}}")).isEqualTo(Score.ONE);
    assertThat(score(EXPRESSION, deep)).isEqualTo(invalid("too much to check"));
  }

  @Test
  void score_schemaThatRefersToItself_isGivenUp() {
    assertThat(score("{\"$ref\": \"#\"}", "{}")).isEqualTo(invalid("too much to check"));
  }

  @Test
  void score_megabyteOfElements_isChecked() {
    String schema =
        "{\"items\": {\"$ref\": \"#/$defs/e\"}, \"$defs\": {\"e\": {\"type\": \"object\"}}}";
    String text = "[" + "{},".repeat(340_000) + "{}]";
    assertThat(score(schema, text)).isEqualTo(Score.ONE);
  }
}
