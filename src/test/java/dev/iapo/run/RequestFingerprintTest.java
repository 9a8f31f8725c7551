package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.ChatMessage;
import dev.iapo.domain.Configuration;
import dev.iapo.domain.Model;
import dev.iapo.domain.Prompt;
import dev.iapo.domain.Sampling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RequestFingerprintTest {
  private static final List<ChatMessage> HELLO = List.of(new ChatMessage("user", "hello"));
  private static final Sampling USUAL =
      new Sampling(
          OptionalDouble.of(1),
          OptionalDouble.empty(),
          9,
          "max_tokens",
          Optional.empty(),
          Map.of());

  private static Configuration configuration(String id, String model, int choices, Sampling with) {
    return new Configuration(
        id, new Prompt(id, HELLO), new Model("provider", model, choices), with);
  }

  private static String of(String endpoint, String model, Sampling with, List<ChatMessage> asked) {
    return new RequestFingerprint(endpoint, configuration("p", model, 1, with)).of(asked);
  }

  private static Sampling with(Map<String, Object> extra) {
    return new Sampling(
        USUAL.temperature(), USUAL.topP(), 9, "max_tokens", Optional.empty(), extra);
  }

  static Stream<String> others() {
    return Stream.of(
        of("there", "m", USUAL, HELLO),
        of("here", "n", USUAL, HELLO),
        of("here", "m", Sampling.ofMaxTokens(9), HELLO),
        of(
            "here",
            "m",
            new Sampling(
                OptionalDouble.empty(),
                OptionalDouble.of(1),
                9,
                "max_tokens",
                Optional.empty(),
                Map.of()),
            HELLO),
        of(
            "here",
            "m",
            new Sampling(
                USUAL.temperature(), USUAL.topP(), 10, "max_tokens", Optional.empty(), Map.of()),
            HELLO),
        of(
            "here",
            "m",
            new Sampling(
                USUAL.temperature(),
                USUAL.topP(),
                9,
                "max_tokens",
                Optional.of("json_object"),
                Map.of()),
            HELLO),
        of("here", "m", with(Map.of("stop", List.of("\n"))), HELLO),
        of("here", "m", USUAL, List.of(new ChatMessage("user", "hello "))),
        of("here", "m", USUAL, List.of(new ChatMessage("system", "hello"))),
        of(
            "here",
            "m",
            USUAL,
            List.of(new ChatMessage("user", "hel"), new ChatMessage("user", "lo"))));
  }

  @ParameterizedTest
  @MethodSource("others")
  void of_anotherRequest_differs(String other) {
    assertThat(other).isNotEqualTo(of("here", "m", USUAL, HELLO)).hasSize(43);
    assertThat(others().filter(other::equals)).hasSize(1);
  }

  @Test
  void of_otherIdAndNumberOfChoices_same() {
    Configuration another = configuration("q", "m", 8, USUAL);

    assertThat(new RequestFingerprint("here", another).of(HELLO))
        .isEqualTo(of("here", "m", USUAL, HELLO));
  }

  @Test
  void of_fieldsInAnotherOrder_same() {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("b", Map.of("x", 1));
    one.put("a", List.of(2));

    assertThat(of("here", "m", with(one), HELLO))
        .isEqualTo(of("here", "m", with(new TreeMap<>(one)), HELLO));
  }

  @Test
  void of_fieldsThatReadAlike_differ() {
    List<Map<String, Object>> fields =
        List.of(
            Map.of("stop", List.of("a", "b")),
            Map.of("stop", List.of("a, b")),
            Map.of("stop", "[a, b]"),
            Map.of("x", Map.of("y", 1)),
            Map.of("x", Map.of("y", "1")),
            Map.of("x", "{y=1}"),
            Map.of("x", "1, y=2"),
            Map.of("x", "1", "y", "2"));

    assertThat(fields.stream().map(extra -> of("here", "m", with(extra), HELLO)))
        .doesNotHaveDuplicates();
  }
}
