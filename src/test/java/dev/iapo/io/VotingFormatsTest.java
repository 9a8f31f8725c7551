package dev.iapo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.iapo.domain.Policy;
import dev.iapo.domain.RunRecord;
import dev.iapo.domain.Task;
import dev.iapo.domain.Voting;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What files say of votes that are taken in a special way. */
class VotingFormatsTest {
  private static final Voting SPECIAL =
      new Voting("half", Optional.of("brief"), 3, OptionalDouble.of(0.9));

  private static Task task(Voting voting) {
    Task task = FileFormats.task();
    Task.Goal goal = task.goal();
    return task.with(
        new Task.Goal(
            List.of("early-stop-vote", "weighted-vote"),
            voting,
            goal.maxScale(),
            goal.contexts(),
            goal.tolerance()));
  }

  @Test
  void run_votingInASpecialWay_isReadAsItWasWritten() {
    String text = RunCodec.write(new RunRecord(task(SPECIAL), 1));
    assertThat(RunCodec.read(text).task().goal()).isEqualTo(task(SPECIAL).goal());
  }

  @Test
  void run_votingInNoSpecialWay_saysNothingOfItAsEarlierVersionsDid() {
    String text = RunCodec.write(new RunRecord(task(Voting.of("fair")), 1));
    assertThat(text).doesNotContain("\"step\"", "\"confidence\"", "\"weightBy\"");
    assertThat(RunCodec.read(text).task().goal().voting()).isEqualTo(Voting.of("fair"));
  }

  @Test
  void run_stepBelowOne_isRefused() {
    String text = RunCodec.write(new RunRecord(task(SPECIAL), 1));
    assertThatThrownBy(() -> RunCodec.read(text.replace("\"step\" : 3", "\"step\" : 0")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("step: 0 (expected: at least 1)");
  }

  @Test
  void policy_everyStrategy_saysWhatItNeedsToBeServed() throws Exception {
    assertThat(choice("early-stop-vote").path("step").asInt()).isEqualTo(3);
    assertThat(choice("early-stop-vote").path("confidence").asDouble()).isEqualTo(0.9);
    assertThat(choice("early-stop-vote").path("scale").asInt()).isEqualTo(5);
    assertThat(choice("early-stop-vote").path("expectedCompletions").asDouble()).isEqualTo(3.25);
    assertThat(choice("early-stop-vote").path("tieRule").asText()).isEqualTo("half");
    assertThat(choice("early-stop-vote").has("weightBy")).isFalse();
    assertThat(choice("weighted-vote").path("weightBy").asText()).isEqualTo("brief");
    assertThat(choice("weighted-vote").has("step")).isFalse();
    assertThat(choice("majority-vote").has("weightBy")).isFalse();
  }

  private static JsonNode choice(String strategy) throws Exception {
    Task task = task(SPECIAL);
    Policy policy = FileFormats.policy(task);
    Policy.Choice of = policy.choices().get(0);
    Policy.Choice choice =
        new Policy.Choice(
            of.context(),
            of.configuration(),
            strategy,
            of.scale(),
            3.25,
            of.utility(),
            of.quality(),
            of.costPerQuery(),
            of.oracle(),
            of.conclusive(),
            of.reason(),
            of.regretBound(),
            of.promptOnly(),
            of.disjoint());
    Policy changed =
        new Policy(
            policy.version(),
            task,
            true,
            true,
            policy.reason(),
            policy.usage(),
            List.of(choice, policy.choices().get(1)));
    return new ObjectMapper()
        .readTree(PolicyCodec.write(changed, FileFormats.TIMING))
        .path("contexts")
        .path(0);
  }
}
