package dev.iapo.serve;

import static dev.iapo.serve.ServeBench.in;
import static dev.iapo.serve.ServeBench.question;
import static dev.iapo.serve.ServeBench.with;
import static dev.iapo.serve.ServeBench.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.serve.Reply.Reason;
import dev.iapo.serve.ServeBench.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Questions that cannot be answered as they are: nothing is sent for them. */
class RefusalsTest {
  private final Endpoint endpoint = new Endpoint();

  @AfterEach
  void close() {
    endpoint.close();
  }

  private static void assertRefused(
      ServeBench bench, Question question, Reason reason, String param, String message) {
    Reply.Refused refused = bench.refusal(question);
    assertThat(refused.message()).isEqualTo(message);
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused.param()).isEqualTo(Optional.of(param).filter(p -> !p.isEmpty()));
    assertThat(refused.bill()).isEmpty();
  }

  private void assertNothingSent(ServeBench bench) {
    assertThat(endpoint.calls()).isZero();
    assertThat(bench.book.open).isEmpty();
    assertThat(bench.book.closed).isEmpty();
    assertThat(bench.inFlight()).isZero();
  }

  @Test
  void ask_unknownModels_areNamedWithWhatIsThere() {
    try (ServeBench bench = new ServeBench(endpoint)) {
      assertRefused(
          bench,
          question(),
          Reason.UNKNOWN_MODEL,
          "model",
          "model iapo/sums (expected one that is deployed; there is none)");
      bench.deploy(new PolicyText("majority-vote", 3));
      for (String model : new String[] {"gpt", "iapo/sum", "iapo/sums@2", "iapo/sums@0", "sums"}) {
        assertRefused(
            bench,
            question(model),
            Reason.UNKNOWN_MODEL,
            "model",
            "model " + model + " (expected one of: iapo/sums)");
      }
      assertNothingSent(bench);
    }
  }

  @Test
  void ask_unknownContextsAndWeights_areNamed() {
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("majority-vote", 3).context("thrifty", "majority-vote", 1, -0.5));
      assertRefused(
          bench,
          in(new Preference.InContext("frugal")),
          Reason.UNKNOWN_CONTEXT,
          "context",
          "context frugal (expected one of: free, thrifty; or weights)");
      for (Map<String, Double> weights :
          List.of(
              Map.of("correct", -1.0),
              Map.of("correct", 1.0, "cost", 0.5),
              Map.of("cost", -1.0),
              Map.of("correct", Double.NaN),
              Map.of("correct", 1.0, "cost", -0.1),
              Map.of("right", 1.0))) {
        Reply.Refused refused = bench.refusal(in(new Preference.Weighing(weights)));
        assertThat(refused.reason()).as("" + weights).isEqualTo(Reason.INVALID_WEIGHTS);
        assertThat(refused.message()).contains("(expected");
        assertThat(refused.param()).contains("weights");
      }
      assertThat(bench.requests("invalid-weights")).isEqualTo(6);
      assertNothingSent(bench);
    }
  }

  @Test
  void ask_missingVariables_areNamed() {
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(new PolicyText("majority-vote", 3));
      assertRefused(
          bench,
          with(Optional.empty(), Map.of("other", "x")),
          Reason.MISSING_VARIABLE,
          "variables.question",
          "the prompt's variable question has no value (expected: a user message, or iapo.variables.question)");
      bench.deploy(new PolicyText("majority-vote", 3).asking("{{unit}}: {{question}}"));
      String message =
          "no value of unit, question (expected: iapo.variables, or a user message that is a JSON object, with texts for unit, question)";
      assertRefused(
          bench,
          with(Optional.of("plain"), Map.of()),
          Reason.MISSING_VARIABLE,
          "variables.unit",
          message);
      assertRefused(
          bench,
          with(Optional.of("{\"unit\": 1}"), Map.of()),
          Reason.MISSING_VARIABLE,
          "variables.unit",
          message);
      assertRefused(
          bench,
          with(Optional.of("{\"unit\": \"m\"}"), Map.of()),
          Reason.MISSING_VARIABLE,
          "variables.question",
          "no value of question (expected: iapo.variables, or a user message that is a JSON object, with texts for unit, question)");
      assertNothingSent(bench);
    }
  }

  @Test
  void ask_tooLongAndTooLate_saysWhatMayBe() {
    Setting setting = Setting.PLAIN.serving("most-input = 1KiB, deadline = 1s, most-deadline = 9s");
    try (ServeBench bench = new ServeBench(endpoint, setting)) {
      bench.deploy(new PolicyText("majority-vote", 3));
      assertRefused(
          bench,
          with(Optional.of("☃".repeat(342)), Map.of()),
          Reason.TOO_LONG,
          "messages",
          "an input of 1026 bytes (expected: at most 1024)");
      for (int millis : new int[] {0, -5, 9001}) {
        assertRefused(
            bench,
            within(Duration.ofMillis(millis)),
            Reason.INVALID_VALUE,
            "deadline_ms",
            "a deadline of " + millis + " ms (expected: 1..9000)");
      }
      assertNothingSent(bench);
    }
  }

  @Test
  void ask_valuesByAnyWay_reachThePrompt() {
    try (ServeBench bench = new ServeBench(endpoint)) {
      bench.deploy(
          new PolicyText("majority-vote", 1)
              .asking("{{unit}}: {{question}}")
              .context("thrifty", "majority-vote", 1, -0.5),
          "{\"context\":\"thrifty\"}");
      String object = "{\"question\":\"3?\",\"unit\":\"m\"}";
      assertSent(bench, with(Optional.of(object), Map.of()), "thrifty: 3?");
      assertSent(bench, with(Optional.of("{3}"), Map.of()), "thrifty: {3}");
      assertSent(bench, with(Optional.of("4?"), Map.of("question", "5?")), "thrifty: 5?");
      bench.deploy(new PolicyText("majority-vote", 1).asking("{{unit}}: {{question}}"));
      assertSent(bench, with(Optional.of(object), Map.of()), "m: 3?");
      assertSent(bench, with(Optional.of(object), Map.of("unit", "s")), "s: 3?");
      assertSent(bench, with(Optional.of("4?"), Map.of("unit", "s")), "s: 4?");
      assertSent(bench, with(Optional.empty(), Map.of("unit", "s", "question", "1")), "s: 1");
      bench.deploy(new PolicyText("majority-vote", 1));
      assertSent(bench, with(Optional.of(object), Map.of()), "free: " + object);
    }
  }

  private void assertSent(ServeBench bench, Question question, String prompt) {
    bench.answer(question);
    assertThat(endpoint.entries().get(endpoint.calls() - 1).call().query()).isEqualTo(prompt);
  }
}
