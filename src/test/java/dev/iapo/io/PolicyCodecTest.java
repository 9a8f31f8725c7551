package dev.iapo.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.domain.Budget;
import dev.iapo.domain.CostRule;
import dev.iapo.domain.Task;
import dev.iapo.testkit.GoldenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCodecTest {
  @Test
  void write_everyPart_asInTheGoldenFile() {
    Task task = FileFormats.task();
    GoldenFile.assertMatches(
        "policy.json", PolicyCodec.write(FileFormats.policy(task), FileFormats.TIMING));
  }

  @Test
  void write_evaluated_asInTheGoldenFile() {
    Task task = FileFormats.task();
    GoldenFile.assertMatches(
        "policy-evaluated.json",
        PolicyCodec.write(FileFormats.evaluated(task), FileFormats.TIMING));
  }

  @Test
  void read_evaluated_saysWhatItSaidBefore(@TempDir Path dir) throws IOException {
    Task task = FileFormats.task();
    Path plain = dir.resolve("plain.json");
    Path evaluated = dir.resolve("evaluated.json");
    Files.writeString(plain, PolicyCodec.write(FileFormats.policy(task), FileFormats.TIMING));
    Files.writeString(
        evaluated, PolicyCodec.write(FileFormats.evaluated(task), FileFormats.TIMING));
    assertThat(PolicyCodec.read(evaluated)).isEqualTo(PolicyCodec.read(plain));
  }

  @Test
  void write_unknownNumbers_areNull() throws Exception {
    JsonNode json =
        new ObjectMapper()
            .readTree(
                PolicyCodec.write(FileFormats.policy(FileFormats.task()), FileFormats.TIMING));
    JsonNode open = json.path("contexts").path(1);
    assertThat(open.path("quality").isNull()).isTrue();
    assertThat(open.path("regretBound").isNull()).isTrue();
    assertThat(open.path("utility").path("estimate").isNull()).isTrue();
    assertThat(open.path("utility").path("low").isNull()).isTrue();
  }

  @Test
  void write_budgetOfCompletions_wholeNumbers() throws Exception {
    Task task =
        FileFormats.task(
            new Budget(Budget.Unit.COMPLETIONS, 400, 0), new CostRule(CostRule.Kind.TOKENS, ""));
    JsonNode json =
        new ObjectMapper()
            .readTree(PolicyCodec.write(FileFormats.policy(task), FileFormats.TIMING));
    assertThat(json.path("budget").path("limit").isIntegralNumber()).isTrue();
    assertThat(json.path("cost").has("field")).isFalse();
  }
}
