package dev.iapo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.client.Deployment.OfFile;
import dev.iapo.client.Deployment.OfRun;
import dev.iapo.client.ServedPolicy.Choice;
import dev.iapo.client.ServedPolicy.Figures;
import dev.iapo.client.ServedPolicy.Version;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyJsonTest {
  private static final String BARE =
      """
      {"name":"sums","live":1,"candidate":null,"share":0.0,"before":null,"newer":{},"versions":[
       {"number":1,"deployedAt":"2030-01-02T03:04:05.678Z","deployedBy":"me","note":"","run":null,
        "unavailable":null,"terms":{"earlyStop":0.95,"maxCost":{"usd":0.5},"context":"b"},
        "task":"t","costUnit":"usd","contexts":[%s,%s],"watch":[]}]}
      """
          .formatted(context("a"), context("b"));

  private static String context(String id) {
    return """
        {"id":"%s","oracle":false,"arm":{"prompt":"p","model":"m","strategy":"single","scale":1},
         "promise":{"quality":0.5,"cost":{"mean":2,"error":null},"completions":{"mean":1}}}"""
        .formatted(id);
  }

  @Test
  void policy_isReadWithWhatIsNotKnownAsNaN() {
    Figures promised = new Figures(1, 2, Double.NaN, Double.NaN);
    Version version =
        new Version(
            1,
            Instant.parse("2030-01-02T03:04:05.678Z"),
            "me",
            "",
            Optional.empty(),
            Optional.empty(),
            "t",
            "usd",
            Map.of("early-stop", "0.95", "max-usd", "0.5", "context", "b"),
            List.of(
                new Choice("a", false, false, "p", "m", "single", 1, 0.5, promised),
                new Choice("b", true, false, "p", "m", "single", 1, 0.5, promised)),
            List.of());
    ServedPolicy policy =
        new ServedPolicy("sums", 1, OptionalInt.empty(), 0, OptionalInt.empty(), List.of(version));
    assertThat(PolicyJson.policy(BARE)).isEqualTo(policy);
    assertThat(PolicyJson.policies("{\"policies\":[" + BARE + "]}")).containsExactly(policy);
    assertThat(policy.asked()).containsExactly(version);
    assertThat(policy.model(1)).isEqualTo("iapo/sums@1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"name\"",
        "\"live\"",
        "\"versions\"",
        "\"number\"",
        "\"deployedAt\"",
        "\"costUnit\"",
        "\"contexts\"",
        "\"watch\"",
        "\"arm\"",
        "\"scale\"",
        "\"id\""
      })
  void policy_withoutWhatIsNeeded_isNotUnderstood(String key) {
    assertThatThrownBy(() -> PolicyJson.policy(BARE.replace(key, "\"x\"")))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("the answer is not understood: no " + key.replace("\"", ""));
  }

  @Test
  void deployment_ofAFile_holdsItsTextUnchanged() {
    String file = "{ \"a\":1.10,\n \"a\" : 1e-400 }";
    OfFile source = new OfFile("p.json", file);
    assertThat(
            PolicyJson.deployment(
                new Deployment(source, "{\"earlyStop\":\"none\"}", OptionalDouble.of(0), "n")))
        .isEqualTo("{\"earlyStop\":\"none\",\"policy\":" + file + ",\"share\":0.0,\"note\":\"n\"}");
    assertThat(
            PolicyJson.deployment(
                new Deployment(new OfRun("r\"1"), "{}", OptionalDouble.empty(), "")))
        .isEqualTo("{\"run\":\"r\\\"1\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "1", "{", "{} {}", "{},\"share\":0.5", "{\"a\":01}"})
  void deployment_ofWhatIsNoObject_isRefused(String file) {
    Deployment wrong = new Deployment(new OfFile("p.json", file), "{}", OptionalDouble.empty(), "");
    assertThatThrownBy(() -> PolicyJson.deployment(wrong))
        .isInstanceOf(ApiException.class)
        .hasMessage("p.json: not one JSON object (expected: the policy.json of a run)");
  }
}
