package dev.iapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Spend;
import dev.iapo.run.RunEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(shown, true, StandardCharsets.UTF_8);

  private ProgressDisplay display(boolean live, int columns) {
    return new ProgressDisplay(
        Terminal.of(stream, stream, live, columns), new Budget(Budget.Unit.COMPLETIONS, 20_000, 0));
  }

  private static RunEvent.Progress at(int completions, long calls) {
    return new RunEvent.Progress(
        3,
        7,
        5,
        100,
        List.of(32, 30),
        new Spend(completions, 0, 0),
        Spend.NOTHING,
        Spend.NOTHING,
        completions,
        0,
        calls,
        4);
  }

  private String line() {
    String all = shown.toString(StandardCharsets.UTF_8);
    return all.substring(all.lastIndexOf('\r') + 1).replace("\u001b[K", "").strip();
  }

  @Test
  void progress_onATerminal_showsRoundArmsSpendRateFailuresAndEta() {
    ProgressDisplay display = display(true, 120);
    display.progress(at(5_000, 100), 1);
    display.progress(at(10_000, 500), 2);
    assertThat(line())
        .isEqualTo(
            "[######------] round 3/7, 32 arms, 10,000/20,000, 400 calls/s, 4 failed, ETA 0:02");
  }

  @Test
  void progress_onANarrowTerminal_leavesOutTheBarAndKeepsTheEta() {
    ProgressDisplay display = display(true, 80);
    display.progress(at(5_000, 100), 1);
    display.progress(at(10_000, 500), 2);
    assertThat(line()).startsWith("round 3/7, 32 arms").endsWith("ETA 0:02");
  }

  @Test
  void progress_elsewhere_isAPlainLineNowAndThen() {
    ProgressDisplay display = display(false, 80);
    display.progress(at(1, 1), 1);
    assertThat(shown.size()).isZero();
    display.progress(at(5_000, 100), 11);
    display.progress(at(6_000, 110), 12);
    assertThat(shown.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
  }
}
