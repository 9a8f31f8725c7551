package dev.iapo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.iapo.config.DaemonSetup.Serving;
import dev.iapo.domain.Budget;
import dev.iapo.domain.Budget.Unit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServingTermsTest {
  private static final ServingTerms STANDARD =
      new ServingTerms(
          new EarlyStop.Auto(),
          OptionalDouble.empty(),
          4,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private static List<String> problemsOfJson(String json) {
    return catchThrowableOfType(ConfigException.class, () -> ServingTerms.ofJson(json)).problems();
  }

  private static List<String> problemsOfOptions(Map<String, String> options) {
    return catchThrowableOfType(ConfigException.class, () -> ServingTerms.ofOptions(options))
        .problems();
  }

  private static Optional<Budget> budget(Unit unit, long limit) {
    return Optional.of(new Budget(unit, limit, 0));
  }

  @Test
  void nothingGiven_isWhatTheReferenceSays() {
    assertThat(ServingTerms.byDefault()).isEqualTo(STANDARD);
    assertThat(ServingTerms.ofJson("{}")).isEqualTo(STANDARD);
    assertThat(ServingTerms.ofJson("{\"deadline\": null, \"maxCost\": null}")).isEqualTo(STANDARD);
    assertThat(ServingTerms.ofOptions(Map.of())).isEqualTo(STANDARD);
  }

  @Test
  void everyKey_isRead() {
    ServingTerms terms =
        ServingTerms.ofJson(
            """
            {"earlyStop": 0.95, "goodEnough": 0.9, "wave": 8, "deadline": "30s",
             "maxCost": {"usd": 0.02}, "context": "premium"}""");

    assertThat(terms)
        .isEqualTo(
            new ServingTerms(
                new EarlyStop.Confident(0.95),
                OptionalDouble.of(0.9),
                8,
                Optional.of(Duration.ofSeconds(30)),
                budget(Unit.USD, 20_000_000_000L),
                Optional.of("premium")));
  }

  @Test
  void everyOption_isReadAsItsKey() {
    ServingTerms terms =
        ServingTerms.ofOptions(
            Map.of(
                "--early-stop", "exact",
                "--good-enough", "1",
                "--wave", "1",
                "--deadline", "1500ms",
                "--max-tokens", "4000",
                "--context", "free"));

    assertThat(terms)
        .isEqualTo(
            new ServingTerms(
                new EarlyStop.Exact(),
                OptionalDouble.of(1),
                1,
                Optional.of(Duration.ofMillis(1500)),
                budget(Unit.TOKENS, 4000),
                Optional.of("free")));
    assertThat(ServingTerms.ofOptions(Map.of("--max-usd", "0.5")).maxCost())
        .isEqualTo(budget(Unit.USD, 500_000_000_000L));
    assertThat(ServingTerms.ofOptions(Map.of("--max-completions", "7")).maxCost())
        .isEqualTo(budget(Unit.COMPLETIONS, 7));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServingTerms.ofOptions(Map.of("--nothing", "1")));
  }

  @ParameterizedTest
  @CsvSource({"auto", "none", "exact"})
  void earlyStop_named_isTheRuleOfThatName(String name) {
    EarlyStop stop = ServingTerms.ofOptions(Map.of("--early-stop", name)).earlyStop();

    assertThat(stop.getClass().getSimpleName()).isEqualToIgnoringCase(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.5", "1", "0", "-0.9", "NaN", "Exact", "", "yes"})
  void earlyStop_neitherNameNorConfidence_isRefusedWithPlaceAndRemedy(String text) {
    assertThat(problemsOfOptions(Map.of("--early-stop", text)))
        .containsExactly(
            "--early-stop: earlyStop: \"%s\" (expected: auto, none, exact, or a confidence above 0.5 and below 1)"
                .formatted(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"erlyStop\": \"auto\"} | erlyStop: unknown (did you mean earlyStop?)",
        "{\"goodEnough\": 0} | goodEnough: 0 (expected: a number above 0, at most 1)",
        "{\"goodEnough\": 1.01} | goodEnough: 1.01 (expected: a number above 0, at most 1)",
        "{\"goodEnough\": 1, \"wave\": 0} | wave: 0 (expected: a whole number, 1..128)",
        "{\"wave\": 2} | wave: given (expected: only with goodEnough)",
        "{\"deadline\": 30} | deadline: 30 (expected: a duration with its unit, 10ms..24h)",
        "{\"deadline\": \"1ms\"} | deadline: \"1ms\" (expected: a duration with its unit, 10ms..24h)",
        "{\"maxCost\": {}} | maxCost: empty (expected: exactly one of: usd, tokens, completions)",
        "{\"maxCost\": {\"usd\": 1, \"tokens\": 1}} | maxCost: tokens and usd (expected: exactly one of: usd, tokens, completions)",
        "{\"maxCost\": {\"usd\": 0}} | maxCost.usd: 0 (expected: USD, 0.000001..9000000)",
        "{\"maxCost\": {\"tokens\": 0.5}} | maxCost.tokens: 0.5 (expected: a whole number, at least 1)",
        "{\"maxCost\": {\"eur\": 1}} | maxCost.eur: unknown (expected one of: completions, tokens, usd)",
        "{\"maxCost\": 3} | maxCost: 3 (expected: an object)",
        "{\"context\": \" \"} | context: \" \" (expected: a text that is not blank)",
        "[] | not a JSON object (expected: the terms of a deployment)",
        "{\"wave\": 1, \"wave\": 2} | line 1, column 19: Duplicate field 'wave' (expected: JSON)",
        "{\"a\": [[[[[[[[[1]]]]]]]]]} | (expected: smaller JSON)",
        "{ | (expected: JSON)",
      })
  void ofJson_wrong_isRefusedWithPlaceAndRemedy(String json, String problem) {
    assertThat(problemsOfJson(json)).anySatisfy(p -> assertThat(p).endsWith(problem));
  }

  @Test
  void severalThingsWrong_areToldTogether_eachAtItsOption() {
    assertThat(
            problemsOfOptions(
                Map.of("--deadline", "soon", "--max-usd", "-1", "--max-completions", "1")))
        .containsExactly(
            "--deadline: deadline: \"soon\" (expected: a duration with its unit, 10ms..24h)",
            "--max-completions: maxCost: completions and usd (expected: exactly one of: usd, tokens, completions)",
            "--max-usd: maxCost.usd: \"-1\" (expected: USD, 0.000001..9000000)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"earlyStop\":\"none\"}",
        "{\"earlyStop\":0.75,\"deadline\":\"90s\"}",
        "{\"earlyStop\":\"exact\",\"deadline\":\"1500ms\",\"context\":\"a \\\"b\\\"\"}",
        "{\"deadline\":\"12345678ns\",\"maxCost\":{\"usd\":0.000001}}",
        "{\"maxCost\":{\"usd\":1234.5678}}",
        "{\"goodEnough\":0.3333333333333333,\"maxCost\":{\"tokens\":9223372036854775807}}",
        "{\"goodEnough\":0.9,\"wave\":2,\"maxCost\":{\"completions\":12}}"
      })
  void json_isReadAgainAsTheSame(String json) {
    ServingTerms terms = ServingTerms.ofJson(json);

    assertThat(ServingTerms.ofJson(terms.json())).isEqualTo(terms);
  }

  @Test
  void json_ofSomeTerms_saysWhatWasGiven() {
    String json =
        "{\"deadline\":\"30s\",\"earlyStop\":0.95,\"goodEnough\":0.5,\"maxCost\":{\"usd\":0.02},\"wave\":4}";

    assertThat(ServingTerms.ofJson(json).json()).isEqualTo(json);
  }

  @Test
  void check_deadlineBeyondTheDaemons_isRefused() {
    Serving allowed = DaemonFile.byDefault().serving();
    ServingTerms.ofJson("{\"deadline\": \"10m\"}").check(allowed);
    STANDARD.check(allowed);

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> ServingTerms.ofJson("{\"deadline\": \"601s\"}").check(allowed))
        .withMessage(
            "deadline: 601s (expected: at most 600s, which serving.most-deadline of the daemon says)");
  }

  @ParameterizedTest
  @CsvSource({"0,0", "0.1,0.1", "1e-3,0.001", "0.999,0.999"})
  void share_ofTheTraffic_isRead(String text, double share) {
    assertThat(ServingTerms.share("--share", text)).isEqualTo(share);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "-0.1", "10%", "NaN", ""})
  void share_thatIsNone_isRefusedWithPlaceAndRemedy(String text) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> ServingTerms.share("--share", text))
        .withMessage(
            "--share: \"%s\" (expected: a number, 0 up to below 1; a version with all traffic is promoted)",
            text);
  }
}
