package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first command of the README, with a smaller budget. */
class QuickstartRunTest {
  @TempDir private Path dir = Path.of("");

  @Test
  void run_ofTheQuickstart_findsThatPromptsCross() throws Exception {
    Path out = dir.resolve("out");
    CommandLineRun run =
        CommandLineRun.of(
            "run", "conf/quickstart.conf", "--budget", "12000", "--out", out.toString());
    assertThat(run.exitCode()).as(run.err()).isIn(ExitCode.OK, ExitCode.INCONCLUSIVE);
    JsonNode premium =
        new ObjectMapper().readTree(out.resolve("policy.json").toFile()).path("contexts").path(2);
    assertThat(premium.path("id").asText()).isEqualTo("premium");
    assertThat(premium.path("prompt").asText()).isEqualTo("alternatives");
    assertThat(premium.path("scale").asInt()).isGreaterThan(8);
    assertThat(premium.path("promptOnly").path("prompt").asText()).isEqualTo("verify");
    assertThat(Files.readString(out.resolve("report.md")))
        .contains("In `premium` prompts cross: at N = 1 prompt `verify` is best");
    assertThat(run.out()).contains("(at N = 1 prompt verify looks best");
  }

  @Test
  void plan_ofTheQuickstart_saysRoundsCostAndWhatCanBeDetected() {
    CommandLineRun plan = CommandLineRun.of("plan", "conf/quickstart.conf");
    assertThat(plan.exitCode()).as(plan.err()).isEqualTo(ExitCode.OK);
    assertThat(plan.out())
        .contains("8 prompts, N up to 16, 3 contexts")
        .containsPattern("1 +128 +8 +39 +16 +4,992")
        .contains("nothing is billed")
        .contains("detectable difference")
        .doesNotContain("cannot be conclusive");
  }

  @Test
  void plan_ofABudgetTooSmallToDecide_saysSoAndWhatWouldDo() {
    CommandLineRun plan = CommandLineRun.of("plan", "conf/quickstart.conf", "--budget", "10000");
    assertThat(plan.out())
        .contains("cannot be conclusive: a prompt dropped after the first round")
        .contains("completions would do");
  }

  @Test
  void plan_ofABudgetThatScreens_saysThatItCannotBeConclusiveOverAllPrompts() {
    CommandLineRun plan = CommandLineRun.of("plan", "conf/quickstart.conf", "--budget", "200");
    assertThat(plan.out())
        .containsPattern("screening +128 +8 +\\d+ +1 ")
        .containsPattern(
            "cannot be conclusive over all prompts: screening at N = 1 keeps [3-8–]+ of 8 prompts")
        .contains("prompts compared")
        .doesNotContain("a prompt dropped after the first round");
  }
}
