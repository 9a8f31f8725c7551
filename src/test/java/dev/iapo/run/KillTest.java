package dev.iapo.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Budget;
import dev.iapo.store.Recovery;
import dev.iapo.testkit.PostgresServers;
import dev.iapo.testkit.kill.Assignment;
import dev.iapo.testkit.kill.Ending;
import dev.iapo.testkit.kill.Kill;
import dev.iapo.testkit.kill.KillPoint;
import dev.iapo.testkit.kill.KillTrial;
import dev.iapo.testkit.kill.KillTrial.Findings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs in processes that are killed, against a provider with books of its own. Many more of them:
 * {@code bench/run kills}.
 */
class KillTest {
  private static final Assignment AMPLE = Assignment.of(Budget.Unit.COMPLETIONS, 500);

  @TempDir Path folder;

  private static void assertNothingLost(Findings findings) {
    assertThat(findings.lost()).isZero();
    assertThat(findings.overspent()).isZero();
    assertThat(findings.unbooked()).isZero();
    assertThat(findings.notCharged()).isZero();
  }

  private static void assertAsIfUndisturbed(Ending ending, Assignment assignment) {
    Ending undisturbed = KillTrial.undisturbed(assignment);
    assertThat(undisturbed.missing()).isZero();
    assertThat(ending.state()).isEqualTo(RunResult.State.COMPLETED);
    assertThat(ending.samples()).isEqualTo(undisturbed.samples());
    assertThat(ending.policy()).isEqualTo(undisturbed.policy());
  }

  @Test
  void kill_atEachPoint_endsAsIfUndisturbed() throws Exception {
    try (KillTrial trial = new KillTrial(folder, AMPLE)) {
      assertThat(trial.kill(Kill.at(KillPoint.BEFORE_BOOKING, 4))).isTrue();
      assertThat(trial.kill(Kill.at(KillPoint.BOOKED, 5))).isTrue();
      assertThat(trial.kill(Kill.at(KillPoint.SENT, 17))).isTrue();
      assertThat(trial.kill(Kill.at(KillPoint.READ, 12))).isTrue();
      assertThat(trial.kill(Kill.at(KillPoint.BEFORE_COMMIT, 7))).isTrue();
      assertThat(trial.kill(Kill.at(KillPoint.COMMITTED, 6))).isTrue();
      Ending ending = trial.finish();
      Findings findings = trial.findings();
      assertNothingLost(findings);
      assertThat(findings.sentTwice()).isBetween(1, findings.killed() * AMPLE.inFlight());
      assertThat(ending.cutOff()).isEqualTo(findings.uncertain());
      assertAsIfUndisturbed(ending, AMPLE);
    }
  }

  @Test
  void kill_atRandomWithAnotherBudget_endsAsIfUndisturbed() throws Exception {
    Assignment usd =
        Assignment.of(Budget.Unit.USD, 2_000_000_000).with(Recovery.RESEND, 0.9).with(5, 4);
    try (KillTrial trial = new KillTrial(folder, usd)) {
      trial.kill(new Kill(KillPoint.ANY_TIME, 1, 100_000));
      trial.kill(new Kill(KillPoint.ANY_CALL, 7, 1_500));
      trial.kill(new Kill(KillPoint.ANY_CALL, 11, 3_200));
      trial.kill(new Kill(KillPoint.ANY_TIME, 1, 700_000));
      assertAsIfUndisturbed(trial.finish(), usd);
      assertNothingLost(trial.findings());
    }
  }

  @Test
  void kill_onPostgres_endsAsIfUndisturbed() throws Exception {
    Assignment server = AMPLE.onServer(PostgresServers.emptySchema());
    try (KillTrial trial = new KillTrial(folder, server)) {
      assertThat(trial.kill(Kill.at(KillPoint.SENT, 20))).isTrue();
      assertThat(trial.kill(Kill.at(KillPoint.COMMITTED, 9))).isTrue();
      assertAsIfUndisturbed(trial.finish(), server);
      assertNothingLost(trial.findings());
    }
  }

  @Test
  void kill_contingencyTooSmall_keepsTheBudgetAndSaysWhatIsMissing() throws Exception {
    Assignment tight = Assignment.of(Budget.Unit.COMPLETIONS, 200).with(Recovery.RESEND, 0);
    try (KillTrial trial = new KillTrial(folder, tight)) {
      trial.kill(Kill.at(KillPoint.SENT, 190));
      Ending ending = trial.finish();
      Findings findings = trial.findings();
      assertNothingLost(findings);
      assertThat(ending.state()).isEqualTo(RunResult.State.COMPLETED);
      assertThat(ending.missing()).isPositive();
    }
  }

  @Test
  void kill_abandoned_nothingIsSentAgain() throws Exception {
    Assignment abandoning = AMPLE.with(Recovery.ABANDON, 0.5);
    try (KillTrial trial = new KillTrial(folder, abandoning)) {
      trial.kill(Kill.at(KillPoint.SENT, 30));
      Ending ending = trial.finish();
      Findings findings = trial.findings();
      assertNothingLost(findings);
      assertThat(ending.state()).as(ending.detail()).isEqualTo(RunResult.State.COMPLETED);
      assertThat(findings.sentTwice()).isZero();
      assertThat(findings.uncertain()).isPositive();
      assertThat(ending.missing()).isEqualTo(findings.uncertain());
    }
  }

  private void assertParkedAndGoesOn(Assignment assignment, String... starter) throws Exception {
    try (KillTrial trial = new KillTrial(folder, assignment)) {
      Ending parked = trial.finish(starter);
      assertThat(parked.state()).as(parked.detail()).isEqualTo(RunResult.State.PARKED);
      assertThat(parked.detail())
          .startsWith("the store has failed, so nothing more is sent: ")
          .endsWith("(mend that, and resume)");
      assertAsIfUndisturbed(trial.finish(), assignment);
      assertNothingLost(trial.findings());
    }
  }

  /** As on a full disk. */
  @Test
  void run_filesCannotGrow_isParkedAndGoesOn() throws Exception {
    assertParkedAndGoesOn(
        Assignment.of(Budget.Unit.COMPLETIONS, 3_000),
        "sh",
        "-c",
        "ulimit -f 6000; exec \"$@\"",
        "sh");
  }

  /** A C compiler makes the library that fails for the system's. */
  @Test
  void run_fsyncFails_isParkedAndGoesOn() throws Exception {
    Path library = folder.resolve("failing-fsync.so");
    Path source = Path.of("src/test/resources/failing-fsync.c");
    Assumptions.assumeTrue(
        compiled("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl"),
        "there is no C compiler");
    assertParkedAndGoesOn(AMPLE, "env", "FSYNC_CALLS=60", "LD_PRELOAD=" + library.toAbsolutePath());
  }

  private static boolean compiled(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
