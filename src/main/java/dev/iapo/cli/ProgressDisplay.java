package dev.iapo.cli;

import dev.iapo.domain.Budget;
import dev.iapo.run.RunEvent;
import dev.iapo.schedule.Decision;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Shows how a run goes: one live line on a terminal, plain lines elsewhere. */
final class ProgressDisplay {
  private static final int BAR_CELLS = 12;
  private static final double RATE_WINDOW_SECONDS = 5;

  /** Plain lines come no more often than this. */
  private static final double PLAIN_EVERY_SECONDS = 10;

  private record Point(double seconds, long calls, long spent) {}

  private final Terminal terminal;
  private final Budget budget;
  private final Deque<Point> recent = new ArrayDeque<>();
  private double plainAt = PLAIN_EVERY_SECONDS;

  ProgressDisplay(Terminal terminal, Budget budget) {
    this.terminal = terminal;
    this.budget = budget;
  }

  void roundStarted(Decision.Round round) {
    roundStarted(
        round.number(),
        round.of(),
        round.alive(),
        "%s pulls, %s completions"
            .formatted(Amounts.count(round.pulls().size()), Amounts.count(round.completions())));
  }

  /**
   * @param alive arms per context
   * @param pulls in words
   */
  void roundStarted(int number, int of, List<Integer> alive, String pulls) {
    note(
        "%s: %s arms (prompt × N) alive per context, %s"
            .formatted(name(number, of), Amounts.count(most(alive)), pulls));
  }

  private static int most(List<Integer> alive) {
    return alive.stream().mapToInt(a -> a).max().orElse(0);
  }

  /** Says what is not progress. */
  void note(String line) {
    terminal.eraseLive();
    terminal.say(line);
  }

  private static String name(int number, int of) {
    return number == 0 ? "screening" : "round " + number + "/" + of;
  }

  void progress(RunEvent.Progress progress, double seconds) {
    Point now = new Point(seconds, progress.calls(), progress.spend().in(budget.unit()));
    recent.addLast(now);
    while (recent.size() > 2 && now.seconds() - recent.getFirst().seconds() > RATE_WINDOW_SECONDS) {
      recent.removeFirst();
    }
    if (terminal.live()) {
      terminal.redraw(line(progress, now));
    } else if (seconds >= plainAt) {
      plainAt = seconds + PLAIN_EVERY_SECONDS;
      terminal.say(line(progress, now));
    }
  }

  private String line(RunEvent.Progress progress, Point now) {
    Point from = recent.getFirst();
    double elapsed = now.seconds() - from.seconds();
    double callsPerSecond = elapsed > 0 ? (now.calls() - from.calls()) / elapsed : 0;
    double spendPerSecond = elapsed > 0 ? (now.spent() - from.spent()) / elapsed : 0;
    String eta =
        spendPerSecond > 0
            ? Amounts.time(Math.round(Math.max(0, budget.planned() - now.spent()) / spendPerSecond))
            : "–";
    String text =
        "%s, %s arms, %s, %s calls/s, %s failed, ETA %s"
            .formatted(
                name(progress.round(), progress.rounds()),
                Amounts.count(most(progress.alive())),
                Amounts.fraction(budget, now.spent()),
                Amounts.count(callsPerSecond),
                Amounts.count(progress.failedCalls()),
                eta);
    String bar = bar((double) now.spent() / budget.planned());
    return bar.length() + text.length() < terminal.columns() ? bar + text : text;
  }

  private static String bar(double share) {
    int cells = (int) Math.max(0, Math.min(BAR_CELLS, Math.round(share * BAR_CELLS)));
    return Amounts.bar(cells, BAR_CELLS) + " ";
  }

  void ended() {
    terminal.eraseLive();
  }
}
