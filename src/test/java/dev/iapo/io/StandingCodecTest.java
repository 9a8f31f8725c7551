package dev.iapo.io;

import dev.iapo.domain.Budget;
import dev.iapo.domain.Frontier;
import dev.iapo.domain.Interval;
import dev.iapo.domain.Standing;
import dev.iapo.domain.Task;
import dev.iapo.io.SpendingCodec.Moment;
import dev.iapo.testkit.GoldenFile;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandingCodecTest {
  private static final Frontier.Arm PLAIN = new Frontier.Arm("plain", "majority-vote", 1);
  private static final Frontier.Arm STEPS = new Frontier.Arm("steps@model/y", "majority-vote", 5);

  private static Standing standing() {
    Task task = FileFormats.task();
    Frontier.Point cheap = new Frontier.Point(PLAIN, 0.75, 0.0625);
    Frontier.Point dear = new Frontier.Point(STEPS, 0.9375, 0.25);
    Interval thin = new Interval(0.5, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 3);
    List<List<Frontier.Arm>> survivors =
        task.goal().contexts().stream().map(context -> List.of(PLAIN, STEPS)).toList();
    return new Standing(
        FileFormats.policy(task),
        List.of(new Standing.Round(0, List.of(8, 8)), new Standing.Round(1, List.of(4, 2))),
        survivors,
        List.of(
            new Standing.Curve(
                "free",
                "majority-vote",
                "plain",
                true,
                false,
                List.of(new Interval(0.8, 0.7, 0.9, 40), thin))),
        List.of(
            new Standing.Tradeoff(
                List.of("free"),
                List.of(1.0, 0.5),
                7,
                List.of(
                    new Frontier.Segment(dear, 0, -1),
                    new Frontier.Segment(cheap, -1, Double.NEGATIVE_INFINITY)),
                List.of(new Standing.Point(dear, true), new Standing.Point(cheap, false)))));
  }

  @Test
  void curves_everyPart_asInTheGoldenFile() {
    GoldenFile.assertMatches("standing-curves.json", StandingCodec.curves(standing()));
  }

  @Test
  void survivors_everyPart_asInTheGoldenFile() {
    GoldenFile.assertMatches("standing-survivors.json", StandingCodec.survivors(standing()));
  }

  @Test
  void frontier_everyPart_asInTheGoldenFile() {
    GoldenFile.assertMatches("standing-frontier.json", StandingCodec.frontier(standing()));
  }

  @Test
  void history_everyPart_asInTheGoldenFile() {
    Budget budget = new Budget(Budget.Unit.USD, 2_500_000_000_000L, 0.1);
    List<Moment> moments =
        List.of(
            new Moment(Instant.parse("2026-01-02T03:04:05Z"), 0, 0, 0, 0, 0, 0),
            new Moment(Instant.parse("2026-01-02T03:04:06.25Z"), 12, 9, 1, 0.5, 0.25, 0.125));
    GoldenFile.assertMatches("standing-history.json", SpendingCodec.write(budget, moments));
  }
}
